import type { Requirement } from "../../spec/requirements/types.js";
import type { Report, ReportResult } from "../../spec/schema/report.js";
import { coverage, findings, verdictOrder } from "./coverage.js";

/** Most findings listed; the rest is a number and a pointer to the HTML report. */
const listed = 25;

/** Text from a target, made inert for Markdown: no markup, no line breaks, no mentions. */
const inert = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+!|<>~$]/g, (character) => `\\${character}`)
    .replace(/@/g, "&#64;")
    .slice(0, 400);

const code = (text: string): string => {
  const flat = text.replace(/\s+/g, " ");
  const fence = "`".repeat(Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return `${fence}${fence.length > 1 ? " " : ""}${flat}${fence.length > 1 ? " " : ""}${fence}`;
};

const findingLines = (result: ReportResult): string[] => [
  `- **${result.verdict}** ${code(result.id)} ${inert(result.title)} (${result.requirements.join(", ")})`,
  ...(result.finding === undefined ? [] : [`  ${inert(result.finding.message)}`]),
  `  ${code(result.rerun)}`,
];

/** A summary for a CI step: verdict, counts, findings with the command that repeats each, coverage by chapter. */
export const renderMarkdown = (report: Report, requirements: readonly Requirement[]): string => {
  const { header, footer } = report;
  const bad = findings(report);
  const counts = verdictOrder.filter((verdict) => (footer.counts[verdict] ?? 0) > 0);
  const lines = [
    `# ${footer.conformant ? "Conformant" : "Not conformant"}: ${inert(header.target.name)} ${inert(header.target.version)}`,
    "",
    `${counts.map((verdict) => `${footer.counts[verdict]} ${verdict}`).join(" · ")}, in ${(footer.durationMs / 1000).toFixed(1)} s`,
    "",
    `swarmcheck ${header.suite.version}, profile ${header.profile}, seed ${code(header.seed)}, vectors ${header.vectors.version} (${code(header.vectors.digest.slice(0, 16))})`,
    "",
  ];
  if (bad.length > 0) {
    lines.push("## Findings", "", ...bad.slice(0, listed).flatMap(findingLines));
    if (bad.length > listed) lines.push(`- and ${bad.length - listed} more: see the HTML report`);
    lines.push("");
  }
  lines.push(
    "## Requirements",
    "",
    "| chapter | passed | failed | warned | open | no case yet | untestable |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
  );
  for (const chapter of coverage(requirements, report)) {
    const count = (standing: string): number =>
      chapter.requirements.filter((entry) => entry.standing === standing).length;
    lines.push(
      `| ${chapter.title} | ${["passed", "failed", "warned", "open", "no case yet", "untestable"].map(count).join(" | ")} |`,
    );
  }
  return `${lines.join("\n")}\n`;
};
