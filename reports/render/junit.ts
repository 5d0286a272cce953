import type { Report, ReportResult } from "../../spec/schema/report.js";

/** Characters that XML 1.0 does not allow, lone surrogates included. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must go
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

const escapeXml = (text: string): string =>
  text.replace(forbidden, "\ufffd").replace(/[&<>"']/g, (character) => escapes[character]!);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join("");

type Outcome = "failure" | "error" | "skipped" | undefined;

const outcomeOf = ({ verdict }: ReportResult): Outcome => {
  if (verdict === "fail" || verdict === "crash" || verdict === "hang") return "failure";
  if (verdict === "harness-error") return "error";
  return verdict === "pass" || verdict === "warn" ? undefined : "skipped";
};

const detailOf = (result: ReportResult): string => {
  const { finding } = result;
  const lines = [
    finding?.message ?? result.verdict,
    `requirements: ${result.requirements.join(", ")}`,
    ...(finding?.expected === undefined ? [] : [`expected: ${JSON.stringify(finding.expected)}`]),
    ...(finding?.actual === undefined ? [] : [`actual: ${JSON.stringify(finding.actual)}`]),
    `repeat: ${result.rerun}`,
  ];
  return lines.join("\n");
};

const testCase = (result: ReportResult): string => {
  const head = attributes({ name: result.title, classname: result.id, time: (result.durationMs / 1000).toFixed(4) });
  const outcome = outcomeOf(result);
  const properties = `<properties>${result.requirements
    .map((id) => `<property${attributes({ name: "requirement", value: id })}/>`)
    .join("")}</properties>`;
  if (outcome === undefined) return `    <testcase${head}>${properties}</testcase>`;
  const message = attributes({ message: result.finding?.message ?? result.verdict });
  const child =
    outcome === "skipped"
      ? `<skipped${message}/>`
      : `<${outcome}${message}${attributes({ type: result.verdict })}>${escapeXml(detailOf(result))}</${outcome}>`;
  return `    <testcase${head}>${properties}${child}</testcase>`;
};

const totals = (results: readonly ReportResult[]): Record<string, string | number> => ({
  tests: results.length,
  failures: results.filter((result) => outcomeOf(result) === "failure").length,
  errors: results.filter((result) => outcomeOf(result) === "error").length,
  skipped: results.filter((result) => outcomeOf(result) === "skipped").length,
  time: (results.reduce((sum, result) => sum + result.durationMs, 0) / 1000).toFixed(4),
});

const testSuite = (name: string, results: readonly ReportResult[], timestamp: string): string =>
  [
    `  <testsuite${attributes({ name, ...totals(results), timestamp })}>`,
    ...results.map(testCase),
    "  </testsuite>",
  ].join("\n");

/**
 * The report as JUnit XML: one testsuite a suite. Fail, crash and hang are failures, harness-error is an error, what
 * was not executed is skipped.
 */
export const renderJunit = (report: Report): string => {
  const suites = new Map<string, ReportResult[]>();
  for (const result of report.results) suites.set(result.suite, [...(suites.get(result.suite) ?? []), result]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `swarmcheck: ${report.header.target.name}`, ...totals(report.results) })}>`,
    ...[...suites].map(([name, results]) => testSuite(name, results, report.header.startedAt)),
    "</testsuites>",
    "",
  ].join("\n");
};
