import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportResult, Verdict } from "../../spec/schema/report.js";
import { shimCases } from "../suites/shim.cases.js";
import { vectorCases } from "../suites/vectors.cases.js";
import { loadManifest } from "../target/manifest.js";
import { createRuntime } from "./runtime.js";
import { type Score, scoreRun } from "./score.js";
import { tinyVectors, writeFixtureManifest, writeVectorFiles } from "./test-kit.js";

let folder: string;
let vectorsDir: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-shims-"));
  vectorsDir = join(folder, "vectors");
  writeVectorFiles(vectorsDir, tinyVectors);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Played {
  readonly results: ReadonlyMap<string, ReportResult>;
  readonly score: Score;
}

type PlayOptions = Parameters<typeof writeFixtureManifest>[3] & { readonly timeoutMs?: number };

const wholeRun = shimCases.filter((item) => item.last === true);
const cases = [...vectorCases(tinyVectors), ...wholeRun];

/** Plays the tiny vectors on a fixture, all at once, as a run does. */
const play = async (fixture: string, { timeoutMs = 10_000, ...options }: PlayOptions = {}): Promise<Played> => {
  const manifestPath = writeFixtureManifest(folder, fixture, vectorsDir, options);
  const { manifest } = loadManifest(manifestPath);
  const runtime = createRuntime({
    runId: fixture,
    caseIds: [],
    manifestPath,
    vectorsDir,
    vectorFiles: tinyVectors,
    seed: "seed",
    profile: "seed",
    usesShim: true,
    bail: false,
    shimTimeoutMs: timeoutMs,
    env: { PATH: process.env.PATH ?? "" },
    brokerSocket: undefined,
  });
  const never = new AbortController().signal;
  const results = await Promise.all(cases.filter((item) => item.last !== true).map((item) => runtime.run(item, never)));
  for (const item of wholeRun) results.push(await runtime.run(item, never));
  await runtime.close();
  return {
    results: new Map(results.map((result) => [result.id, result])),
    score: scoreRun(cases, results, { roles: ["shim"], capabilities: manifest.capabilities }),
  };
};

/** Ids of the results that are no pass, with their verdicts. */
const notPassed = ({ results }: Played): Record<string, Verdict> =>
  Object.fromEntries(
    [...results].filter(([, { verdict }]) => verdict !== "pass").map(([id, { verdict }]) => [id, verdict]),
  );

const verdictsOf = ({ results }: Played): Verdict[] => [
  ...new Set([...results.values()].map(({ verdict }) => verdict)),
];

const findingOf = ({ results }: Played, id: string) => results.get(id)?.finding;

describe("a shim that is right", () => {
  test("passes everything, and each refusal is followed by its accepted sibling", async () => {
    const played = await play("right");
    expect(notPassed(played)).toEqual({});
    expect(played.score).toMatchObject({ exitCode: 0, conformant: true, executed: cases.length });
    const { steps } = played.results.get("bt/decode/bad")!;
    expect(steps.filter((step) => step.kind === "check").map((step) => step.label)).toEqual([
      "refused as malformed",
      "the output is as expected",
    ]);
  });

  test("may say more than it is asked, which is noted", async () => {
    const played = await play("further-fields");
    expect(notPassed(played)).toEqual({});
    const notes = played.results.get("bt/decode/one")!.steps.filter((step) => step.kind === "info");
    expect(notes.map((step) => step.label)).toEqual([
      "further fields in the answer: took",
      "further fields in the result: note",
    ]);
  });
});

test("the time of a vector is the shim's, without the wait for those before it in the pipeline", async () => {
  const { results } = await play("slow-once");
  const times = [...results.values()].map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  expect(times.at(-1)).toBeGreaterThan(500);
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(250);
});

describe("a shim that accepts what cannot exist is disqualified as a whole", () => {
  test.each(["echoes-everything", "accepts-canaries"])("%s", async (fixture) => {
    const played = await play(fixture);
    expect(verdictsOf(played)).toEqual(["fail"]);
    expect(played.score.exitCode).toBe(1);
    expect(findingOf(played, "bt/decode/one")?.message).toMatch(/disqualified: the family canary\/[0-9a-f]{16}/);
  });
});

describe("a negative vector needs its class, and its sibling accepted after it", () => {
  test("accepting everything fails the negative ones only", async () => {
    const played = await play("accepts-everything");
    expect(notPassed(played)).toEqual({ "bt/decode/bad": "fail", "bt/decode/worse": "fail" });
    expect(findingOf(played, "bt/decode/bad")?.message).toBe("accepted what must be refused as malformed");
  });

  test("refusing everything passes nothing", async () => {
    const played = await play("refuses-everything");
    expect(verdictsOf(played).toSorted()).toEqual(["fail", "pass"]);
    expect(played.results.get("shim/whole-run")?.verdict).toBe("pass");
    expect(findingOf(played, "bt/decode/bad")?.message).toMatch(
      /^its accepted sibling bt\/decode\/one, played after it: refused as "malformed"/,
    );
  });

  test("refusing for another reason fails", async () => {
    const played = await play("wrong-class");
    expect(notPassed(played)).toEqual({ "bt/decode/bad": "fail", "bt/decode/worse": "fail" });
    expect(findingOf(played, "bt/decode/bad")?.message).toBe('refused as "other", expected malformed');
  });
});

describe("a shim that breaks on one vector gets the verdict for that vector, and the run goes on", () => {
  test.each([
    ["crashes", "crash", /^the shim exited with code 3$/],
    ["crashes-afterwards", "crash", /^the shim exited with code 3, after it had answered$/],
    ["floods", "fail", /^the shim wrote a line longer than 67108864 bytes$/],
    ["garbage", "fail", /^the shim wrote a line that is no JSON$/],
    ["wrong-ids", "fail", /^the shim answered the id 1\d{5}, to which no answer was due$/],
    ["answers-twice", "fail", /^the shim answered the id \d+, to which no answer was due, after it had answered$/],
    ["two-outcomes", "fail", /^the shim wrote an answer with result and error; exactly one is allowed$/],
    ["overclaims", "fail", /lists the family bt\/decode, and called this vector unsupported$/],
  ] as const)("%s", async (fixture, verdict, message) => {
    const played = await play(fixture);
    expect(notPassed(played)).toEqual({ "bt/decode/trigger": verdict });
    expect(findingOf(played, "bt/decode/trigger")?.message).toMatch(message);
    expect(played.score.exitCode).toBe(1);
  });

  test("hangs", async () => {
    const played = await play("hangs", { timeoutMs: 2_500 });
    expect(notPassed(played)).toEqual({ "bt/decode/trigger": "hang" });
    expect(findingOf(played, "bt/decode/trigger")?.message).toBe("the shim did not answer within 2500 ms");
    expect(played.score.exitCode).toBe(1);
  });

  test("its standard error and the line it wrote are quoted", async () => {
    expect(findingOf(await play("crashes"), "bt/decode/trigger")?.actual).toEqual({
      stderr: "fixture: about to crash\n",
    });
    expect(findingOf(await play("garbage"), "bt/decode/trigger")?.actual).toEqual({
      line: "DEBUG \u001b[31mdecoding\u001b[0m",
    });
  });

  test("a crash that does not happen again is not forgotten", async () => {
    const played = await play("crashes-once", { args: [join(folder, "mark")] });
    const failures = notPassed(played);
    expect(Object.values(failures)).toEqual(["crash", "crash"]);
    expect(failures["shim/whole-run"]).toBe("crash");
    expect(played.score.exitCode).toBe(1);
    const [id] = Object.keys(failures);
    expect(findingOf(played, id!)?.message).toMatch(/in flight, but not when each was played alone$/);
  });

  test("a family of which every vector is fatal is given up in the end", async () => {
    const played = await play("dies-of-everything");
    const verdicts = [...played.results.values()]
      .filter(({ id }) => id.startsWith("bt/"))
      .map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === "crash")).toHaveLength(10);
    expect(verdicts.filter((verdict) => verdict === "blocked")).toHaveLength(verdicts.length - 10);
    expect(played.score.exitCode).toBe(1);
  });
});

describe("a shim that does not come up fails every case with the reason", () => {
  test.each([
    ["exits-at-start", "blocked", 4, /^the shim exited with code 7 before it had answered hello/],
    [
      "greets-wrongly",
      "fail",
      1,
      /^the shim was asked hello and gave a result that is none \(see spec\/schema\/shim.ts\): protocol: is 2, but expected 1; families: is missing/,
    ],
  ] as const)("%s", async (fixture, verdict, exitCode, message) => {
    const played = await play(fixture);
    expect(verdictsOf(played)).toEqual([verdict]);
    expect(findingOf(played, "bt/decode/one")?.message).toMatch(message);
    expect(played.score.exitCode).toBe(exitCode);
  });

  test.each(["never-greets", "ignores-flush"])("%s is a hang", async (fixture) => {
    const played = await play(fixture, { timeoutMs: 2_500 });
    expect(verdictsOf(played)).toEqual(["hang"]);
    if (fixture === "never-greets")
      expect(findingOf(played, "bt/decode/one")?.message).toBe(
        "the shim was asked hello and did not answer within 2500 ms",
      );
    expect(played.score.exitCode).toBe(1);
  });
});

describe("what a shim does not list is unsupported, never passed", () => {
  test("a missing mandatory family is not conformant", async () => {
    const played = await play("underclaims", { args: ["crypto/xed25519-verify", "extra/family"] });
    expect(verdictsOf(played).toSorted()).toEqual(["pass", "unsupported"]);
    expect(played.score).toMatchObject({ exitCode: 1, missingFamilies: ["bt/decode"] });
    expect(findingOf(played, "bt/decode/one")?.message).toMatch(/does not list the family bt\/decode; it is mandatory/);
  });

  test("a missing family that is not mandatory is fine, and so is one the manifest puts out of scope", async () => {
    const optional = await play("underclaims", { args: ["crypto/xed25519-verify", "bt/decode"] });
    expect(optional.score).toMatchObject({ exitCode: 0, missingFamilies: [] });
    const excluded = await play("underclaims", { args: ["crypto/xed25519-verify"], capabilities: ["without:bt/"] });
    expect(excluded.score).toMatchObject({ exitCode: 0, missingFamilies: [] });
  });

  test("an exclusion does not hide a family that the shim lists", async () => {
    const played = await play("accepts-everything", { capabilities: ["without:bt/decode"] });
    expect(played.score.exitCode).toBe(1);
  });
});

test("a shim that outlives its input is ended with the run", async () => {
  const note = join(folder, "pid");
  const played = await play("outlives-input", { args: [note] });
  expect(played.score.exitCode).toBe(0);
  const pid = Number(readFileSync(note, "utf8"));
  expect(pid).toBeGreaterThan(1);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
