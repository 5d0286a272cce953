import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { ReportError, readReport } from "../../../reports/ndjson.js";
import { renderAll } from "../../../reports/render/render.js";
import type { Report } from "../../../spec/schema/report.js";
import { shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";

const help = `
Example:
  swarmcheck report reports/latest/report.ndjson        writes report.html, junit.xml and summary.md beside it
`;

const read = (file: string): Report => {
  try {
    return readReport(file);
  } catch (error) {
    if (error instanceof ReportError) throw new UsageError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${file}: must be a report file that can be read (${code})`);
  }
};

const render = (file: string, { out }: { readonly out?: string }): void => {
  const report = read(file);
  const { html, junit, markdown } = renderAll(report, resolve(out ?? dirname(file)));
  print(...[junit, markdown, html].map(shortPath));
};

/** `swarmcheck report`: renders a report file again. */
export const registerReport = (program: Command): void => {
  program
    .command("report")
    .description("check a report file and render it as HTML, JUnit and Markdown")
    .argument("<file>", "the NDJSON file of a run")
    .option("--out <dir>", "folder to render to; that of the file when absent")
    .addHelpText("after", help)
    .action(render);
};
