import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";

/** The compiled program; tests of the command line run it as users do. */
export const programPath: string = join(packageRoot, "dist", "harness", "cli", "main.js");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of node itself. */
  readonly nodeArgs?: readonly string[];
}

/** A command line under way. */
export interface Started {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
  /** Resolves once either output contains a text; rejects when it ends without. */
  readonly output: (text: string) => Promise<void>;
}

/** Starts `swarmcheck` with the arguments given, standard input closed. */
export const startCli = (args: readonly string[], { cwd, env = {}, nodeArgs = [] }: StartOptions): Started => {
  if (!existsSync(programPath)) throw new Error(`${programPath} is missing: run npm run build first`);
  const child = spawn(process.execPath, [...nodeArgs, programPath, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
    });
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, ...text })));
  const output = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text.stdout.includes(wanted) || text.stderr.includes(wanted)) resolve();
      };
      for (const name of ["stdout", "stderr"] as const) child[name].on("data", look);
      void ended.then(() => reject(new Error(`ended without ${wanted}: ${text.stdout}${text.stderr}`)));
      look();
    });
  return { pid: child.pid!, kill: (signal) => void child.kill(signal), ended, output };
};

/** Runs `swarmcheck` to its end. */
export const runCli = (args: readonly string[], options: StartOptions): Promise<Ended> => startCli(args, options).ended;
