import type { Command } from "commander";

const help = `
Example:
  swarmcheck report reports/latest/report.ndjson        writes report.html, junit.xml and summary.md beside it
`;

/** `swarmcheck report`: renders a report file again. */
export const registerReport = (program: Command): void => {
  program
    .command("report")
    .description("check a report file and render it as HTML, JUnit and Markdown")
    .argument("<file>", "the NDJSON file of a run")
    .option("--out <dir>", "folder to render to; that of the file when absent")
    .addHelpText("after", help)
    .action(async (file: string, options: { readonly out?: string }) =>
      (await import("../actions/report.js")).render(file, options),
    );
};
