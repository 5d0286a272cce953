import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deviations } from "../../../spec/deviations.js";
import { requirements } from "../../../spec/requirements/index.js";
import { findChromium, launchChromium } from "../../testing/chromium.js";
import { largeReport } from "../../testing/large-report.js";
import { renderHtml } from "./page.js";

const chromium = findChromium();
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

let folder: string;
let page: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-large-"));
  const report = largeReport(10_000);
  const began = performance.now();
  page = renderHtml(report, requirements, deviations);
  const source = Buffer.byteLength(JSON.stringify(report.results));
  say(
    `10,000 results: ${megabytes(source)} of records became ${megabytes(Buffer.byteLength(page))} of HTML in ${Math.round(performance.now() - began)} ms`,
  );
  writeFileSync(join(folder, "report.html"), page);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a report of 10,000 results is less than 2 MB of HTML", () => {
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
});

test.skipIf(chromium === undefined)(
  "a report of 10,000 results opens, filters and shows the transcript of any failed case",
  async () => {
    const browser = await launchChromium(chromium!);
    try {
      const tab = await browser.newPage();
      const began = performance.now();
      await tab.goto(pathToFileURL(join(folder, "report.html")).href);
      await tab.waitForSelector("html[data-ready] #list > .case");
      say(`10,000 results: opened in ${Math.round(performance.now() - began)} ms`);
      expect(await tab.locator("#count").textContent()).toBe("10,000 cases");
      await tab.selectOption("#verdict", "fail");
      expect(await tab.locator("#count").textContent()).toBe("200 of 10,000 cases");
      await tab.locator("#list > .case summary").last().click();
      await tab.waitForSelector("#list > .case:last-child .steps .dump");
    } finally {
      await browser.close();
    }
  },
  120_000,
);
