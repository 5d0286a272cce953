import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { recordedKillMatrix } from "../../reports/kill-matrix.js";
import { packageVersion } from "../../spec/package.js";
import { requirements } from "../../spec/requirements/index.js";
import { type ReportHeader, reportFormat } from "../../spec/schema/report.js";
import { loadManifest as loadVectorManifest, vectorsDigest } from "../../vectors/load.js";
import { mutants } from "../mutants/catalogue/index.js";
import { completeMatrix } from "../mutants/record.js";
import { type LoadedManifest, rolesOf } from "../target/manifest.js";
import type { Case, CaseContext } from "./case.js";
import type { Shard } from "./coverage-order.js";
import { type Filters, selectionDigest } from "./selection.js";

export interface HeaderInput {
  readonly target: LoadedManifest;
  readonly cases: readonly Case[];
  /** All that was selected, of which `cases` may be a shard. */
  readonly selection: readonly Case[];
  readonly shard?: Shard;
  /** What else narrowed the selection, by option. */
  readonly narrowing: Readonly<Record<string, string>>;
  /** Every case of the suite, selected or not. */
  readonly suiteCases: readonly Case[];
  readonly filters: Filters;
  /** Folder of the vector files. */
  readonly vectorsDir: string;
  readonly profile: CaseContext["profile"];
  readonly seed: string;
  /** Arguments of the command line. */
  readonly args: readonly string[];
  readonly startedAt: Date;
}

const filterTexts = (filters: Filters): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filters)
      .filter(([, entries]) => entries.length > 0)
      .map(([name, entries]) => [name, entries.join(" ")]),
  );

/** Header of a report: what is run, on what, by whom, and what a repetition needs. */
export const reportHeaderOf = (input: HeaderInput): ReportHeader => {
  const { manifest, digest } = input.target;
  return {
    type: "header",
    format: reportFormat,
    suite: { name: "swarmcheck", version: packageVersion },
    vectors: { version: loadVectorManifest(input.vectorsDir).version, digest: vectorsDigest(input.vectorsDir) },
    requirements: {
      digest: createHash("sha256").update(JSON.stringify(requirements)).digest("hex"),
      count: requirements.length,
      withCases: [...new Set(input.suiteCases.flatMap((item) => item.requirements))].sort(),
    },
    target: {
      name: manifest.name,
      version: manifest.version,
      description: manifest.description,
      manifestDigest: digest,
      roles: [...rolesOf(manifest)],
      capabilities: manifest.capabilities,
    },
    profile: input.profile,
    seed: input.seed,
    selection: {
      cases: input.cases.length,
      digest: selectionDigest(input.selection),
      filters: { ...filterTexts(input.filters), ...input.narrowing },
      ...(input.shard === undefined ? {} : { shard: input.shard }),
    },
    environment: {
      node: process.versions.node,
      platform: process.platform,
      arch: process.arch,
      cpus: availableParallelism(),
      ci: Boolean(process.env.CI),
    },
    command: ["swarmcheck", ...input.args],
    killMatrix: completeMatrix(recordedKillMatrix, mutants),
    startedAt: input.startedAt.toISOString(),
  };
};
