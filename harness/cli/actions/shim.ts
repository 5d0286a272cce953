import { spawn } from "node:child_process";
import { exitCodes } from "../../engine/score.js";
import { loadManifest, shimCommand } from "../../target/manifest.js";
import { UsageError } from "../errors.js";

/** Launches the shim of a manifest on our own standard streams and ends as it ends. */
export const serve = ({ target }: { readonly target: string }): Promise<void> => {
  const loaded = loadManifest(target);
  const role = loaded.manifest.roles.shim;
  if (role === undefined) throw new UsageError(`--target ${target}: roles.shim is absent, and it is what is launched`);
  const { command, args, env, cwd } = shimCommand(loaded, role);
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env }, ...(cwd ? { cwd } : {}) });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, forward);
  // The terminal sends Ctrl-C to the shim as well; we wait for it.
  process.on("SIGINT", () => undefined);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? exitCodes.interrupted : exitCodes.harnessError);
      resolve();
    });
  });
};
