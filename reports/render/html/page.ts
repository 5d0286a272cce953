import { createHash } from "node:crypto";
import type { Deviation } from "../../../spec/deviations.js";
import type { Requirement } from "../../../spec/requirements/types.js";
import type { Report } from "../../../spec/schema/report.js";
import { coverage } from "../coverage.js";
import { oneLine } from "../text.js";
import { findingGroups } from "../verdicts.js";
import { type Html, html, trusted } from "./html.js";
import { packReport } from "./payload/payload.js";
import { scriptText } from "./script/bundle.js";
import { deviationsSection } from "./sections/deviations.js";
import { environmentSection } from "./sections/environment.js";
import { findingsSection } from "./sections/findings.js";
import { matrixSection } from "./sections/matrix.js";
import { mutantScore, mutantSection } from "./sections/mutants.js";
import { navigation, summarySection, topSection } from "./sections/summary.js";
import { uncheckedSection } from "./sections/unchecked.js";
import { style } from "./style.js";

const caseSection = html`<h2 id="cases">Cases</h2>
<noscript><p class="mark">The list of cases needs scripts; everything else on this page does not.</p></noscript><p id="trouble" role="alert" hidden></p>
<div class="filters"><input id="search" type="search" placeholder="id, title, requirement or message" aria-label="search" autocomplete="off">
<select id="verdict" aria-label="verdict"><option value="">every verdict</option></select>
<select id="importance" aria-label="importance"><option value="">every importance</option></select>
<select id="suite" aria-label="suite"><option value="">every suite</option></select>
<select id="order" aria-label="order"><option value="worst">worst first</option><option value="id">by id</option><option value="slowest">slowest first</option></select>
<button id="clear" type="button" hidden>show all cases</button></div>
<p class="counting" aria-live="polite"><span id="count"></span> <span id="active"></span></p>
<div id="list" class="panel"></div><button id="more" type="button" hidden>show more</button>`;

const source = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** What the page may do: run its own script and use its own style sheet. No request, no form, no frame, no markup made by scripts. */
const policy = (script: string): string =>
  [
    "default-src 'none'",
    `script-src ${source(script)}`,
    `style-src ${source(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

const data = (id: string, base64: string): Html =>
  html`<script type="application/octet-stream" id="data-${id}">${trusted(base64)}</script>\n`;

/**
 * The report as one HTML file that needs nothing else: no network, no other file. A content security policy admits the
 * page's own script and style sheet by their digests and nothing besides, so that strings from a target stay inert.
 */
export const renderHtml = (
  report: Report,
  requirements: readonly Requirement[],
  deviations: readonly Deviation[],
): string => {
  const joined = coverage(requirements, report);
  const script = scriptText();
  const { index, chunks } = packReport(report);
  const found = findingGroups(report).length;
  const sections = [
    ["findings", "Findings", String(found)],
    ["requirements", "Requirements", String(requirements.length)],
    ["cases", "Cases", report.results.length.toLocaleString("en")],
    ["unchecked", "Not checked", ""],
    ["deviations", "Deviations", String(deviations.length)],
    ["mutants", "How the suite is tested", mutantScore(report)],
    ["environment", "Environment and how to repeat", ""],
  ] as const;
  // The policy goes first, so that nothing stands before it.
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${oneLine(report.header.target.name, 120)}: conformance report</title><style>${trusted(style)}</style></head><body><main>
${topSection(report)}
${navigation(sections)}
${summarySection(report, joined)}
${findingsSection(report)}
${matrixSection(joined)}
${caseSection}
${uncheckedSection(report, joined)}
${deviationsSection(deviations, report)}
${mutantSection(report)}
${environmentSection(report, requirements)}
</main>
${data("index", index)}${chunks.map((chunk, number) => data(String(number), chunk))}<script>${trusted(script)}</script></body></html>
`.markup;
};
