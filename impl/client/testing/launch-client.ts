import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../spec/package.js";

/** The client process, bundled from the sources. */
export interface BuiltClient {
  readonly start: (...args: readonly string[]) => ChildProcessWithoutNullStreams;
  /** Runs to the end with this standard input. */
  readonly run: (args: readonly string[], input?: string) => Promise<ClientOutcome>;
  readonly remove: () => void;
}

export interface ClientOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Collects what a process writes, until it ends. */
export const outcomeOf = (child: ChildProcessWithoutNullStreams): Promise<ClientOutcome> =>
  new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });

/** Bundles `main.ts` into a folder below `dist`, so that processes of tests never run an older build. */
export const buildClient = async (): Promise<BuiltClient> => {
  const { build } = await import("vite");
  mkdirSync(join(packageRoot, "dist"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, "dist", "client-test-"));
  await build({
    configFile: false,
    logLevel: "silent",
    root: packageRoot,
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      rollupOptions: {
        input: { main: join(packageRoot, "impl/client/main.ts") },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  });
  const start = (...args: readonly string[]) => spawn(process.execPath, [join(folder, "main.js"), ...args]);
  return {
    start,
    run: (args, input = "") => {
      const child = start(...args);
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      return outcomeOf(child);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
