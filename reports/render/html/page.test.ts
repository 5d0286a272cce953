import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { deviations } from "../../../spec/deviations.js";
import { requirements } from "../../../spec/requirements/index.js";
import type { Report } from "../../../spec/schema/report.js";
import { hostileReport } from "../../testing/hostile.js";
import { resultOfEachVerdict, sampleReport, sampleResult } from "../../testing/sample-report.js";
import { html, trusted } from "./html.js";
import { renderHtml } from "./page.js";
import { scriptText } from "./script/bundle.js";
import { style } from "./style.js";

const page = (report: Report): string => renderHtml(report, requirements, deviations);
const section = (text: string, from: string, to: string): string =>
  text.slice(text.indexOf(`id="${from}"`), text.indexOf(`id="${to}"`));

test("a template escapes every value but markup of ours", () => {
  const value = `<b a="1" c='2'>&\u202e`;
  expect(html`<i title="${value}">${value}${trusted("<hr>")}${[html`<u>${1}</u>`]}${undefined}</i>`.markup).toBe(
    '<i title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;⟨U+202E⟩">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;⟨U+202E⟩<hr><u>1</u></i>',
  );
});

test("the policy admits the script and the style sheet by digest, and nothing else", () => {
  const text = page(sampleReport([sampleResult("a")]));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]?.replaceAll("&#39;", "'");
  const digest = (body: string): string => `'sha256-${createHash("sha256").update(body).digest("base64")}'`;
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'",
    `script-src ${digest(scriptText())}`,
    `style-src ${digest(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(text.indexOf("Content-Security-Policy")).toBeLessThan(text.indexOf("<style>"));
  expect(text).not.toMatch(/ (style|on[a-z]+)=/);
});

test("neither script nor style sheet can end early or open a comment", () => {
  expect(scriptText()).not.toMatch(/<\/|<!--/);
  expect(style).not.toMatch(/<|@import|url\(/);
});

test("hostile texts become no element: the page has the elements of ours and no other", () => {
  const elements = (text: string): Set<string> =>
    new Set([...text.matchAll(/<([a-zA-Z!][^\s>/]*)/g)].map(([, name]) => name!));
  const strange = [...elements(page(hostileReport()))].filter(
    (name) => !elements(page(sampleReport(resultOfEachVerdict()))).has(name),
  );
  expect(strange).toEqual([]);
  expect(page(hostileReport()).match(/<script/g)?.length).toBeLessThan(20);
});

test("strings of a megabyte do not make the page large", () => {
  const plain = page(sampleReport([])).length;
  expect(page(hostileReport()).length - plain).toBeLessThan(300_000);
});

test("each requirement stands in its chapter with statement and standing, and those without a case say so", () => {
  const text = page(sampleReport([sampleResult("a", { requirements: ["WIR-001"] })]));
  const rows = [...text.matchAll(/<tr id="requirement:([A-Z]{3}-\d{3})" data-standing="([^"]+)"/g)];
  expect(rows.map(([, id]) => id)).toEqual(requirements.map(({ id }) => id));
  const standings = new Map(rows.map(([, id, standing]) => [id, standing]));
  expect(standings.get("WIR-001")).toBe("passed");
  expect(standings.get("SWM-001")).toBe("no case yet");
  expect(text).toContain('<a href="#cases:WIR-001">1 case</a>');
});

test("a requirement id that the catalogue lacks is shown at the top and beside the matrix", () => {
  const text = page(sampleReport([sampleResult("typo/one", { requirements: ["SWM-999"] })]));
  expect(text).toContain("1 requirement id that results name is not in the catalogue");
  expect(section(text, "requirements", "cases")).toMatch(/SWM-999<\/b> is named by .*#case:typo%2Fone/);
  expect(page(sampleReport([sampleResult("a")]))).not.toContain("not in the catalogue</a>");
});

test("what was not checked lists requirements without a case, untestable ones, open ones and unanswered cases", () => {
  const results = [
    sampleResult("a/1", { verdict: "unsupported", requirements: ["PTH-001"], finding: { message: "no role client" } }),
    sampleResult("a/2", { verdict: "unsupported", requirements: ["PTH-001"], finding: { message: "no role client" } }),
  ];
  const part = section(page(sampleReport(results)), "unchecked", "deviations");
  expect(part).toMatch(/unsupported<\/span><\/td><td>2<\/td><td><div class="message">no role client/);
  expect(part).toMatch(/#requirement:PTH-001.*unsupported: no role client/);
  for (const { id, untestable } of requirements) {
    expect(part, id).toContain(`#requirement:${id}`);
    if (untestable !== undefined) expect(part).toContain(untestable.replaceAll("'", "&#39;"));
  }
});

test("a run of part of the suite says that it was one", () => {
  const selection = { cases: 1, digest: "5b".repeat(32), filters: { only: "bt/*" } };
  const text = page(sampleReport([sampleResult("bt/a")], { selection }));
  expect(text).toContain("conformant in the selected cases");
  expect(text).toContain("Only part of the suite was selected (only bt/*)");
});

test("the deviation register is there whole, with how each entry is scored and what shows it", () => {
  const [first] = deviations;
  const withCase = [
    { ...first!, case: "bt/a" },
    { ...first!, id: "DEV-998", case: "gone" },
  ];
  const text = renderHtml(sampleReport([sampleResult("bt/a", { verdict: "warn" })]), requirements, withCase);
  expect(text).toMatch(/id="deviation:DEV-001".*<span class="pill warn">warn<\/span> <a [^>]*#case:bt%2Fa/s);
  expect(text).toMatch(/id="deviation:DEV-998".*gone<\/span> <span class="soft">\(not in this run\)/s);
  const all = page(sampleReport([]));
  for (const { id } of deviations) expect(all).toContain(`id="deviation:${id}"`);
});

test("the command that repeats a run names its seed, quoted where a shell would interpret it", () => {
  const command = ["swarmcheck", "run", "--only", "bt/*"];
  expect(page(sampleReport([], { command, seed: "abc" }))).toContain(
    "swarmcheck run --only &#39;bt/*&#39; --seed abc<",
  );
  const named = [...command, "--seed", "abc"];
  expect(page(sampleReport([], { command: named, seed: "abc" }))).toContain("&#39;bt/*&#39; --seed abc<");
});

test("a page made with another catalogue than the run's says so", () => {
  const digest = createHash("sha256").update(JSON.stringify(requirements)).digest("hex");
  const same = { requirements: { digest, count: requirements.length, withCases: [] } };
  expect(page(sampleReport([], same))).not.toContain("another catalogue");
  expect(page(sampleReport([]))).toContain("another catalogue");
});

test("how well the suite itself is tested stands in every report, by chapter, gaps included", () => {
  const entry = (id: string, requirement: string, by: string[], fate: "killed" | "survived" = "killed") => ({
    id,
    requirement,
    title: `errs as ${id} <b>`,
    fate,
    by,
    suite: "0.1.0",
  });
  const known = {
    mutants: [
      entry("wir-a", "WIR-001", ["bt/decode/1"]),
      entry("sto-b", "STO-005", ["a/1", "a/2", "a/3", "a/4", "a/5"]),
      entry("wir-c", "WIR-002", [], "survived"),
    ],
  };
  const text = section(
    page(sampleReport([sampleResult("bt/decode/1")], { killMatrix: known })),
    "mutants",
    "environment",
  );
  expect(text).toContain("Of 3 programs");
  expect(text).toContain("notice 2.");
  expect([...text.matchAll(/(\w+)<\/b> <span class="soft">(\d of \d noticed)/g)].map(([, ...rest]) => rest)).toEqual([
    ["WIR", "1 of 2 noticed"],
    ["STO", "1 of 1 noticed"],
  ]);
  expect(text).toContain('href="#case:bt%2Fdecode%2F1"');
  expect(text).toContain('<span class="mono inert">a/1</span>');
  expect(text).toContain("and 1 more");
  expect(text).toContain('<span class="pill fail">survived</span>');
  expect(text).toContain("errs as wir-a &lt;b&gt;");
  expect(page(sampleReport([]))).toContain("does not say which known bugs the suite notices");
});
