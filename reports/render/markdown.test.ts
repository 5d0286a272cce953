import fc from "fast-check";
import { expect, test } from "vitest";
import { requirements } from "../../spec/requirements/index.js";
import type { Report } from "../../spec/schema/report.js";
import { hostileReport, hostileStrings } from "../testing/hostile.js";
import { resultOfEachVerdict, sampleReport, sampleResult } from "../testing/sample-report.js";
import { renderMarkdown } from "./markdown.js";

const markdown = (report: Report): string => renderMarkdown(report, requirements);

/** The text without its code spans: a run of backticks up to the next run of the same length, as CommonMark has it. */
const withoutSpans = (text: string): string => text.replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "□");

/** What is left when texts and numbers of lengths are taken away: the markup that is ours. */
const skeleton = (text: string): string => withoutSpans(text).replaceAll("(empty)", "□");

test("the summary says the word on the target, the counts, and how to repeat each finding", () => {
  const text = markdown(sampleReport(resultOfEachVerdict()));
  expect(text).toMatch(/^# Not conformant\n/);
  expect(text).toContain("1 fail · 1 crash · 1 hang · 1 harness-error · 1 blocked · 1 inconclusive · 1 warn");
  expect(text).toContain("- **fail** (high) `each/fail` WIR-001");
  expect(text).toContain("came: `how fail looks`");
  expect(text).toContain(`repeat: \`npx swarmcheck run --only each/fail --seed ${"4c".repeat(8)}\``);
});

test("the table of requirements has a row for each chapter and one for all, and counts every requirement once", () => {
  const rows = markdown(sampleReport([sampleResult("a")])).match(/^\| .*\d+ \|$/gm) ?? [];
  expect(rows).toHaveLength(18);
  const sum = (row: string): number =>
    (row.match(/\d+(?= \|)/g) ?? []).reduce((total, text) => total + Number(text), 0);
  expect(sum(rows.at(-1)!)).toBe(requirements.length);
  expect(rows.slice(0, -1).reduce((total, row) => total + sum(row), 0)).toBe(requirements.length);
});

test("requirement ids that the catalogue lacks are listed with the cases that name them", () => {
  const text = markdown(sampleReport([sampleResult("typo/one", { requirements: ["SWM-999"] })]));
  expect(text).toContain("## Requirement ids that the catalogue does not know\n\n- `SWM-999`, named by `typo/one`");
});

test("what stayed without an answer is told by reason, with how many cases it concerns", () => {
  const unsupported = Array.from({ length: 3 }, (_, index) =>
    sampleResult(`a/${index}`, { verdict: "unsupported", finding: { message: "no role client" } }),
  );
  expect(markdown(sampleReport(unsupported))).toContain("- 3 unsupported: `no role client`");
});

test("a run whose findings are all alike is told in one entry, and a long list ends in a number", () => {
  const alike = Array.from({ length: 500 }, (_, index) =>
    sampleResult(`a/${index}`, { verdict: "crash", finding: { message: "the shim ended" } }),
  );
  expect(markdown(sampleReport(alike))).toContain("and 499 more cases with the same finding");
  const different = alike.map((result, index) => ({ ...result, finding: { message: `ended with ${index}` } }));
  expect(markdown(sampleReport(different))).toContain("- and 475 more findings: see the HTML report");
});

test("texts of a target leave no trace outside code spans: markup, HTML, links and mentions are all inside", () => {
  // Each hostile string against a harmless one of the same place: what is left without the spans must not differ.
  for (const text of hostileStrings) {
    const [bad, good] = [hostileReport([text]), hostileReport(["harmless"])].map(markdown) as [string, string];
    expect(skeleton(bad), JSON.stringify(text.slice(0, 60))).toBe(skeleton(good));
  }
});

test("random texts leave no trace outside code spans either", () => {
  const unit = fc.constantFrom(
    "`",
    "``",
    "|",
    "\\",
    "\n",
    "\r",
    "@",
    "<",
    ">",
    "[",
    "](",
    "#",
    "*",
    " ",
    "a",
    "\u2028",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
      expect(skeleton(markdown(hostileReport([text])))).toBe(skeleton(markdown(hostileReport(["harmless"]))));
    }),
    { seed: 20_250_104 },
  );
});

test("no run of backticks is so long that a parser gives up on it", () => {
  const text = markdown(hostileReport([`${"`".repeat(81)}<b>${"`".repeat(81)}`, "`".repeat(8)]));
  expect(Math.max(...(text.match(/`+/g) ?? []).map((run) => run.length))).toBe(9);
  expect(text).toContain("⟨81 backticks⟩<b>⟨81 backticks⟩");
});

test("texts of megabytes are cut, so that a step summary keeps its limit", () => {
  expect(markdown(hostileReport()).length).toBeLessThan(200_000);
});

test("a run of nothing says so", () => {
  const text = markdown(sampleReport([], {}, { conformant: false, exitCode: 4 }));
  expect(text).toContain("# No verdict: nothing ran, or nothing was conclusive");
  expect(text).toContain("no results");
});

test("the score of the suite itself is told where the report has it", () => {
  const mutant = { requirement: "WIR-001", title: "errs", suite: "0.1.0" };
  const known = {
    mutants: [
      { ...mutant, id: "wir-a", fate: "killed" as const, by: ["bt/decode/1"] },
      { ...mutant, id: "wir-b", fate: "survived" as const, by: [] },
    ],
  };
  const sentence = "The suite itself notices 1 of 2 programs that are wrong on purpose.";
  expect(renderMarkdown(sampleReport([], { killMatrix: known }), requirements)).toContain(sentence);
  expect(renderMarkdown(sampleReport([]), requirements)).not.toContain("wrong on purpose");
});
