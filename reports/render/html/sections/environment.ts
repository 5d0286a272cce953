import { createHash } from "node:crypto";
import type { Requirement } from "../../../../spec/requirements/types.js";
import type { Report } from "../../../../spec/schema/report.js";
import { commandText, cutText, shellLine } from "../../text.js";
import { durationText } from "../../verdicts.js";
import { type Html, html } from "../html.js";
import { counted } from "./common.js";

const mono = (text: string): Html => html`<span class="mono inert">${cutText(text, 400)}</span>`;

const digest = (text: string): Html => html` · SHA-256 ${mono(text)}`;

const list = (entries: readonly string[], none: string): Html =>
  entries.length === 0
    ? html`<span class="soft">${none}</span>`
    : html`<span class="inert">${cutText(entries.map((entry) => cutText(entry, 100)).join(", "), 1_000)}</span>`;

const facts = (rows: readonly (readonly [name: string, value: Html])[]): Html =>
  html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

/** The command of the run, with the seed spelled out when the run had drawn one. */
const repeatCommand = ({ header }: Report): string => {
  const named = header.command.some((argument) => argument === "--seed" || argument.startsWith("--seed="));
  return commandText(cutText(shellLine(named ? header.command : [...header.command, "--seed", header.seed]), 4_000));
};

/** A catalogue other than that of the run would judge its results by other requirements; that must be seen. */
const catalogueNote = ({ header }: Report, requirements: readonly Requirement[]): Html | undefined => {
  const current = createHash("sha256").update(JSON.stringify(requirements)).digest("hex");
  return current === header.requirements.digest
    ? undefined
    : html`<div class="mark">This page was made with another catalogue: ${counted(requirements.length, "requirement")}, SHA-256 ${mono(current)}</div>`;
};

/** Circumstances of the run, and how to repeat it. */
export const environmentSection = (report: Report, requirements: readonly Requirement[]): Html => {
  const { header, footer } = report;
  const { environment, target } = header;
  const filters = Object.entries(header.selection.filters).map(([name, value]) => `${name} ${value}`);
  const rows: readonly (readonly [string, Html])[] = [
    ["Target", html`${mono(target.name)} ${mono(target.version)}`],
    ["Target manifest", html`SHA-256 ${mono(target.manifestDigest)}`],
    ["Roles", list(target.roles, "none")],
    ["Capabilities", list(target.capabilities, "none declared")],
    ["Profile", html`${header.profile}`],
    ["Suite", html`${mono(`${header.suite.name} ${header.suite.version}`)}`],
    [
      "Requirements",
      html`${header.requirements.count}${digest(header.requirements.digest)}${catalogueNote(report, requirements)}`,
    ],
    ["Vectors", html`${mono(header.vectors.version)}${digest(header.vectors.digest)}`],
    [
      "Selection",
      html`${counted(header.selection.cases, "case")} (${list(filters, "everything")})${digest(header.selection.digest)}`,
    ],
    ["Seed", mono(header.seed)],
    [
      "Machine",
      html`${mono(`Node ${environment.node}, ${environment.platform} ${environment.arch}`)}, ${counted(environment.cpus, "CPU")}${environment.ci ? ", in CI" : ""}`,
    ],
    ["Time", html`${header.startedAt} to ${footer.finishedAt}, ${durationText(footer.durationMs)}`],
    ["Exit code", html`${footer.exitCode}`],
    ["Results", html`${counted(report.results.length, "record")}${digest(footer.resultsDigest)}`],
  ];
  return html`<h2 id="environment">Environment and how to repeat</h2><div class="panel facts-panel">${facts(rows)}
<h4>Repeat the run</h4><ol class="steps-to-repeat"><li>Take ${mono(`${header.suite.name} ${header.suite.version}`)} on Node ${mono(environment.node)} or later, and the target with the manifest of the digest above.</li>
<li>Run <div class="command" data-copy><pre>${repeatCommand(report)}</pre></div></li>
<li>Compare verdict by verdict. Times differ between runs, and with them the digest of the results; the digests of vectors, requirements and selection do not.</li></ol></div>`;
};
