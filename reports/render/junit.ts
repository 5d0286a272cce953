import type { Requirement } from "../../spec/requirements/types.js";
import type { Report, ReportResult } from "../../spec/schema/report.js";
import { cutText, oneLine, visible } from "./text.js";

/** Longest attribute and longest text of one case, in characters; the NDJSON file has them whole. */
const longestAttribute = 1_000;
const longestText = 8_000;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Text for XML 1.0: what it forbids is spelled out first, as {@link visible} does. */
const escapeXml = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => escapes[character]!);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => {
      const text = visible(cutText(String(value), longestAttribute));
      return ` ${name}="${text.replace(/[&<>"'\n\t]/g, (character) => escapes[character]!)}"`;
    })
    .join("");

type Outcome = "failure" | "error" | "skipped" | undefined;

const outcomeOf = ({ verdict, known }: ReportResult): Outcome => {
  if (known !== undefined) return "skipped";
  if (verdict === "fail" || verdict === "crash" || verdict === "hang") return "failure";
  if (verdict === "harness-error") return "error";
  return verdict === "pass" || verdict === "warn" ? undefined : "skipped";
};

const detailOf = (result: ReportResult): string => {
  const { finding } = result;
  const value = (name: string, json: unknown): string[] =>
    json === undefined ? [] : [`${name}: ${cutText(JSON.stringify(json), longestText / 4)}`];
  return [
    oneLine(result.title, longestAttribute),
    cutText(finding?.message ?? result.verdict, longestText / 4),
    ...value("expected", finding?.expected),
    ...value("actual", finding?.actual),
    ...(finding?.why === undefined ? [] : [`why: ${cutText(finding.why, longestText / 4)}`]),
    `requirements: ${result.requirements.join(", ") || "none named"}`,
    `repeat: ${oneLine(result.rerun, longestAttribute)}`,
  ].join("\n");
};

const childOf = (result: ReportResult): string => {
  const outcome = outcomeOf(result);
  const why = result.known === undefined ? "" : ` (known: ${result.known.reason})`;
  const message = `${result.finding?.message ?? result.verdict}${why}`;
  if (outcome === "skipped") return `<skipped${attributes({ message: `${result.verdict}: ${message}` })}/>`;
  if (outcome !== undefined)
    return `<${outcome}${attributes({ message, type: result.verdict })}>${escapeXml(detailOf(result))}</${outcome}>`;
  return result.verdict === "warn" ? `<system-out>${escapeXml(`warning: ${detailOf(result)}`)}</system-out>` : "";
};

const testCase = (result: ReportResult, known: ReadonlySet<string>): string => {
  const head = attributes({ name: result.id, classname: result.suite, time: seconds(result.durationMs) });
  const property = (name: string, value: string): string => `<property${attributes({ name, value })}/>`;
  const properties = [
    property("title", result.title),
    property("verdict", result.verdict),
    property("importance", result.importance),
    ...result.requirements.map((id) => property(known.has(id) ? "requirement" : "unknown-requirement", id)),
  ];
  return `    <testcase${head}><properties>${properties.join("")}</properties>${childOf(result)}</testcase>`;
};

const seconds = (ms: number): string => (ms / 1000).toFixed(4);

const totals = (results: readonly ReportResult[]): Record<string, string | number> => {
  const count = (outcome: Outcome): number => results.filter((result) => outcomeOf(result) === outcome).length;
  return {
    tests: results.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: seconds(results.reduce((sum, result) => sum + result.durationMs, 0)),
  };
};

const bySuite = (results: readonly ReportResult[]): ReadonlyMap<string, readonly ReportResult[]> => {
  const suites = new Map<string, ReportResult[]>();
  for (const result of results) {
    const suite = suites.get(result.suite);
    if (suite === undefined) suites.set(result.suite, [result]);
    else suite.push(result);
  }
  return suites;
};

/**
 * The report as JUnit XML: one testsuite a suite, one testcase a case, named by its id. Fail, crash and hang are
 * failures, harness-error is an error, what was not executed or not decided is skipped, warn passes and says so in
 * system-out. A requirement that the catalogue lacks becomes a property of its own name.
 */
export const renderJunit = (report: Report, requirements: readonly Requirement[]): string => {
  const known = new Set(requirements.map(({ id }) => id));
  // The usual schema of JUnit files has UTC times without fraction and zone.
  const timestamp = report.header.startedAt.slice(0, 19);
  const suites = [...bySuite(report.results)].flatMap(([name, results]) => [
    `  <testsuite${attributes({ name, ...totals(results), timestamp })}>`,
    ...results.map((result) => testCase(result, known)),
    "  </testsuite>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `swarmcheck: ${report.header.target.name}`, ...totals(report.results) })}>`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
};
