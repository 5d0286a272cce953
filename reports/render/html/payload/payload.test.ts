import { inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { hostileReport } from "../../../testing/hostile.js";
import { largeReport } from "../../../testing/large-report.js";
import { sampleHex, sampleReport, sampleResult } from "../../../testing/sample-report.js";
import { packDetails } from "./chunks.js";
import { budget, packReport } from "./payload.js";
import { shortenDetail } from "./shorten.js";
import type { PageDetail, PageResult } from "./types.js";

const limits = { text: 100, entries: 3, steps: 2 };
const unpack = <T>(packed: string): T => JSON.parse(inflateRawSync(Buffer.from(packed, "base64")).toString()) as T;

test("a result within the limits is kept whole and not marked", () => {
  const finding = { message: "m", expected: { a: [1, "b", null] }, why: "w" };
  const result = sampleResult("a", { verdict: "fail", finding });
  expect(shortenDetail(result, limits)).toEqual({ finding, steps: result.steps, cut: false });
});

test("long texts are cut and say how long they were, hex at a whole byte", () => {
  const odd = { ...limits, text: 7 };
  const expected = { hex: sampleHex("h", 50), text: "not hex at all" };
  const detail = shortenDetail(sampleResult("a", { finding: { message: "short", expected } }), odd);
  expect(detail.cut).toBe(true);
  expect(detail.finding?.expected).toEqual({
    hex: `${expected.hex.slice(0, 6)}… (100 characters)`,
    text: "not hex… (14 characters)",
  });
});

test("a cut text never ends in half a surrogate pair", () => {
  const odd = { ...limits, text: 3 };
  const detail = shortenDetail(sampleResult("a", { finding: { message: "ab😀cd" } }), odd);
  expect(detail.finding?.message).toBe("ab… (6 characters)");
});

test("lists and objects are cut to their first entries, and what is nested too deep is left out", () => {
  let deep: unknown = "bottom";
  for (let level = 0; level < 5_000; level++) deep = [deep];
  const actual = { list: [1, 2, 3, 4, 5], object: { a: 1, b: 2, c: 3, d: 4 } };
  const { finding } = shortenDetail(sampleResult("a", { finding: { message: "m", actual } }), limits);
  expect(finding?.actual).toEqual({
    list: [1, 2, 3, "… (2 more entries)"],
    object: { a: 1, b: 2, c: 3, "…": "(1 more fields)" },
  });
  const bottomless = shortenDetail(sampleResult("a", { finding: { message: "m", actual: deep as never } }), limits);
  expect(JSON.stringify(bottomless.finding)).toContain("nested deeper");
});

test("a long transcript keeps its first steps and says how many are missing", () => {
  const steps = [0, 1, 2, 3].map((at) => ({ at, kind: "note" as const, label: `step ${at}` }));
  const detail = shortenDetail(sampleResult("a", { steps }), limits);
  expect(detail.steps.map(({ label }) => label)).toEqual(["step 0", "step 1", "… (2 more steps)"]);
  expect(detail.cut).toBe(true);
});

test("cut bytes of a step keep their whole size", () => {
  const steps = [{ at: 0, kind: "send" as const, label: "l", hex: sampleHex("s", 300) }];
  const [step] = shortenDetail(sampleResult("a", { steps }), limits).steps;
  expect(step).toMatchObject({ hex: sampleHex("s", 50), bytes: 300 });
});

test("each result leads to its own details and to its line of the NDJSON file", () => {
  const report = largeReport(700);
  const { index, chunks } = packReport(report);
  const details = chunks.map((chunk) => unpack<PageDetail[]>(chunk));
  for (const [position, entry] of unpack<PageResult[]>(index).entries()) {
    expect(entry.line).toBe(position + 2);
    expect(entry.id).toBe(report.results[position]?.id);
    const detail = details[entry.at![0]]?.[entry.at![1]];
    expect(detail?.steps[0]?.data).toMatchObject({ key: sampleHex(`key ${entry.id}`, 32) });
  }
});

test("details stay within their budget, and results other than passes come first", () => {
  const report = largeReport(2_000);
  const { chunks, places } = packDetails(report.results, 300_000);
  expect(chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBeLessThanOrEqual(300_000);
  const others = report.results.filter(({ verdict }) => verdict !== "pass");
  expect(others.filter(({ id }) => !places.has(id))).toEqual([]);
  expect(places.size).toBeLessThan(report.results.length);
});

test("when passes do not all fit, those that are kept are the important ones", () => {
  const report = largeReport(3_000);
  const { places } = packDetails(report.results, 300_000);
  const kept = report.results.filter(({ id, verdict }) => verdict === "pass" && places.has(id));
  expect(kept.length).toBeGreaterThan(0);
  expect(new Set(kept.map(({ importance }) => importance))).toEqual(new Set(["critical"]));
});

test("nothing fits into no budget, and nothing breaks", () => {
  const { chunks, places } = packDetails(largeReport(100).results, 0);
  expect([chunks, places.size]).toEqual([[], 0]);
});

test("failures of any size and number cannot make the page large", () => {
  const results = Array.from({ length: 1_000 }, (_, index) =>
    sampleResult(`a/${index}`, {
      verdict: "fail",
      finding: { message: `m${index}`, actual: sampleHex(`a${index}`, 16_000) },
    }),
  );
  const { index, chunks } = packReport(sampleReport(results));
  expect(index.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBeLessThan(budget);
  const { index: hostileIndex } = packReport(hostileReport());
  expect(hostileIndex.length).toBeLessThan(50_000);
});
