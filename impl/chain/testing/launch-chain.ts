import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type * as z from "zod";
import { packageRoot } from "../../../spec/package.js";
import { chainReady } from "../../../spec/schema/process.js";

/** Token that the chains of tests are guarded with. */
export const testToken = "a token for tests";

interface JsonRpcAnswer {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A chain process under test. */
export interface RunningChain {
  readonly child: ChildProcess;
  readonly ready: z.output<typeof chainReady>;
  readonly stderr: () => string;
  /** Calls an admin method; resolves with its result, rejects with what it was refused with. */
  readonly admin: <Result = unknown>(method: string, params?: unknown) => Promise<Result>;
  readonly adminAnswer: (method: string, params?: unknown) => Promise<JsonRpcAnswer>;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
}

export const postJson = async (
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> => {
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, text: await response.text() };
};

/** Bundles the sources of the chain process; returns its folder and how to run it. */
export const buildChain = async (): Promise<{ main: string; remove: () => void }> => {
  const { build } = await import("vite");
  const folder = mkdtempSync(join(packageRoot, "dist", "chain-test-"));
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
        input: { main: join(packageRoot, "impl/chain/main.ts") },
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  return { main: join(folder, "main.js"), remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A new data folder with a short path. */
export const newDataDir = (): string => mkdtempSync(join(tmpdir(), "chain-"));

/** Starts the process and waits for its readiness line. */
export const launchChain = async (main: string, args: readonly string[]): Promise<RunningChain> => {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, SWARMCHECK_ADMIN_TOKEN: testToken },
  });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString("utf8");
  });
  const ended = once(child, "exit");
  const firstLine = once(createInterface(child.stdout), "line") as Promise<[string]>;
  const [line] = await Promise.race([
    firstLine,
    ended.then(([code]) => {
      throw new Error(`the chain ended with ${code} before it was ready: ${stderr}`);
    }),
  ]);
  const ready = chainReady.parse(JSON.parse(line));
  const adminAnswer = async (method: string, params: unknown = {}): Promise<JsonRpcAnswer> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const { text } = await postJson(ready.admin, body, { authorization: `Bearer ${testToken}` });
    return JSON.parse(text) as JsonRpcAnswer;
  };
  return {
    child,
    ready,
    stderr: () => stderr,
    adminAnswer,
    admin: async <Result>(method: string, params: unknown = {}) => {
      const { result, error } = await adminAnswer(method, params);
      if (error !== undefined) throw new Error(`${method}: ${error.code} ${error.message}`);
      return result as Result;
    },
    kill: async (signal) => {
      child.kill(signal);
      const [code] = child.exitCode === null && child.signalCode === null ? await ended : [child.exitCode];
      return code as number | null;
    },
  };
};
