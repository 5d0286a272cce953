import type { Report, ReportResult } from "../../../../spec/schema/report.js";
import { commandText, cutText } from "../../text.js";
import { type Places, pack, packDetails } from "./chunks.js";
import type { PageResult } from "./types.js";

/** Characters of base64 for the list and the details together; the page around them is a fifth of it. */
export const budget = 1_500_000;

/** Longest texts in the list; ids stay whole up to a length that no honest id has. */
const longest = { id: 400, title: 300, message: 300, rerun: 2_000 } as const;

/** The page's data: the list of results, and their details in chunks that are unpacked when a case is opened. */
export interface PagePayload {
  readonly index: string;
  readonly chunks: readonly string[];
}

const pageResult = (result: ReportResult, line: number, places: Places): PageResult => {
  const place = places.get(result.id);
  return {
    id: cutText(result.id, longest.id),
    title: cutText(result.title, longest.title),
    suite: cutText(result.suite, longest.title),
    req: result.requirements.slice(0, 100),
    imp: result.importance,
    verdict: result.verdict,
    ms: Math.round(result.durationMs * 10) / 10,
    ...(result.finding === undefined ? {} : { message: cutText(result.finding.message, longest.message) }),
    rerun: commandText(cutText(result.rerun, longest.rerun)),
    line,
    ...(place === undefined ? {} : { at: place }),
  };
};

const packIndex = ({ results }: Report, places: Places): string =>
  // The header is line 1.
  pack(JSON.stringify(results.map((result, index) => pageResult(result, index + 2, places))));

/** Packs a report for the page, within {@link budget}. */
export const packReport = (report: Report): PagePayload => {
  // Places add little; the list without them tells how much is left for the details.
  const left = Math.max(0, budget - packIndex(report, new Map()).length * 1.3);
  const { chunks, places } = packDetails(report.results, left);
  return { index: packIndex(report, places), chunks };
};
