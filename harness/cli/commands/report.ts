import type { Command } from "commander";

const help = `
Example:
  swarmcheck report reports/latest/report.ndjson        writes report.html, junit.xml and summary.md beside it
  swarmcheck report merge --help                        puts the shards of a run together
`;

const mergeHelp = `
The reports must be all the parts that "run --shard 1/n" to "n/n" made with the same target, seed, vectors and filters.
What comes out equals the report of one whole run, and so does the exit code.

Example:
  swarmcheck report merge shard-1/report.ndjson shard-2/report.ndjson --out merged
`;

/** `swarmcheck report`: renders a report file again, or puts shards together. */
export const registerReport = (program: Command): void => {
  const report = program
    .command("report")
    .description("check a report file and render it as HTML, JUnit and Markdown")
    .argument("<file>", "the NDJSON file of a run")
    .option("--out <dir>", "folder to render to; that of the file when absent")
    .addHelpText("after", help)
    .helpCommand(false)
    .enablePositionalOptions()
    .action(async (file: string, options: { readonly out?: string }) =>
      (await import("../actions/report.js")).render(file, options),
    );
  report
    .command("merge")
    .description("put the reports of all shards of a run together")
    .argument("<files...>", "the NDJSON files of the shards")
    .requiredOption("--out <dir>", "folder of the merged report")
    .addHelpText("after", mergeHelp)
    .action(async (files: readonly string[], options: { readonly out: string }) =>
      (await import("../actions/report.js")).merge(files, options),
    );
};
