import { dirname } from "node:path";
import { ReportError, readReport } from "../../../reports/ndjson.js";
import { renderAll } from "../../../reports/render/render.js";
import type { Report } from "../../../spec/schema/report.js";
import { shortPath } from "../../target/manifest.js";
import { UsageError } from "../errors.js";
import { folderFor } from "../folder.js";
import { print } from "../output.js";

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

/** Checks a report file and renders it. */
export const render = (file: string, { out }: { readonly out?: string }): void => {
  const report = read(file);
  const folder = folderFor("--out", out ?? dirname(file));
  const { html, junit, markdown } = renderAll(report, folder);
  print(...[junit, markdown, html].map(shortPath));
};
