import { createHash } from "node:crypto";
import type { Deviation } from "../../../spec/deviations.js";
import type { Requirement } from "../../../spec/requirements/types.js";
import type { Report } from "../../../spec/schema/report.js";
import { type ChapterCoverage, countStandings, coverage, findings, type Standing, verdictOrder } from "../coverage.js";
import { escapeHtml } from "./escape.js";
import { encodePayload } from "./payload.js";
import { pageScript } from "./script.js";
import { style } from "./style.js";

const standings: readonly Standing[] = ["passed", "failed", "warned", "open", "no case yet", "untestable"];
const cssName = (standing: Standing): string => (standing === "no case yet" ? "nocase" : standing);

const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<dl class="facts">${rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>`;

const top = ({ header, footer }: Report): string => {
  const { target } = header;
  const verdict = footer.conformant
    ? '<span class="badge good">conformant</span>'
    : '<span class="badge bad">not conformant</span>';
  return `<header class="top"><div><h1>${escapeHtml(target.name)} <span class="soft">${escapeHtml(target.version)}</span></h1>
<p>${verdict} <span class="soft">under profile ${escapeHtml(header.profile)}, by swarmcheck ${escapeHtml(header.suite.version)}</span></p>
<p class="soft">${escapeHtml(target.description)}</p></div><button id="theme" type="button">light / dark</button></header>`;
};

const cards = ({ footer }: Report): string =>
  `<div class="cards">${verdictOrder
    .filter((verdict) => (footer.counts[verdict] ?? 0) > 0)
    .map(
      (verdict) =>
        `<button class="card ${verdict}" type="button" data-verdict="${verdict}" aria-pressed="false"><b style="color:var(--c)">${footer.counts[verdict]}</b>${verdict}</button>`,
    )
    .join("")}</div>`;

const environment = ({ header, footer }: Report): string =>
  facts([
    ["Started", header.startedAt],
    ["Took", `${(footer.durationMs / 1000).toFixed(1)} s`],
    ["Seed", header.seed],
    ["Vectors", `${header.vectors.version}, SHA-256 ${header.vectors.digest}`],
    ["Requirements", `${header.requirements.count}, SHA-256 ${header.requirements.digest}`],
    ["Target manifest", `SHA-256 ${header.target.manifestDigest}; roles ${header.target.roles.join(", ")}`],
    ["Capabilities", header.target.capabilities.join(", ") || "none declared"],
    [
      "Selection",
      Object.entries(header.selection.filters)
        .map(([name, value]) => `${name} ${value}`)
        .join(", ") || "everything",
    ],
    [
      "Environment",
      `Node ${header.environment.node}, ${header.environment.platform} ${header.environment.arch}, ${header.environment.cpus} CPUs`,
    ],
    ["Command", header.command.join(" ")],
    ["Results", `SHA-256 ${footer.resultsDigest}`],
  ]);

const bar = (counts: Readonly<Record<Standing, number>>): string => {
  const total = standings.reduce((sum, standing) => sum + counts[standing], 0);
  return `<div class="bar" role="img" aria-label="${standings.map((name) => `${counts[name]} ${name}`).join(", ")}">${standings
    .filter((standing) => counts[standing] > 0)
    .map(
      (standing) =>
        `<span class="${cssName(standing)}" style="width:${((100 * counts[standing]) / total).toFixed(2)}%"></span>`,
    )
    .join("")}</div>`;
};

const legend = (counts: Readonly<Record<Standing, number>>): string =>
  `<div class="legend">${standings
    .map((standing) => `<span><i class="cell ${cssName(standing)}"></i>${counts[standing]} ${standing}</span>`)
    .join("")}</div>`;

const chapterBox = ({ chapter, title, requirements }: ChapterCoverage): string => {
  const cells = requirements
    .map(
      ({ requirement, standing }) =>
        `<span class="cell ${cssName(standing)}" title="${requirement.id}: ${standing}"></span>`,
    )
    .join("");
  const done = requirements.filter(({ standing }) => standing === "passed").length;
  return `<details class="chapter" id="chapter:${chapter}"><summary><span><b>${escapeHtml(title)}</b> <span class="soft mono">${chapter}</span></span><span class="cells">${cells}</span><span class="soft">${done} of ${requirements.length}</span></summary></details>`;
};

/** What needs action, in the page itself, so that it can be read where scripts are off. */
const findingTable = (report: Report): string => {
  const bad = findings(report);
  if (bad.length === 0) return '<p class="soft">None.</p>';
  const rows = bad
    .slice(0, 50)
    .map(
      (result) =>
        `<tr><td><span class="pill ${result.verdict}">${result.verdict}</span></td><td>${result.importance}</td><td><a class="mono" href="#case:${encodeURIComponent(result.id)}">${escapeHtml(result.id)}</a><br>${escapeHtml(result.title)}<br><span class="soft">${escapeHtml((result.finding?.message ?? "").slice(0, 400))}</span></td><td class="mono">${result.requirements.join(" ")}</td></tr>`,
    );
  const rest = bad.length > 50 ? `<p class="soft">and ${bad.length - 50} more in the list below</p>` : "";
  return `<div class="scroll"><table><tr><th>verdict</th><th>importance</th><th>case</th><th>requirements</th></tr>${rows.join("")}</table></div>${rest}`;
};

const deviationTable = (deviations: readonly Deviation[]): string =>
  `<div class="scroll"><table><tr><th>id</th><th>subject</th><th>design text</th><th>deployed network</th><th>what is held right</th><th>a target that does as deployed</th></tr>${deviations
    .map(
      (entry) =>
        `<tr id="deviation:${entry.id}"><td class="mono">${entry.id}</td><td>${escapeHtml(entry.title)}<br><span class="soft mono">${entry.requirements.join(" ")}</span></td><td>${escapeHtml(entry.seed)}</td><td>${escapeHtml(entry.deployed)}</td><td>${escapeHtml(entry.ruling)}</td><td>${Object.entries(
          entry.scored,
        )
          .map(([profile, verdict]) => `${escapeHtml(profile)}: ${verdict}`)
          .join("<br>")}${entry.case === undefined ? '<br><span class="soft">no case yet</span>' : ""}</td></tr>`,
    )
    .join("")}</table></div>`;

const caseList = `<div class="filters"><input id="search" type="search" placeholder="id, title, requirement or finding" aria-label="search">
<select id="verdict" aria-label="verdict"></select><select id="suite" aria-label="suite"></select><select id="importance" aria-label="importance"></select>
<button id="clear" type="button">clear</button></div><p class="soft"><span id="count"></span> <span id="active"></span></p>
<div id="list"></div><button id="more" type="button" hidden>show more</button>`;

/** Closing tags cannot occur in the script's own text; this holds even if one is ever written into it. */
const scriptText = (): string => `(${pageScript.toString()})();`.replaceAll("</", "<\\/");

const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64");

/**
 * The report as one HTML file that needs nothing else: no network, no other file. A content security policy admits the
 * page's own script by its digest and nothing besides, so that strings from a target stay inert.
 */
export const renderHtml = (
  report: Report,
  requirements: readonly Requirement[],
  deviations: readonly Deviation[],
): string => {
  const chapters = coverage(requirements, report);
  const counts = countStandings(chapters);
  const script = scriptText();
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digestOf(script)}'; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(report.header.target.name)}: conformance report</title><style>${style}</style></head><body><main>
${top(report)}
${cards(report)}
${environment(report)}
<h2>Findings</h2>
${findingTable(report)}
<h2 id="requirements">Requirements</h2>
${bar(counts)}${legend(counts)}
<div class="chapters">${chapters.map(chapterBox).join("")}</div>
<h2 id="cases">Cases</h2>
${caseList}
<h2 id="deviations">Deviations between the design text and the deployed network</h2>
${deviationTable(deviations)}
<noscript><p>The list of cases and the texts of the requirements need scripts; everything else is complete.</p></noscript>
</main><script type="application/octet-stream" id="data">${encodePayload(report, requirements, deviations)}</script>
<script>${script}</script></body></html>
`;
};
