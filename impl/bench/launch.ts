import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A process of ours that said it is ready. */
export interface LaunchedProcess {
  readonly ready: Readonly<Record<string, unknown>>;
  readonly pid: number;
  /** Ends it and resolves when it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

const readyTimeout = 60_000;

/**
 * Starts a module of the compiled package with node, and waits for its readiness line. It ends when we do, because its
 * standard input does.
 * @throws Error with the last words of a process that ends early or is not ready in time
 */
export const launch = async (
  module: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<LaunchedProcess> => {
  const child = spawn(process.execPath, [module, "--leash", ...flags], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-4_000);
  });
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${module} ${what}: ${words}`));
    const timer = setTimeout(() => fail("is not ready"), readyTimeout);
    createInterface({ input: child.stdout }).on("line", (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as Record<string, unknown>);
    });
    void ended.then(() => fail("ended"));
  }).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    ready,
    pid: child.pid ?? 0,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await ended;
    },
  };
};
