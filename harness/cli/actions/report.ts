import { dirname } from "node:path";
import { type Merged, MergeError, mergeReports } from "../../../reports/merge.js";
import { createReportWriter } from "../../../reports/ndjson.js";
import { renderAll } from "../../../reports/render/render.js";
import { shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { folderFor } from "../folder.js";
import { print } from "../output.js";
import { readReportFile } from "../report-file.js";

/** Checks a report file and renders it. */
export const render = (file: string, { out }: { readonly out?: string }): void => {
  const report = readReportFile(file);
  const folder = folderFor("--out", out ?? dirname(file));
  const { html, junit, markdown } = renderAll(report, folder);
  print(...[junit, markdown, html].map(shortPath));
};

const merged = (files: readonly string[]): Merged => {
  const reports = files.map(readReportFile);
  try {
    return mergeReports(reports);
  } catch (error) {
    if (error instanceof MergeError) throw new UsageError(`report merge: ${error.message}`);
    throw error;
  }
};

/** Puts shards together, renders what comes out, and exits as a whole run would. */
export const merge = (files: readonly string[], { out }: { readonly out: string }): void => {
  const { header, results, ending } = merged(files);
  const folder = folderFor("--out", out);
  const writer = createReportWriter(folder, header);
  for (const result of results) writer.result(result);
  const path = writer.finish(ending);
  const { html, junit, markdown } = renderAll(readReportFile(path), folder);
  print(...[path, junit, markdown, html].map(shortPath));
  process.exitCode = ending.exitCode;
};
