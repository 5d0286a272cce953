import { ReportError, readReport } from "../../reports/ndjson.js";
import type { Report } from "../../spec/schema/report.js";
import { UsageError } from "./errors.js";

/**
 * A report file that a user named.
 * @throws UsageError when it cannot be read, or is no whole report
 */
export const readReportFile = (file: string): Report => {
  try {
    return readReport(file);
  } catch (error) {
    if (error instanceof ReportError) throw new UsageError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${file}: must be a report file that can be read (${code})`);
  }
};
