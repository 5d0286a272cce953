import type { ReportResult } from "../../spec/schema/report.js";
import type { VectorFile } from "../../spec/schema/vector-file.js";
import type { CaseContext } from "./case.js";

/** What a test's metadata carries from the worker to the command line. */
export interface ResultMeta {
  swarmcheck?: ReportResult;
}

/** What the command line hands to the worker that runs the cases. */
export interface RunSettings {
  readonly runId: string;
  readonly caseIds: readonly string[];
  readonly manifestPath: string;
  /** Folder of the vector files. */
  readonly vectorsDir: string;
  /** Vector files with at least one selected case; sent along, because reading them again takes longer. */
  readonly vectorFiles: readonly VectorFile[];
  readonly seed: string;
  readonly profile: CaseContext["profile"];
  /** Whether any selected case needs the target's shim. */
  readonly usesShim: boolean;
  /** Skip what has not begun when the first case fails. */
  readonly bail: boolean;
  /** Time budget of the run: nothing begins after `endsAt`, ms since the epoch; cases begin in the order of `caseIds`. */
  readonly budget?: { readonly ms: number; readonly endsAt: number };
  /** Holds every new process of the target until the user lets it go on, and never loses patience with it. */
  readonly pause?: boolean;
  /** Longest silence of a shim that owes an answer, milliseconds. */
  readonly shimTimeoutMs: number;
  /** Environment of the command line, before vitest added to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Socket of the broker that lends networks; absent when no case needs one. */
  readonly brokerSocket: string | undefined;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly swarmcheck: RunSettings;
  }
}
