/// <reference lib="dom" />
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { deviations } from "../../../spec/deviations.js";
import { packageRoot } from "../../../spec/package.js";
import { requirements } from "../../../spec/requirements/index.js";
import type { Report, ReportResult } from "../../../spec/schema/report.js";
import { findChromium, launchChromium, type Misdeeds, watch } from "../../testing/chromium.js";
import { hostileReport, hostileStrings } from "../../testing/hostile.js";
import { resultOfEachVerdict, sampleHex, sampleReport, sampleResult } from "../../testing/sample-report.js";
import { renderHtml } from "./page.js";

const chromium = findChromium();
const compiled = join(packageRoot, "dist/reports/render/html/page.js");

const failure = sampleResult("onion/peel/7", {
  title: "One byte of the tag is flipped",
  verdict: "fail",
  importance: "critical",
  requirements: ["ONI-003", "SWM-999"],
  finding: {
    message: "accepted what must be refused",
    expected: { error: { class: "decrypt-failed", reason: "the tag does not match the text, so nothing may be used" } },
    actual: { plaintext: `${sampleHex("a", 20)}00`, same: 1 },
    why: "Unauthenticated text leads to oracles.",
  },
  steps: [
    {
      at: 0,
      kind: "send",
      label: "vector",
      to: "shim",
      data: { layer: sampleHex("layer", 200), key: sampleHex("k", 32) },
    },
    { at: 1, kind: "check", label: "refused", ok: false },
  ],
});

const talk = sampleResult("network/store/1", {
  title: "A message reaches every member",
  requirements: ["STO-010"],
  steps: [
    { at: 0, kind: "send", label: "store", from: "client", to: "node-1", hex: sampleHex("store", 500) },
    { at: 4, kind: "send", label: "replicate", from: "node-1", to: "node-2" },
    { at: 9, kind: "receive", label: "stored", from: "node-1", to: "client" },
    { at: 9, kind: "check", label: "all hold it", ok: true },
  ],
});

const many = Array.from({ length: 700 }, (_, index) =>
  sampleResult(`bt/decode/${String(index).padStart(4, "0")}`, { importance: index % 2 === 0 ? "low" : "medium" }),
);

const ordinary = (): Report => sampleReport([failure, talk, ...resultOfEachVerdict(), ...many]);

let folder: string;
let browser: Browser;
const opened: { readonly page: Page; readonly misdeeds: Misdeeds }[] = [];

const write = (report: Report, name = "report.html"): string => {
  const path = join(folder, name);
  writeFileSync(path, renderHtml(report, requirements, deviations));
  return pathToFileURL(path).href;
};

/** Opens a file of the disk in a page of its own and waits until its script has run. */
const open = async (url: string, options: BrowserContextOptions = {}, before?: (page: Page) => Promise<unknown>) => {
  const page = await (await browser.newContext(options)).newPage();
  opened.push({ page, misdeeds: watch(page, url.split("#")[0]!) });
  await before?.(page);
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("html[data-ready]", { timeout: 20_000 });
  return page;
};

const openAllCases = async (page: Page): Promise<void> => {
  await page.evaluate(() => {
    for (const box of document.querySelectorAll<HTMLDetailsElement>("#list > .case")) box.open = true;
  });
  await page.waitForFunction(() => document.querySelector("#list > .case:not([data-filled=true])") === null);
};

const counted = (page: Page): Promise<string | null> => page.locator("#count").textContent();
const visibleCases = (page: Page): Promise<number> => page.locator("#list > .case").count();

describe.skipIf(chromium === undefined)("the report page in a browser", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "swarmcheck-page-"));
    browser = await launchChromium(chromium!);
  });
  afterEach(async () => {
    // Whatever a test is about: no page asks the network for anything, complains, or shows a dialog.
    const found = opened.splice(0);
    for (const { page } of found) await page.context().close();
    for (const { misdeeds } of found) expect(misdeeds).toEqual({ requests: [], console: [], errors: [], dialogs: [] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  test("hostile texts are shown and do nothing, in the page's own text and in every opened case", async () => {
    const page = await open(write(hostileReport()), {}, (blank) =>
      blank.addInitScript("window.pwned = () => { window.wasPwned = true; }"),
    );
    expect(await visibleCases(page)).toBe(hostileStrings.length);
    await openAllCases(page);
    await page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>(".value button, .bytes-head button")) button.click();
    });
    const state = await page.evaluate(() => ({
      pwned: "wasPwned" in window,
      scripts: [...document.scripts].filter((script) => script.type !== "application/octet-stream").length,
      strange: document.querySelectorAll("main img, main iframe, main script, main style, main link, main object")
        .length,
      links: [...document.querySelectorAll("a")].filter((link) => !link.getAttribute("href")?.startsWith("#")).length,
      handlers: [...document.querySelectorAll("*")].filter((element) =>
        element.getAttributeNames().some((name) => name.startsWith("on")),
      ).length,
      hidden: /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u.test(document.body.textContent ?? ""),
      text: document.body.textContent ?? "",
    }));
    expect(state).toMatchObject({ pwned: false, scripts: 1, strange: 0, links: 0, handlers: 0, hidden: false });
    for (const text of ["<img src=x onerror=pwned()>", "</script><script>pwned()</script>", "⟨U+202E⟩gnp.exe⟨U+202C⟩"])
      expect(state.text).toContain(text);
  });

  test("a deep link to a hostile id opens that case", async () => {
    const { results } = hostileReport([hostileStrings[1]!, hostileStrings[2]!]);
    const url = write(hostileReport([hostileStrings[1]!, hostileStrings[2]!]));
    const page = await open(`${url}#case:${encodeURIComponent(results[0]!.id)}`);
    expect(await page.locator("#list > .case[open] .id").textContent()).toBe(results[0]!.id);
    // Malformed percent signs, and words that every object knows, lead nowhere.
    for (const hash of ["#case:%", "#constructor:x", "#__proto__:x", "#cases:", "#requirement:none"])
      await page.evaluate((target) => {
        location.hash = target;
      }, hash);
  });

  test("verdict, importance, suite, text and tile filter the list together, and one button undoes them", async () => {
    const page = await open(write(ordinary()));
    expect(await counted(page)).toBe("712 cases");
    await page.selectOption("#suite", "bt");
    await page.selectOption("#importance", "low");
    expect(await counted(page)).toBe("350 of 712 cases");
    await page.fill("#search", "DECODE/0002");
    expect(await counted(page)).toBe("1 of 712 cases");
    await page.click("#clear");
    expect(await counted(page)).toBe("712 cases");
    expect(await page.inputValue("#search")).toBe("");
    expect(await page.isVisible("#clear")).toBe(false);
    await page.click(".tile[data-verdict=fail]");
    expect(await counted(page)).toBe("2 of 712 cases");
    expect(await page.getAttribute(".tile[data-verdict=fail]", "aria-pressed")).toBe("true");
    await page.click(".tile[data-verdict=fail]");
    expect(await counted(page)).toBe("712 cases");
    await page.fill("#search", "no such thing");
    expect(await page.locator("#list").textContent()).toBe("No case matches.");
  });

  test("the list begins with what is worst, can be ordered otherwise, and grows on demand", async () => {
    const page = await open(write(ordinary()));
    const first = (): Promise<string | null> => page.locator("#list .id").first().textContent();
    expect(await first()).toBe("onion/peel/7");
    await page.selectOption("#order", "id");
    expect(await first()).toBe("bt/decode/0000");
    expect(await visibleCases(page)).toBe(100);
    await page.click("#more");
    expect(await visibleCases(page)).toBe(600);
    expect(await page.locator("#more").textContent()).toBe("show 112 more");
    await page.click("#more");
    expect(await visibleCases(page)).toBe(712);
    expect(await page.isVisible("#more")).toBe(false);
  });

  test("links lead to a case, a requirement, the cases of a requirement and a verdict, also when followed twice", async () => {
    const url = write(ordinary());
    const page = await open(`${url}#case:onion%2Fpeel%2F7`);
    await page.waitForSelector("#list > .case[open] .steps");
    expect(await counted(page)).toBe("1 of 712 cases");
    await page.click("#list a[href='#requirement:ONI-003']");
    await page.waitForSelector("tr.aimed[id='requirement:ONI-003']");
    expect(await page.locator("tr.aimed").isVisible()).toBe(true);
    await page.click("tr.aimed a[href='#cases:ONI-003']");
    expect(await page.locator("#active").textContent()).toBe("cases of ONI-003");
    await page.click("#clear");
    await page.click("tr.aimed a[href='#cases:ONI-003']");
    expect(await counted(page)).toBe("1 of 712 cases");
    await page.evaluate(() => {
      location.hash = "#verdict:hang";
    });
    await page.waitForFunction(() => document.querySelector("#count")?.textContent === "1 of 712 cases");
    expect(await page.locator("#list .id").textContent()).toBe("each/hang");
    await page.click("nav a[href='#cases']");
    expect(await counted(page)).toBe("1 of 712 cases");
    await page.click("#clear");
    for (const link of await page.locator("nav a").all()) await link.click();
    expect(await counted(page)).toBe("712 cases");
  });

  test("an opened case shows what was expected and why, what came, requirements, command and transcript", async () => {
    const page = await open(`${write(ordinary())}#case:onion/peel/7`);
    const inner = page.locator("#list .inner");
    await inner.waitFor();
    const text = await inner.textContent();
    expect(text).toContain("accepted what must be refused");
    expect(text).toContain("Why this is expected: Unauthenticated text leads to oracles.");
    expect(text).toContain('"decrypt-failed"');
    expect(text).toContain(failure.rerun);
    expect(text).toMatch(/SWM-999\s+not in the catalogue/);
    expect(text).toContain(`MUST · ${requirements.find(({ id }) => id === "ONI-003")?.statement}`);
    expect(text).toMatch(/✗ did not hold\s*refused/);
    expect(text).toContain("The record is line 713 of the NDJSON file.");
    expect(await inner.locator(".row.differs .key").allInnerTexts()).toEqual(["class", "reason", "plaintext", "same"]);
  });

  test("long bytes are a dump of which the rest comes on demand, short ones are grouped and copied without gaps", async () => {
    const page = await open(`${write(ordinary())}#case:onion/peel/7`);
    const dump = page.locator("#list .steps .dump");
    await dump.waitFor();
    const layer = sampleHex("layer", 200);
    expect((await dump.textContent())?.split("\n")).toHaveLength(4);
    expect(await dump.textContent()).toContain(`0000  ${layer.slice(0, 8)} ${layer.slice(8, 16)} `);
    expect(await page.locator("#list .steps .bytes-head").textContent()).toContain("200 bytes");
    await page.click("#list .steps .bytes-head >> text=show all");
    expect((await dump.textContent())?.split("\n")).toHaveLength(13);
    const key = page.locator("#list .steps .hex");
    expect(await key.textContent()).toBe(sampleHex("k", 32));
    expect(await key.locator("span").count()).toBe(8);
  });

  test("a case of several parties has a diagram of who sent what to whom; one of suite and shim has none", async () => {
    const page = await open(`${write(ordinary())}#case:network/store/1`);
    await page.waitForSelector("#list .sequence svg");
    expect(await page.locator(".sequence .party-name").allTextContents()).toEqual(["client", "node-1", "node-2"]);
    expect(await page.locator(".sequence .arrow > text").allTextContents()).toEqual([
      "1 store",
      "2 replicate",
      "3 stored",
    ]);
    await page.evaluate(() => {
      location.hash = "#case:onion/peel/7";
    });
    await page.waitForSelector("#list .steps .dump");
    expect(await page.locator(".sequence").count()).toBe(0);
  });

  test("the matrix shows the requirements of one standing, and all of them again", async () => {
    const page = await open(write(ordinary()));
    const shown = (): Promise<number> => page.locator("tr[data-standing]:visible").count();
    expect(await shown()).toBe(0);
    await page.click(".toggle[data-standing-filter=failed]");
    expect(await page.locator("tr[data-standing]:visible td:first-child").allInnerTexts()).toEqual([
      "ONI-003",
      "WIR-001",
    ]);
    await page.evaluate(() => {
      location.hash = "#requirement:STO-010";
    });
    await page.locator("tr.aimed").waitFor();
    expect(await page.locator("tr.aimed").isVisible()).toBe(true);
    await page.click("#open-all");
    expect(await shown()).toBe(requirements.length);
  });

  test("the copy button puts exactly the shown command on the clipboard", async () => {
    const hidden: ReportResult = { ...failure, rerun: "npx swarmcheck run\nrm -rf x\u202e" };
    const page = await open(`${write(sampleReport([hidden]))}#case:onion/peel/7`);
    const button = page.locator("#list .command button");
    await button.click();
    await page.waitForFunction(() => document.querySelector("#list .command button")?.textContent === "copied");
    await page.focus("#search");
    await page.keyboard.press("Control+V");
    expect(await page.inputValue("#search")).toBe("npx swarmcheck run⟨U+000A⟩rm -rf x⟨U+202E⟩");
  });

  test("the copy button works where the page has no right to the clipboard interface", async () => {
    const page = await open(`${write(ordinary())}#case:onion/peel/7`, {}, (blank) =>
      blank.addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })"),
    );
    await page.locator("#list .command button").click();
    await page.waitForFunction(() => document.querySelector("#list .command button")?.textContent === "copied");
    await page.focus("#search");
    await page.keyboard.press("Control+V");
    expect(await page.inputValue("#search")).toBe(failure.rerun);
  });

  test("the theme follows the reader's system until the switch is used", async () => {
    const url = write(ordinary());
    const ground = (page: Page): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await open(url, { colorScheme: "light" });
    const dark = await open(url, { colorScheme: "dark" });
    const [white, black] = [await ground(light), await ground(dark)];
    expect(white).not.toBe(black);
    expect(await dark.locator("#theme").textContent()).toBe("light theme");
    await dark.click("#theme");
    expect(await ground(dark)).toBe(white);
    await light.click("#theme");
    expect(await ground(light)).toBe(black);
    await light.click("#theme");
    expect(await ground(light)).toBe(white);
  });

  test("nothing is wider than the screen, from a phone to a desk, with all cases and chapters open", async () => {
    const page = await open(write(hostileReport()));
    await page.click("#open-all");
    await openAllCases(page);
    for (const width of [340, 390, 820, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });

  test("paper gets the requirements unfolded and a light ground, and the screen is as before", async () => {
    const page = await open(write(ordinary()), { colorScheme: "dark" });
    const folded = page.locator("details.chapter:not([open])");
    const before = await folded.count();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await folded.count()).toBe(0);
    await page.emulateMedia({ media: "print" });
    expect(await page.isVisible("nav")).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--page"))).toBe(
      "#f6f7f9",
    );
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await folded.count()).toBe(before);
    expect((await page.pdf()).length).toBeGreaterThan(20_000);
  });

  test("without scripts everything but the list of cases can be read", async () => {
    const page = await open(write(ordinary()), { javaScriptEnabled: false });
    const text = await page.locator("main").textContent();
    expect(text).toContain("One byte of the tag is flipped");
    expect(text).toContain("The list of cases needs scripts");
    expect(text).toContain("What was not checked");
    await page.locator("details.chapter > summary").first().click();
    expect(await page.locator("tr[data-standing]:visible").count()).toBeGreaterThan(10);
  });

  test("a browser that cannot unpack the data says so instead of staying empty", async () => {
    const url = write(ordinary());
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript("delete window.DecompressionStream");
    await page.goto(url);
    await page.waitForSelector("#trouble:visible");
    expect(await page.locator("#trouble").textContent()).toMatch(/cannot be shown in this browser: ReferenceError/);
    await page.context().close();
  });

  test.skipIf(!existsSync(compiled))("the script works as the compiler writes it, too", async () => {
    const script = `import { renderHtml } from ${JSON.stringify(pathToFileURL(compiled).href)};
      import { readFileSync, writeFileSync } from "node:fs";
      const report = JSON.parse(readFileSync(process.argv[1], "utf8"));
      writeFileSync(process.argv[2], renderHtml(report, [], []));`;
    const [input, output] = [join(folder, "report.json"), join(folder, "compiled.html")];
    writeFileSync(input, JSON.stringify(sampleReport([failure, talk])));
    execFileSync(process.execPath, ["--input-type=module", "-e", script, input, output]);
    const page = await open(`${pathToFileURL(output).href}#case:onion/peel/7`);
    await page.waitForSelector("#list > .case[open] .steps .dump");
    expect(await counted(page)).toBe("1 of 2 cases");
  });
});
