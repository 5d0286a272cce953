import type { KillMatrix, Report } from "../../../../spec/schema/report.js";
import { scoreOf } from "../../../kill-matrix.js";
import { cutText } from "../../text.js";
import { type Html, html } from "../html.js";
import { caseLink, counted, requirementLinks } from "./common.js";

type Mutant = KillMatrix["mutants"][number];

/** Most cases named for a mutant. */
const shownCases = 4;

/** A link to a case where the run played it, too. */
const caseName = (id: string, played: ReadonlySet<string>): Html =>
  played.has(id) ? caseLink({ id }) : html`<span class="mono inert">${cutText(id, 200)}</span>`;

const noticedBy = ({ by, fate }: Mutant, played: ReadonlySet<string>): Html => {
  if (fate !== "killed") return html`<span class="pill fail">${fate}</span>`;
  const more = by.length - shownCases;
  return html`${by.slice(0, shownCases).map((id) => html`${caseName(id, played)} `)}${more > 0 ? html`<span class="soft">and ${more} more</span>` : undefined}`;
};

const row = (mutant: Mutant, played: ReadonlySet<string>): Html =>
  html`<tr><td class="mono">${requirementLinks([mutant.requirement])}</td><td class="mono inert">${cutText(mutant.id, 100)}</td>
<td class="wide inert">a reference that ${cutText(mutant.title, 400)}</td><td>${noticedBy(mutant, played)}</td></tr>`;

const chapterOf = ({ requirement }: Mutant): string => requirement.slice(0, 3);

const chapterFold = (chapter: string, mutants: readonly Mutant[], played: ReadonlySet<string>): Html => {
  const { killed, total } = scoreOf({ mutants: [...mutants] });
  return html`<details class="fold"><summary><span class="title"><b class="mono">${chapter}</b> <span class="soft">${killed} of ${total} noticed</span></span></summary>
<div class="in"><table class="mutants"><thead><tr><th>requirement</th><th>mutant</th><th>what it does wrong</th><th>noticed by</th></tr></thead><tbody>${mutants.map((mutant) => row(mutant, played))}</tbody></table></div></details>`;
};

/** Short form of the score for the navigation. */
export const mutantScore = ({ header }: Report): string => {
  if (header.killMatrix === undefined) return "";
  const { killed, total } = scoreOf(header.killMatrix);
  return `${killed}/${total}`;
};

/** How well the suite itself is tested: which programs that are wrong on purpose it notices, and by which cases. */
export const mutantSection = ({ header, results }: Report): Html => {
  const matrix = header.killMatrix;
  if (matrix === undefined)
    return html`<h2 id="mutants">How the suite is tested</h2><p class="lead">This report does not say which known bugs the suite notices.</p>`;
  const { killed, total } = scoreOf(matrix);
  const chapters = [...new Set(matrix.mutants.map(chapterOf))].map(
    (chapter) => [chapter, matrix.mutants.filter((mutant) => chapterOf(mutant) === chapter)] as const,
  );
  const played = new Set(results.map(({ id }) => id));
  const versions = [...new Set(matrix.mutants.map(({ suite }) => suite))].sort().join(", ");
  return html`<h2 id="mutants">How the suite is tested</h2>
<p class="lead">A suite that nobody has seen fail is not known to test anything. Of ${counted(total, "program")} that are wrong on purpose, each the reference with one known bug, cases of the requirement concerned notice ${killed}. Hunted by version <span class="inert">${cutText(versions, 200)}</span>; none of this says anything about the target.</p>
<div class="panel">${chapters.map(([chapter, mutants]) => chapterFold(chapter, mutants, played))}</div>`;
};
