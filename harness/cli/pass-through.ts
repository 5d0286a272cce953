import { spawn } from "node:child_process";
import { exitCodes } from "../engine/score.js";
import type { FilledCommand } from "../target/manifest.js";

/** Launches a program on our own standard streams and ends as it ends. */
export const passThrough = ({ command, args, env, cwd }: FilledCommand): Promise<void> => {
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env }, ...(cwd ? { cwd } : {}) });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, forward);
  // The terminal sends Ctrl-C to the program as well; we wait for it.
  process.on("SIGINT", () => undefined);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? exitCodes.interrupted : exitCodes.harnessError);
      resolve();
    });
  });
};
