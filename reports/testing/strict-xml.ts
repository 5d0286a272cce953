/// <reference lib="dom" />
import { spawnSync } from "node:child_process";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.js";

/** A program of the system, not of a package. */
const xmllint = "xmllint";

/** Complaints of a strict parser of XML 1.0 about each text; an empty one for a well-formed text. */
export type StrictXml = (texts: readonly string[]) => Promise<string[]>;

const byXmllint = async (texts: readonly string[]): Promise<string[]> =>
  texts.map((input) => {
    const { status, stderr } = spawnSync(xmllint, ["--noout", "--huge", "-"], { input, encoding: "utf8" });
    return status === 0 ? "" : stderr || `xmllint ended with ${status}`;
  });

const inBrowser = async (browser: Browser, texts: readonly string[]): Promise<string[]> => {
  const page = await browser.newPage();
  return page.evaluate(
    (all) =>
      all.map(
        (text) =>
          new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror")?.textContent ?? "",
      ),
    texts,
  );
};

/** xmllint where it is installed, else the parser of a Chromium; undefined where there is neither. */
export const findStrictXml = (chromium: string | undefined): StrictXml | undefined => {
  if (spawnSync(xmllint, ["--version"]).status === 0) return byXmllint;
  if (chromium === undefined) return undefined;
  return async (texts) => {
    const browser = await launchChromium(chromium);
    try {
      return await inBrowser(browser, texts);
    } finally {
      await browser.close();
    }
  };
};
