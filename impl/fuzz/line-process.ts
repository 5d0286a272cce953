import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { packageRoot } from "../../spec/package.js";

/** A compiled program of ours that answers lines with lines. */
export interface LineProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly write: (bytes: Buffer | string) => Promise<void>;
  /** The next line of its standard output. Rejects once it has ended. */
  readonly next: () => Promise<string>;
  readonly stderr: () => string;
  readonly stop: () => Promise<void>;
}

/** Launches `dist/PROGRAM` with plain node. */
export const launchLines = (program: string, ...args: readonly string[]): LineProcess => {
  const path = join(packageRoot, "dist", program);
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
  const child = spawn(process.execPath, [path, ...args], { stdio: "pipe" });
  const lines: string[] = [];
  let pending = "";
  let stderr = "";
  let wake: () => void = () => undefined;
  let isOver = false;
  child.stdin.on("error", () => undefined);
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (pending + chunk).split("\n");
    pending = parts.pop() ?? "";
    lines.push(...parts);
    wake();
  });
  const ended = new Promise<void>((resolve) =>
    child.once("close", () => {
      isOver = true;
      wake();
      resolve();
    }),
  );
  return {
    child,
    write: (bytes) =>
      new Promise((resolve) => {
        if (child.stdin.write(bytes)) resolve();
        else child.stdin.once("drain", resolve);
      }),
    next: async () => {
      for (;;) {
        const line = lines.shift();
        if (line !== undefined) return line;
        if (isOver) throw new Error(`${program} ended with ${child.exitCode ?? child.signalCode}: ${stderr}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    stderr: () => stderr,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
};

/** Resident memory of a process in MiB; undefined where the system does not tell (anything but Linux). */
export const residentMiB = (pid: number): number | undefined => {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
};
