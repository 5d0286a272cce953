import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deviations } from "../../spec/deviations.js";
import { requirements } from "../../spec/requirements/index.js";
import type { Report } from "../../spec/schema/report.js";
import { renderHtml } from "./html/page.js";
import { renderJunit } from "./junit.js";
import { renderMarkdown } from "./markdown.js";

/** Paths of what a report was rendered to. */
export interface Rendered {
  readonly html: string;
  readonly junit: string;
  readonly markdown: string;
}

const put = (path: string, text: string): string => {
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return path;
};

/** Writes `report.html`, `junit.xml` and `summary.md` beside the report in `folder`. */
export const renderAll = (report: Report, folder: string): Rendered => ({
  html: put(join(folder, "report.html"), renderHtml(report, requirements, deviations)),
  junit: put(join(folder, "junit.xml"), renderJunit(report, requirements)),
  markdown: put(join(folder, "summary.md"), renderMarkdown(report, requirements)),
});
