import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot, packageVersion } from "../../spec/package.js";

let folder: string;

const script = `
import { runProcess, UsageError } from "./run-process.js";
await runProcess({
  name: "sample",
  description: "A process to be tried",
  configure: (program, run) => {
    program.option("--hang", "never close").option("--fail <how>", "fail").option("--once", "do the work and end").option("--secret", "log a secret");
    program.command("echo").action(run(async (options, running) => {
      running.stay();
      process.stdin.setEncoding("utf8");
      process.stdin.on("data", (text) => process.stdout.write(text));
    }, { readsStdin: true }));
  },
  closeDeadlineMs: 300,
  main: async (options, running) => {
    if (options.secret) running.log.warn({ secret: "hush", nested: { token: "hush" } }, "logged");
    if (options.fail === "usage") throw new UsageError("--fail cannot be usage");
    if (options.fail === "main") throw new Error("broken main");
    if (options.once) return;
    const timer = setInterval(() => {}, 1000);
    running.onClose("first", () => { clearInterval(timer); process.stdout.write("closed first\\n"); });
    running.onClose("second", () => { process.stdout.write("closed second\\n"); throw new Error("second is stuck"); });
    if (options.hang) running.onClose("third", () => new Promise(() => {}));
    running.ready({ port: 1 });
    if (options.fail === "later") setTimeout(() => { throw new Error("broken later"); }, 1);
    if (options.fail === "rejection") void Promise.reject(new Error("broken promise"));
    if (options.fail === "told") running.fail(new Error("broken told"));
  },
});
`;

beforeAll(async () => {
  mkdirSync(join(packageRoot, "dist"), { recursive: true });
  folder = mkdtempSync(join(packageRoot, "dist", "run-process-"));
  const entry = join(packageRoot, "impl/process/run-process.ts");
  await build({
    configFile: false,
    logLevel: "silent",
    build: {
      ssr: true,
      write: true,
      outDir: folder,
      target: "node20",
      rollupOptions: { input: { "run-process": entry }, output: { entryFileNames: "[name].js" } },
    },
  });
  writeFileSync(join(folder, "main.js"), script);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const launch = (...args: string[]): { child: ChildProcess; firstLine: Promise<string>; ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [join(folder, "main.js"), ...args]);
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      if (stdout.includes("\n")) resolve(stdout.slice(0, stdout.indexOf("\n")));
    });
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stdout, stderr }));
  return { child, firstLine, ended };
};

test("the readiness line names the process, its version and its fields", async () => {
  const { child, firstLine, ended } = launch();
  expect(JSON.parse(await firstLine)).toEqual({ ready: true, process: "sample", version: packageVersion, port: 1 });
  child.kill("SIGTERM");
  await ended;
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} closes in reverse order, passes over a handler that fails, and exits 0`, async () => {
    const { child, firstLine, ended } = launch();
    await firstLine;
    child.kill(signal);
    const end = await ended;
    expect([end.code, end.signal]).toEqual([0, null]);
    expect(end.stdout.split("\n").slice(1, 3)).toEqual(["closed second", "closed first"]);
    expect(end.stderr).toContain("second is stuck");
  });
}

test("a close that hangs is cut off at the deadline and still exits 0", async () => {
  const { child, firstLine, ended } = launch("--hang");
  await firstLine;
  child.kill("SIGTERM");
  const end = await ended;
  expect(end.code).toBe(0);
  expect(end.stderr).toContain("not everything closed in time");
});

test("on the leash the process ends when its standard input ends, and only then", async () => {
  const { child, firstLine, ended } = launch("--leash");
  await firstLine;
  child.stdin?.write("still here\n");
  expect(child.exitCode).toBeNull();
  child.stdin?.end();
  expect((await ended).code).toBe(0);
});

test("off the leash the end of standard input changes nothing", async () => {
  const { child, firstLine, ended } = launch();
  child.stdin?.end();
  await firstLine;
  const raced = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100, "alive"))]);
  expect(raced).toBe("alive");
  child.kill("SIGTERM");
  await ended;
});

test("a subcommand that reads standard input gets all of it on the leash", async () => {
  const { child, firstLine, ended } = launch("echo", "--leash");
  child.stdin?.write("a line\n");
  expect(await firstLine).toBe("a line");
  child.stdin?.end();
  expect((await ended).code).toBe(0);
});

test.each([
  [["--nonsense"], "unknown option '--nonsense'"],
  [["--log-level", "loud"], "Allowed choices are trace, debug"],
  [["--fail", "usage"], "error: --fail cannot be usage"],
  [["--fail"], "argument missing"],
])("bad usage %j exits 2 and says why", async (args, text) => {
  const end = await launch(...args).ended;
  expect(end.code).toBe(2);
  expect(end.stderr).toContain(text);
  expect(end.stdout).toBe("");
});

test.each([
  ["main", "broken main"],
  ["later", "broken later"],
  ["rejection", "broken promise"],
  ["told", "broken told"],
])("a failure in %s is logged and exits 1", async (how, text) => {
  const end = await launch("--fail", how).ended;
  expect(end.code).toBe(1);
  expect(end.stderr).toContain(text);
});

test("help exits 0 and names the common options", async () => {
  const end = await launch("--help").ended;
  expect(end.code).toBe(0);
  expect(end.stdout).toMatch(/--leash[\s\S]*--log-level/);
});

test("a main that neither says ready nor stays ends with 0", async () => {
  expect((await launch("--once", "--leash").ended).code).toBe(0);
});

test("secrets do not reach the log", async () => {
  const { stderr } = await launch("--once", "--secret").ended;
  expect(stderr).toContain("logged");
  expect(stderr).not.toContain("hush");
});
