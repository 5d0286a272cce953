import type { ReportResult, Verdict } from "../../../../spec/schema/report.js";
import { type Standing, standings } from "../../coverage.js";
import { cutText } from "../../text.js";
import { type Html, html } from "../html.js";

/** Longest id in the page; see the list in the payload. */
const longestId = 400;

/** Class of a standing in the style sheet. */
export const standingClass = (standing: Standing): string =>
  standing === "no case yet" ? "nocase" : standing === "not selected" ? "unselected" : standing;

/** A number with the word for it: "1 case", "2,000 cases". */
export const counted = (count: number, word: string, words = `${word}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? word : words}`;

export const pill = (verdict: Verdict): Html => html`<span class="pill ${verdict}">${verdict}</span>`;

/** Link to a case in the list. */
export const caseLink = ({ id }: Pick<ReportResult, "id">): Html => {
  const cut = cutText(id, longestId);
  return html`<a class="mono inert" href="#case:${encodeURIComponent(cut.replace(/\p{Cs}/gu, "\ufffd"))}">${cut}</a>`;
};

/** Links to requirements in the matrix. */
export const requirementLinks = (ids: readonly string[]): Html =>
  html`<span class="mono">${ids.slice(0, 100).map((id) => html`<a href="#requirement:${id}">${id}</a> `)}</span>`;

/** Stacked bar of how many requirements have each standing. */
export const standingBar = (counts: Readonly<Record<Standing, number>>): Html => {
  const total = Math.max(
    1,
    standings.reduce((sum, standing) => sum + counts[standing], 0),
  );
  let before = 0;
  const parts = standings.map((standing) => {
    const width = (1000 * counts[standing]) / total;
    const part = html`<rect class="${standingClass(standing)}" x="${before.toFixed(2)}" width="${width.toFixed(2)}" height="10"><title>${counts[standing]} ${standing}</title></rect>`;
    before += width;
    return part;
  });
  const label = standings.map((standing) => `${counts[standing]} ${standing}`).join(", ");
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${label}">${parts}</svg>`;
};
