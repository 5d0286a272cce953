import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Started, startCli } from "./test-kit.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "interrupt-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 25_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within 25 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** A target whose node never gets ready, and that notes its process id in a file. */
const slowNode = (note: string): string => {
  const path = join(folder, "slow.json");
  const script = `require("fs").writeFileSync(${JSON.stringify(note)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const node = { command: "{node}", args: ["-e", script], readiness: { by: "json-line", timeoutMs: 600_000 } };
  writeFileSync(path, JSON.stringify({ format: "swarmcheck/target/1", name: "slow", roles: { node } }));
  return path;
};

/** Temporary folders of the program: it is given a folder of its own for them. */
const start = (args: readonly string[]): Started => startCli(args, { cwd: folder, env: { TMPDIR: folder } });

const expectNothingLeft = async (): Promise<void> => {
  const left = (): string[] => readdirSync(folder).filter((name) => name.startsWith("swarmcheck-"));
  await until(() => left().length === 0, "its temporary folder is gone");
};

describe("Ctrl-C while a network starts", () => {
  test.each([
    ["run", (target: string) => ["run", "--target", target, "--only", "storage/*", "--out", "out"]],
    ["net up", (target: string) => ["net", "up", "--target", target, "--nodes", "2"]],
  ])("ends %s with 130 and leaves nothing behind", async (name, argsFor) => {
    const note = join(folder, `pid of ${name}`);
    const started = start(argsFor(slowNode(note)));
    await until(() => existsSync(note), "the node has been launched");
    started.kill("SIGINT");
    const ended = await started.ended;
    expect(ended.code).toBe(130);
    expect(ended.stdout + ended.stderr).toMatch(/interrupted/);
    if (name === "run") expect(ended.stdout).toMatch(/until then is in out\/report\.partial\.ndjson\n$/);
    await expectNothingLeft();
  });
});

test("Ctrl-C is how a network that is up is meant to end: exit code 0", async () => {
  const started = start(["net", "up", "--nodes", "1", "--json"]);
  await started.output("{");
  started.kill("SIGINT");
  expect((await started.ended).code).toBe(0);
  await expectNothingLeft();
});

test("Ctrl-C ends a hunt for mutants with 130 and no score", async () => {
  const started = start(["mutants", "--chapter", "STO"]);
  await started.output("the reference as it is");
  started.kill("SIGINT");
  const ended = await started.ended;
  expect(ended).toMatchObject({ code: 130, stdout: "" });
  expect(ended.stderr).toMatch(/interrupted: no score\n$/);
  await expectNothingLeft();
});

test("Ctrl-C ends the demo with 130 and says where the reports are", async () => {
  const started = start(["demo", "--out", "demo"]);
  await started.output("The same ");
  started.kill("SIGINT");
  const ended = await started.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toMatch(/interrupted; what was found until then is in demo\/demo-good/);
  await expectNothingLeft();
});
