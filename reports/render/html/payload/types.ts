import type { ReportResult, Step } from "../../../../spec/schema/report.js";

/** One result as the list of the page needs it. Short names, because they are repeated ten thousand times. */
export interface PageResult {
  readonly id: string;
  readonly title: string;
  readonly suite: string;
  readonly req: readonly string[];
  readonly imp: ReportResult["importance"];
  readonly verdict: ReportResult["verdict"];
  readonly ms: number;
  readonly message?: string;
  readonly rerun: string;
  /** Line of the NDJSON file, from 1. */
  readonly line: number;
  /** Chunk that holds the details, and their place in it; absent where the page has none. */
  readonly at?: readonly [chunk: number, place: number];
}

/** A step; `bytes` is the whole size of `hex` where it was cut. */
export interface PageStep extends Step {
  readonly bytes?: number;
}

/** What the page shows of one result when it is opened. */
export interface PageDetail {
  readonly finding?: ReportResult["finding"];
  readonly steps: readonly PageStep[];
  /** Whether anything was cut; the NDJSON file has it whole. */
  readonly cut: boolean;
}
