import type { Report } from "../../../../spec/schema/report.js";
import type { Coverage, Covered, Standing } from "../../coverage.js";
import { cutText } from "../../text.js";
import { type Group, unsettledGroups } from "../../verdicts.js";
import { type Html, html } from "../html.js";
import { caseLink, counted, pill } from "./common.js";

const withStanding = (joined: Coverage, standing: Standing): readonly Covered[] =>
  joined.chapters.flatMap(({ requirements }) => requirements.filter((covered) => covered.standing === standing));

const requirementRow = ({ requirement }: Covered, note: string | undefined): Html =>
  html`<tr><td><a class="mono" href="#requirement:${requirement.id}">${requirement.id}</a></td><td>${requirement.level}</td><td>${requirement.statement}${note === undefined ? undefined : html`<div class="soft">${note}</div>`}</td></tr>`;

const fold = (title: Html, content: Html): Html =>
  html`<details class="fold"><summary><span class="title">${title}</span></summary><div class="in scroll">${content}</div></details>`;

/** Requirements of one standing, a fold for each chapter. */
const byChapter = (joined: Coverage, standing: Standing): Html => {
  const boxes = joined.chapters.flatMap(({ chapter, title, requirements }) => {
    const missing = requirements.filter((covered) => covered.standing === standing);
    if (missing.length === 0) return [];
    const rows = missing.map((covered) => requirementRow(covered, undefined));
    return [
      fold(
        html`${title} <span class="soft mono">${chapter}</span> <span class="soft">${missing.length} of ${requirements.length}</span>`,
        html`<table>${rows}</table>`,
      ),
    ];
  });
  return boxes.length === 0
    ? html`<p class="soft">None: every requirement has a case, or cannot be observed.</p>`
    : html`<div class="panel">${boxes}</div>`;
};

const openReason = ({ results }: Covered): string => {
  const verdicts = [...new Set(results.filter(({ verdict }) => verdict !== "pass").map(({ verdict }) => verdict))];
  const reasons = [...new Set(results.flatMap(({ finding }) => (finding === undefined ? [] : [finding.message])))];
  const shown = reasons.slice(0, 2).map((reason) => cutText(reason, 200));
  const more = reasons.length - shown.length;
  return `${verdicts.join(", ")}: ${shown.join("; ") || "no reason given"}${more > 0 ? `; and ${counted(more, "more reason")}` : ""}`;
};

const groupRow = ({ first, results }: Group): Html => {
  const more = results.length - 3;
  return html`<tr><td>${pill(first.verdict)}</td><td>${results.length.toLocaleString("en")}</td><td><div class="message">${cutText(first.finding?.message ?? "no reason given", 400)}</div><div>${results.slice(0, 3).map((result) => html`${caseLink(result)} `)}${more > 0 ? html`<span class="soft">and ${`${more.toLocaleString("en")} more`}</span>` : undefined}</div></td></tr>`;
};

const requirementTable = (rows: readonly Html[], none: string): Html =>
  rows.length === 0 ? html`<p class="soft">${none}</p>` : html`<div class="panel scroll"><table>${rows}</table></div>`;

/** What this run says nothing about, and why. */
export const uncheckedSection = (report: Report, joined: Coverage): Html => {
  const groups = unsettledGroups(report);
  const filters = Object.entries(report.header.selection.filters);
  const selection =
    filters.length === 0
      ? undefined
      : html`<p class="lead">Only part of the suite was selected (${filters.map(([name, value]) => `${name} ${cutText(value, 200)}`).join(", ")}): ${joined.counts["not selected"]} requirements have cases that this run left out.</p>`;
  return html`<h2 id="unchecked">What was not checked</h2>
<p class="lead">A report is as good as what it leaves out. None of the following counts as passed.</p>${selection}
<h3>Cases without an answer</h3>${
    groups.length === 0
      ? html`<p class="soft">None: every selected case was carried out and came to a verdict.</p>`
      : html`<div class="panel scroll"><table class="reasons"><thead><tr><th>verdict</th><th>cases</th><th>reason</th></tr></thead><tbody>${groups.slice(0, 100).map(groupRow)}</tbody></table></div>${groups.length > 100 ? html`<p class="soft">and ${counted(groups.length - 100, "further reason")}</p>` : undefined}`
  }
<h3>Requirements whose cases left them open</h3>${requirementTable(
    withStanding(joined, "open").map((covered) => requirementRow(covered, openReason(covered))),
    "None.",
  )}
${
  joined.counts["not selected"] === 0
    ? undefined
    : html`<h3>Requirements whose cases were not selected</h3>${byChapter(joined, "not selected")}`
}<h3>Requirements without a case yet</h3>${byChapter(joined, "no case yet")}
<h3>Requirements that nothing can observe</h3>${requirementTable(
    withStanding(joined, "untestable").map((covered) => requirementRow(covered, covered.requirement.untestable)),
    "None.",
  )}`;
};
