import type { Requirement } from "../../../../spec/requirements/types.js";
import { type ChapterCoverage, type Coverage, type Covered, countChapter, standings } from "../../coverage.js";
import { verdictOrder } from "../../verdicts.js";
import { type Html, html } from "../html.js";
import { counted, standingClass } from "./common.js";
import { strayNotice } from "./findings.js";

const sourceText = ({ source }: Requirement): string =>
  source
    .map((entry) =>
      entry.kind === "seed" ? `design text, “${entry.heading}”, paragraph ${entry.paragraph}` : entry.file,
    )
    .join("; ");

const casesCell = ({ requirement, results }: Covered): Html => {
  if (results.length === 0) return html`<span class="soft">none</span>`;
  const told = verdictOrder
    .map((verdict) => [results.filter((result) => result.verdict === verdict).length, verdict] as const)
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`)
    .join(", ");
  return html`<a href="#cases:${requirement.id}">${counted(results.length, "case")}</a><div class="more">${told}</div>`;
};

const row = (covered: Covered): Html => {
  const { requirement, standing } = covered;
  return html`<tr id="requirement:${requirement.id}" data-standing="${standing}"><td class="mono">${requirement.id}</td>
<td><span class="pill ${standingClass(standing)}">${standing}</span></td><td class="level">${requirement.level}</td>
<td class="wide"><div class="statement">${requirement.statement}</div><div class="more">${requirement.rationale}</div><div class="more">Source: ${sourceText(requirement)}. Verified by: ${requirement.verifiedBy.join(", ") || "nothing"}.</div>${
    requirement.untestable === undefined
      ? undefined
      : html`<div class="more">Not observable: ${requirement.untestable}</div>`
  }</td><td>${casesCell(covered)}</td></tr>`;
};

const chapterBox = (chapter: ChapterCoverage): Html => {
  const counts = countChapter(chapter);
  const cells = chapter.requirements.map(
    ({ requirement, standing }) =>
      html`<a class="cell ${standingClass(standing)}" tabindex="-1" href="#requirement:${requirement.id}" title="${requirement.id}: ${standing}" aria-label="${requirement.id}: ${standing}"></a>`,
  );
  const trouble = counts.failed > 0 ? html`<b>${counts.failed} failed</b>` : undefined;
  return html`<details class="chapter fold" id="chapter:${chapter.chapter}"><summary><span class="title"><b>${chapter.title}</b> <span class="soft mono">${chapter.chapter}</span></span><span class="cells">${cells}</span><span class="count"><span>${trouble}</span><span>${counts.passed} of ${chapter.requirements.length} passed</span></span></summary>
<table class="requirements"><colgroup><col class="c-id"><col class="c-standing"><col class="c-level"><col><col class="c-cases"></colgroup>
<thead><tr><th>id</th><th>standing</th><th>level</th><th>requirement</th><th>cases</th></tr></thead><tbody>${chapter.requirements.map(row)}</tbody></table></details>`;
};

/** Every requirement of the catalogue, by chapter, with its standing after this run. */
export const matrixSection = (joined: Coverage): Html => {
  const toggles = standings.map(
    (standing) =>
      html`<button class="toggle" type="button" data-standing-filter="${standing}" aria-pressed="false"><i class="cell ${standingClass(standing)}"></i>${joined.counts[standing]} ${standing}</button>`,
  );
  return html`<h2 id="requirements">Requirements</h2>
<p class="lead">Each square is one requirement. A requirement has passed when every case of it that was executed held, and at least one was.</p>
<div class="bar-row">${toggles}<span class="grow"></span><button id="open-all" type="button">open or close all</button></div>
<div class="panel chapters">${joined.chapters.map(chapterBox)}</div>${strayNotice(joined)}`;
};
