import { join } from "node:path";
import { packageRoot } from "../../../spec/package.js";
import { passThrough } from "../pass-through.js";

/** Launches the reference's client with these arguments on our own standard streams and ends as it ends. */
export const runClient = (args: readonly string[]): Promise<void> =>
  passThrough({
    command: process.execPath,
    args: [join(packageRoot, "dist", "impl", "client", "main.js"), ...args],
    env: {},
    cwd: undefined,
  });
