import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Path of a Chromium: that of SWARMCHECK_CHROMIUM, or where systems keep it. Undefined, and one line on stderr that
 * says so, where there is none. A path that was given and does not exist is an error.
 * @param places where systems keep it
 */
export const findChromium = (env: NodeJS.ProcessEnv = process.env, places = usual): string | undefined => {
  const given = env.SWARMCHECK_CHROMIUM;
  if (given !== undefined && given !== "") {
    if (!existsSync(given)) throw new Error(`SWARMCHECK_CHROMIUM: ${given} does not exist`);
    return given;
  }
  const found = places.find((path) => existsSync(path));
  if (found === undefined)
    process.stderr.write("no Chromium found: the report page was not opened (SWARMCHECK_CHROMIUM names one)\n");
  return found;
};

/** Starts a headless Chromium that makes no connection of its own. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** What a page did besides showing itself. */
export interface Misdeeds {
  readonly requests: string[];
  readonly console: string[];
  readonly errors: string[];
  readonly dialogs: string[];
}

/** Records requests other than for `own`, console messages, uncaught errors and dialogs of a page. */
export const watch = (page: Page, own: string): Misdeeds => {
  const misdeeds: Misdeeds = { requests: [], console: [], errors: [], dialogs: [] };
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== own) misdeeds.requests.push(request.url());
  });
  page.on("console", (message) => misdeeds.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => misdeeds.errors.push(error.message));
  page.on("dialog", (dialog) => {
    misdeeds.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return misdeeds;
};
