import type { Report } from "../../../../spec/schema/report.js";
import type { Coverage } from "../../coverage.js";
import { cutText } from "../../text.js";
import { findingGroups, type Group } from "../../verdicts.js";
import { type Html, html } from "../html.js";
import { caseLink, counted, pill, requirementLinks } from "./common.js";

/** Most findings in the page's own text; all of them are in the list of cases. */
const listed = 50;

const findingItem = ({ first, results }: Group): Html => {
  const more = results.length - 1;
  return html`<li>${pill(first.verdict)}<div><div class="name">${cutText(first.title, 300)}</div>
${first.finding === undefined ? undefined : html`<p class="message soft">${cutText(first.finding.message, 600)}</p>`}
<p class="about">${first.importance} · ${caseLink(first)}${first.requirements.length === 0 ? undefined : html` · ${requirementLinks(first.requirements)}`}${more === 0 ? undefined : html` · and ${counted(more, "more case")} with the same finding`}</p></div></li>`;
};

/** What needs action, the most important first, in the page itself, so that it can be read where scripts are off. */
export const findingsSection = (report: Report): Html => {
  const groups = findingGroups(report);
  const rest = groups.length - listed;
  const list =
    groups.length === 0
      ? html`<p class="none soft">None.</p>`
      : html`<ul class="finding-list">${groups.slice(0, listed).map(findingItem)}</ul>`;
  return html`<h2 id="findings">Findings</h2><p class="lead">What needs action, by importance. Cases with the same finding are told once.</p>
<div class="panel">${list}</div>${rest > 0 ? html`<p class="soft">${counted(rest, "further finding")}: see the list of cases.</p>` : undefined}`;
};

/** Requirement ids that no catalogue entry has, and cases that name none: nothing of a run may vanish from the matrix. */
export const strayNotice = ({ unknown, unattached }: Coverage): Html | undefined => {
  if (unknown.length === 0 && unattached.length === 0) return undefined;
  const rows = unknown.map(({ id, results }) => {
    const more = results.length - 3;
    return html`<li><span class="pill warn">unknown</span><div><b class="mono">${id}</b> is named by ${results.slice(0, 3).map((result) => html`${caseLink(result)} `)}${more > 0 ? html`and ${counted(more, "more case")} ` : undefined}and is not in the catalogue.</div></li>`;
  });
  return html`${unknown.length === 0 ? undefined : html`<h3 id="unknown">Requirement ids that the catalogue does not know</h3><div class="panel"><ul class="finding-list">${rows}</ul></div>`}
${unattached.length === 0 ? undefined : html`<p class="soft unattached">${counted(unattached.length, "case names", "cases name")} no requirement and ${unattached.length === 1 ? "stands" : "stand"} only in the list of cases.</p>`}`;
};
