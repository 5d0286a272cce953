import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

/*
 * The process behind reaper.ts. Reads `+PID`, `-PID` and `keep` lines; at the end of input kills what is left on the
 * list and removes the folder given as its argument. Signals meant for the terminal's group are ignored, because it
 * has to be the last to go.
 */
const folder = process.argv[2];
const pids = new Set<number>();
let keep = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
};

const input = createInterface({ input: process.stdin });
input.on("line", (line) => {
  const pid = Number(line.slice(1));
  if (line === "keep") keep = true;
  else if (line.startsWith("+") && pid > 1) pids.add(pid);
  else if (line.startsWith("-")) pids.delete(pid);
});
input.on("close", () => {
  for (const pid of pids) kill(pid);
  if (folder !== undefined && !keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});
