import type { Report } from "../../../../spec/schema/report.js";
import { type Coverage, standings } from "../../coverage.js";
import { oneLine } from "../../text.js";
import { durationText, outcomeOf, verdictOrder } from "../../verdicts.js";
import { type Html, html } from "../html.js";
import { counted, standingBar, standingClass } from "./common.js";

const day = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

/** Name and version of the target, the word on it, and what that word rests on. */
export const topSection = (report: Report): Html => {
  const { header, footer } = report;
  const { target } = header;
  const outcome = outcomeOf(report);
  return html`<header class="top"><div><p class="over">Conformance report</p>
<h1><span class="inert">${oneLine(target.name, 120)}</span> <span class="soft inert">${oneLine(target.version, 60)}</span></h1>
<p class="soft inert">${oneLine(target.description, 400)}</p>
<p class="verdict-line"><span class="badge ${outcome.tone}">${outcome.words}</span>
<span class="soft">profile ${header.profile} · ${oneLine(header.suite.name, 60)} ${oneLine(header.suite.version, 60)} · ${day(header.startedAt)} · ${durationText(footer.durationMs)}</span></p></div>
<button id="theme" type="button" hidden>theme</button></header>`;
};

/** Links to the sections. */
export const navigation = (entries: readonly (readonly [id: string, title: string, note: string])[]): Html =>
  html`<nav aria-label="sections">${entries.map(
    ([id, title, note]) => html`<a href="#${id}">${title}${note === "" ? undefined : html`<b>${note}</b>`}</a>`,
  )}</nav>`;

const caseTiles = ({ footer }: Report): Html => {
  const tiles = verdictOrder
    .filter((verdict) => (footer.counts[verdict] ?? 0) > 0)
    .map(
      (verdict) =>
        html`<button class="tile ${verdict}" type="button" data-verdict="${verdict}" aria-pressed="false"><b>${(footer.counts[verdict] ?? 0).toLocaleString("en")}</b>${verdict}</button>`,
    );
  return tiles.length === 0 ? html`<p class="soft">Nothing ran.</p>` : html`<div class="tiles">${tiles}</div>`;
};

/** Counts of cases by verdict and of requirements by standing; each number filters the list or the matrix. */
export const summarySection = (report: Report, { counts, unknown }: Coverage): Html => {
  const total = standings.reduce((sum, standing) => sum + counts[standing], 0);
  const tiles = standings
    .filter((standing) => counts[standing] > 0)
    .map(
      (standing) =>
        html`<button class="tile ${standingClass(standing)}" type="button" data-standing-filter="${standing}" aria-pressed="false"><b>${counts[standing]}</b>${standing}</button>`,
    );
  const stray =
    unknown.length === 0
      ? undefined
      : html`<p class="stray"><a class="mark" href="#unknown">${counted(unknown.length, "requirement id that results name is", "requirement ids that results name are")} not in the catalogue</a></p>`;
  return html`<div class="summary"><section class="panel"><h2>${counted(report.results.length, "case")}</h2>${caseTiles(report)}</section>
<section class="panel"><h2>${counted(total, "requirement")}</h2>${standingBar(counts)}<div class="tiles">${tiles}</div>${stray}</section></div>`;
};
