import { spawn } from "node:child_process";
import { exitCodes } from "../engine/score.js";
import type { FilledCommand } from "../target/manifest.js";

/** Longest wait for the end of a program that was told to end. */
const graceMs = 10_000;

/** Launches a program on our own standard streams and ends as it ends. */
export const passThrough = ({ command, args, env, cwd }: FilledCommand): Promise<void> => {
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env }, ...(cwd ? { cwd } : {}) });
  // The terminal sends Ctrl-C to the program as well; then this is the second one, which does no harm.
  const forward = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? exitCodes.interrupted : exitCodes.harnessError);
      resolve();
    });
  });
};
