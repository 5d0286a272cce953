import fc from "fast-check";
import { expect, test } from "vitest";
import { requirements } from "../../spec/requirements/index.js";
import type { Report } from "../../spec/schema/report.js";
import { findChromium } from "../testing/chromium.js";
import { hostileReport } from "../testing/hostile.js";
import { resultOfEachVerdict, sampleReport, sampleResult } from "../testing/sample-report.js";
import { findStrictXml } from "../testing/strict-xml.js";
import { renderJunit } from "./junit.js";

const strictXml = findStrictXml(findChromium());
const junit = (report: Report): string => renderJunit(report, requirements);

/** Start tags of one element with their attributes. */
const tags = (xml: string, name: string): Record<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name}((?: [a-z]+="[^"]*")*)/?>`, "g"))].map(([, text]) =>
    Object.fromEntries([...text!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
  );

/** The testcase with this id, from its start tag to its end tag. */
const caseOf = (xml: string, id: string): string =>
  new RegExp(`<testcase name="${id}".*?</testcase>`, "s").exec(xml)?.[0] ?? "";

test("fail, crash and hang are failures, a harness error is an error, what told nothing is skipped", () => {
  const xml = junit(sampleReport(resultOfEachVerdict()));
  const child = (verdict: string): string | undefined =>
    /<(failure|error|skipped|system-out)/.exec(caseOf(xml, `each/${verdict}`))?.[1];
  for (const verdict of ["fail", "crash", "hang"]) expect(child(verdict), verdict).toBe("failure");
  expect(child("harness-error")).toBe("error");
  for (const verdict of ["unsupported", "skipped", "blocked", "inconclusive"])
    expect(child(verdict), verdict).toBe("skipped");
  expect(child("warn")).toBe("system-out");
  expect(child("pass")).toBeUndefined();
});

test("the totals of the file and of each suite agree with the cases that stand in them", () => {
  const xml = junit(sampleReport([...resultOfEachVerdict(), sampleResult("bt/a"), sampleResult("bt/b")]));
  const counts = { tests: "12", failures: "3", errors: "1", skipped: "4", time: "0.0180" };
  expect(tags(xml, "testsuites")).toEqual([{ name: "swarmcheck: mynode", ...counts }]);
  const [bt, each] = tags(xml, "testsuite");
  expect(bt).toMatchObject({ name: "bt", tests: "2", failures: "0", errors: "0", skipped: "0" });
  expect(each).toMatchObject({ name: "each", tests: "10", failures: "3", errors: "1", skipped: "4" });
  expect(tags(xml, "testcase")).toHaveLength(12);
  expect(xml.match(/<failure/g)).toHaveLength(3);
  expect(xml.match(/<error/g)).toHaveLength(1);
  expect(xml.match(/<skipped/g)).toHaveLength(4);
});

test("a case is named by its id, so that a better title does not make it another case", () => {
  const [tag] = tags(junit(sampleReport([sampleResult("bt/a", { title: "any", durationMs: 1234.56 })])), "testcase");
  expect(tag).toEqual({ name: "bt/a", classname: "bt", time: "1.2346" });
});

test("a failure says what was expected, what came, why, for which requirements, and how to repeat it", () => {
  const finding = { message: "it differs", expected: { a: 1 }, actual: [2], why: "the order counts" };
  const result = sampleResult("bt/a", { verdict: "fail", finding, requirements: ["WIR-001", "WIR-002"] });
  const text = caseOf(junit(sampleReport([result])), "bt/a");
  expect(text).toContain('<failure message="it differs" type="fail">');
  for (const part of ["expected: {&quot;a&quot;:1}", "actual: [2]", "why: the order counts", `repeat: ${result.rerun}`])
    expect(text).toContain(part);
  expect(text).toContain("requirements: WIR-001, WIR-002");
});

test("skipped cases say under which verdict and why", () => {
  const result = sampleResult("a", { verdict: "unsupported", finding: { message: "no role client" } });
  expect(junit(sampleReport([result]))).toContain('<skipped message="unsupported: no role client"/>');
});

test("a requirement id that the catalogue lacks has a property of its own name", () => {
  const xml = junit(sampleReport([sampleResult("a", { requirements: ["WIR-001", "WIR-999"] })]));
  expect(xml).toContain('<property name="requirement" value="WIR-001"/>');
  expect(xml).toContain('<property name="unknown-requirement" value="WIR-999"/>');
});

test("times are as the usual schema wants them: UTC without fraction and zone", () => {
  expect(tags(junit(sampleReport([sampleResult("a")])), "testsuite")[0]?.timestamp).toBe("2025-01-01T12:30:00");
});

test("line ends in attributes survive as references, and texts of megabytes are cut", () => {
  const finding = { message: `one\ntwo ${"x".repeat(2_000_000)}` };
  const xml = junit(sampleReport([sampleResult("a", { verdict: "fail", finding })]));
  expect(xml).toContain('message="one&#10;two xxx');
  expect(xml.length).toBeLessThan(10_000);
});

test("a report without results is a file with totals of zero", () => {
  expect(tags(junit(sampleReport([])), "testsuites")[0]).toMatchObject({ tests: "0", failures: "0", time: "0.0000" });
});

test("no character that XML 1.0 forbids is left, whatever the texts", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const finding = { message: text, expected: text };
      const xml = junit(sampleReport([sampleResult(`a/${text}`, { verdict: "fail", title: text, finding })]));
      expect(xml.isWellFormed()).toBe(true);
      expect(xml).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cs}\ufffe\uffff]/u);
    }),
    { seed: 20_250_102, numRuns: 200 },
  );
});

test.skipIf(strictXml === undefined)("a strict parser takes reports made of hostile texts", async () => {
  const random = fc.sample(fc.array(fc.string({ unit: "binary" }), { minLength: 3, maxLength: 6 }), {
    seed: 20_250_103,
    numRuns: 40,
  });
  const files = [hostileReport(), ...random.map((strings) => hostileReport(strings))].map(junit);
  expect(await strictXml!(["<a>&</a>"])).not.toEqual([""]);
  expect(await strictXml!(files)).toEqual(files.map(() => ""));
});
