import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ReportResult } from "../../spec/schema/report.js";
import { announceInterruption } from "./interruption.js";
import type { ResultMeta, RunSettings } from "./settings.js";

export interface CaseRun {
  readonly settings: RunSettings;
  /** Called with each result soon after it is known. */
  readonly onResult: (result: ReportResult) => void;
  /** Interrupts the run: nothing new begins, and what is running is told to end. */
  readonly signal: AbortSignal;
}

const suiteFile = fileURLToPath(new URL("./vitest.suite.js", import.meta.url));

/** Cases under way at once: enough to keep a shim's pipe full. Networks have a gate of their own. */
const concurrency = 1024;

const guarded = ["SIGINT", "SIGTERM", "exit", "unhandledRejection"] as const;

/** Runs `work`, then takes away the process-wide handlers and variables it has added. */
const keepingProcess = async <T>(work: () => Promise<T>): Promise<T> => {
  const env = { ...process.env };
  const before = new Map(guarded.map((name) => [name, new Set(process.listeners(name as "exit"))]));
  try {
    return await work();
  } finally {
    for (const [name, known] of before)
      for (const listener of process.listeners(name as "exit"))
        if (!known.has(listener)) process.removeListener(name, listener);
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  }
};

const message = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);

/**
 * Runs cases in one worker of vitest, whatever configuration the surrounding project has for it. Returns what went
 * wrong on our side, one line each.
 */
export const runCases = async ({ settings, onResult, signal }: CaseRun): Promise<readonly string[]> => {
  const { createVitest } = await import("vitest/node");
  const problems: string[] = [];
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const vitest = await keepingProcess(() =>
    createVitest(
      "test",
      {
        config: false,
        root: fileURLToPath(new URL(".", import.meta.url)),
        include: [],
        exclude: [],
        watch: false,
        cache: false,
        css: false,
        pool: "threads",
        isolate: false,
        maxWorkers: 1,
        fileParallelism: false,
        maxConcurrency: concurrency,
        testTimeout: 0,
        hookTimeout: 20_000,
        teardownTimeout: 5_000,
        includeTaskLocation: false,
        passWithNoTests: false,
        provide: { swarmcheck: settings },
        server: { deps: { external: [/\/dist\//] } },
        reporters: [
          {
            onTestCaseResult: (testCase) => {
              const { swarmcheck: result } = testCase.meta() as ResultMeta;
              if (result !== undefined) onResult(result);
              for (const error of testCase.result().errors ?? [])
                if (!signal.aborted) problems.push(`${testCase.name}: ${message(error)}`);
            },
            onTestRunEnd: (modules, errors) => {
              for (const error of [...errors, ...modules.flatMap((module) => module.errors())])
                problems.push(message(error));
            },
          },
        ],
      },
      { logLevel: "silent", clearScreen: false },
      { stdout: silent as NodeJS.WriteStream, stderr: silent as NodeJS.WriteStream },
    ),
  );
  const cancel = (): void => {
    announceInterruption(settings.runId);
    void vitest.cancelCurrentRun("keyboard-input");
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    if (signal.aborted) return problems;
    await vitest.runTestSpecifications([vitest.getRootProject().createSpecification(suiteFile)], true);
  } finally {
    signal.removeEventListener("abort", cancel);
    await vitest.close();
  }
  return problems;
};
