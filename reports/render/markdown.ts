import type { Requirement } from "../../spec/requirements/types.js";
import type { Report } from "../../spec/schema/report.js";
import { scoreOf } from "../kill-matrix.js";
import { type Coverage, countChapter, coverage, standings } from "./coverage.js";
import { commandText, cutText, oneLine } from "./text.js";
import { durationText, findingGroups, type Group, outcomeOf, unsettledGroups, verdictOrder } from "./verdicts.js";

/** Most entries of one list; the rest is a number and a pointer to the HTML report. */
const listed = 25;

/** Longest text of one entry, characters. */
const longest = 400;

/**
 * Text as a code span, the one place in which Markdown and the sites that show it interpret nothing: no markup, no HTML,
 * no link, no mention of a person or an issue.
 */
const span = (text: string): string => {
  if (text === "") return "(empty)";
  // Parsers give up on long runs of backticks, and would then read what stands between them as markup.
  const safe = text.replace(/`{9,}/g, (run) => `⟨${run.length} backticks⟩`);
  const longestRun = Math.max(0, ...(safe.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longestRun + 1);
  const pad = longestRun > 0 ? " " : "";
  return `${fence}${pad}${safe}${pad}${fence}`;
};

const code = (text: string): string => span(oneLine(text, longest));

const groupLines = ({ first, results }: Group): string[] => {
  const more = results.length - 1;
  return [
    `- **${first.verdict}** (${first.importance}) ${code(first.id)} ${first.requirements.join(" ")}  `,
    `  ${code(first.title)}  `,
    ...(first.finding === undefined ? [] : [`  came: ${code(first.finding.message)}  `]),
    ...(more > 0 ? [`  and ${more} more ${more === 1 ? "case" : "cases"} with the same finding  `] : []),
    `  repeat: ${span(commandText(cutText(first.rerun, 2_000)).trim())}`,
  ];
};

const atMost = (entries: readonly string[][], what: string): string[] => {
  const rest = entries.length - listed;
  return [...entries.slice(0, listed).flat(), ...(rest > 0 ? [`- and ${rest} more ${what}: see the HTML report`] : [])];
};

const findingSection = (report: Report): string[] => {
  const groups = findingGroups(report);
  return groups.length === 0 ? [] : ["## Findings", "", ...atMost(groups.map(groupLines), "findings"), ""];
};

const unknownSection = ({ unknown }: Coverage): string[] => {
  if (unknown.length === 0) return [];
  const lines = unknown.map(({ id, results }) => {
    const names = results.slice(0, 3).map((result) => code(result.id));
    return [
      `- ${code(id)}, named by ${names.join(", ")}${results.length > 3 ? ` and ${results.length - 3} more` : ""}`,
    ];
  });
  return ["## Requirement ids that the catalogue does not know", "", ...atMost(lines, "ids"), ""];
};

const requirementSection = ({ chapters, counts }: Coverage): string[] => {
  const row = (title: string, numbers: Readonly<Record<string, number>>): string =>
    `| ${title} | ${standings.map((standing) => numbers[standing]).join(" | ")} |`;
  return [
    "## Requirements",
    "",
    `| chapter | ${standings.join(" | ")} |`,
    `| --- |${" ---: |".repeat(standings.length)}`,
    ...chapters.map((chapter) => row(chapter.title, countChapter(chapter))),
    row("**all**", counts),
    "",
  ];
};

const unsettledSection = (report: Report): string[] => {
  const lines = unsettledGroups(report).map(({ first, results }) => [
    `- ${results.length} ${first.verdict}: ${code(first.finding?.message ?? "no reason given")}`,
  ]);
  return lines.length === 0 ? [] : ["## Cases without an answer", "", ...atMost(lines, "reasons"), ""];
};

const mutantSection = ({ header }: Report): string[] => {
  if (header.killMatrix === undefined) return [];
  const { killed, total } = scoreOf(header.killMatrix);
  return [`The suite itself notices ${killed} of ${total} programs that are wrong on purpose.`, ""];
};

/**
 * A summary for a CI step: the word on the target, counts, findings with the command that repeats each, requirements
 * by chapter, what stayed without an answer. Every text that a target may have written stands in a code span.
 */
export const renderMarkdown = (report: Report, requirements: readonly Requirement[]): string => {
  const { header, footer } = report;
  const joined = coverage(requirements, report);
  const counted = verdictOrder.filter((verdict) => (footer.counts[verdict] ?? 0) > 0);
  const words = outcomeOf(report).words;
  const lines = [
    `# ${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    "",
    `${code(header.target.name)} ${code(header.target.version)}: ${
      counted.map((verdict) => `${footer.counts[verdict]} ${verdict}`).join(" · ") || "no results"
    }, in ${durationText(footer.durationMs)}`,
    "",
    `By ${code(`${header.suite.name} ${header.suite.version}`)}, profile ${header.profile}, seed ${code(header.seed)}, vectors ${code(header.vectors.version)} (${header.vectors.digest.slice(0, 16)})`,
    "",
    ...findingSection(report),
    ...unknownSection(joined),
    ...requirementSection(joined),
    ...unsettledSection(report),
    ...mutantSection(report),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
};
