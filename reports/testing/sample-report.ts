import { createHash } from "node:crypto";
import {
  type Report,
  type ReportFooter,
  type ReportHeader,
  type ReportResult,
  verdicts,
} from "../../spec/schema/report.js";
import { countVerdicts } from "../ndjson.js";

/** A header of a run of a shim, for tests of what is made from reports. */
export const sampleHeader = (change: Partial<ReportHeader> = {}): ReportHeader => ({
  type: "header",
  format: "swarmcheck/report/1",
  suite: { name: "swarmcheck", version: "0.1.0" },
  vectors: { version: "1.0.0", digest: "1f".repeat(32) },
  requirements: { digest: "2e".repeat(32), count: 463, withCases: ["WIR-001"] },
  target: {
    name: "mynode",
    version: "0.3.1",
    description: "A storage node in Rust",
    manifestDigest: "3d".repeat(32),
    roles: ["shim", "node"],
    capabilities: ["onion-v4", "namespaces"],
  },
  profile: "seed",
  seed: "4c".repeat(8),
  selection: { cases: 3, digest: "5b".repeat(32), filters: {} },
  environment: { node: "20.19.0", platform: "linux", arch: "x64", cpus: 2, ci: false },
  command: ["swarmcheck", "run", "--target", "my-node.json"],
  startedAt: "2025-01-01T12:30:00.123Z",
  ...change,
});

/** A passed case, changed as asked. */
export const sampleResult = (id: string, change: Partial<ReportResult> = {}): ReportResult => ({
  type: "result",
  id,
  title: `title of ${id}`,
  suite: id.split("/")[0] ?? id,
  requirements: ["WIR-001"],
  importance: "high",
  verdict: "pass",
  durationMs: 1.5,
  steps: [{ at: 0.1, kind: "check", label: "the output is as expected", ok: true }],
  rerun: `npx swarmcheck run --only ${id} --seed ${"4c".repeat(8)}`,
  ...change,
});

const against: ReadonlySet<string> = new Set(["fail", "crash", "hang", "blocked", "harness-error"]);

/** A whole report of the given results, ordered by id and counted. */
export const sampleReport = (
  results: readonly ReportResult[],
  header: Partial<ReportHeader> = {},
  footer: Partial<ReportFooter> = {},
): Report => {
  const bad = results.some(({ verdict }) => against.has(verdict));
  return {
    header: sampleHeader({ selection: { cases: results.length, digest: "5b".repeat(32), filters: {} }, ...header }),
    results: results.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    footer: {
      type: "footer",
      counts: countVerdicts(results),
      conformant: !bad,
      exitCode: bad ? 1 : 0,
      finishedAt: "2025-01-01T12:31:12.000Z",
      durationMs: 72_000,
      resultsDigest: "6a".repeat(32),
      ...footer,
    },
  };
};

/** One result of each verdict. */
export const resultOfEachVerdict = (): ReportResult[] =>
  verdicts.map((verdict) =>
    sampleResult(`each/${verdict}`, {
      verdict,
      ...(verdict === "pass" ? {} : { finding: { message: `how ${verdict} looks`, why: "a reason" } }),
    }),
  );

/** Bytes that look random and are the same each time, as lower-case hex. */
export const sampleHex = (name: string, bytes: number): string => {
  let hex = "";
  for (let block = 0; hex.length < bytes * 2; block++)
    hex += createHash("sha256").update(`${name} ${block}`).digest("hex");
  return hex.slice(0, bytes * 2);
};
