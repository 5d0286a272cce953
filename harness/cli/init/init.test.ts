import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, runCli } from "../test-kit.js";
import { draftManifest } from "./draft.js";
import { splitWords } from "./words.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "init-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["a  b c", ["a", "b", "c"]],
  [`python3 'my shim.py' --x "a b"`, ["python3", "my shim.py", "--x", "a b"]],
  ["a\\ b ''", ["a b", ""]],
  ["", []],
])("%j is the words %j", (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test("a quote that is not closed is a fault of usage", () => {
  expect(() => splitWords("a 'b")).toThrow(/the quote ' is not closed/);
});

test("a node that is not told where to listen is refused, with what it has to be told", () => {
  const draft = () =>
    draftManifest({ name: "x", role: "node", command: "./n --ip {ip}", readiness: "https-port" }, "x.json");
  expect(draft).toThrow(/a node must be told \{httpsPort\}, \{omqPort\}, \{chainOmq\}; for example --data-dir/);
});

describe("init", () => {
  const init = (...args: readonly string[]): Promise<Ended> => runCli(["init", ...args], { cwd: folder });

  /** A shim of a few lines that knows no family yet. */
  const shim = `const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (text) => {
  const { id, method } = JSON.parse(text);
  const hello = { protocol: 1, name: "tiny", version: "0", language: "js", families: [], capabilities: [] };
  const answer = method === "hello" ? { result: hello } : method === "flush" ? { result: {} } : { unsupported: { reason: "no" } };
  console.log(JSON.stringify({ id, ...answer }));
});`;

  test("writes a manifest that works from anywhere, and greets the shim", async () => {
    writeFileSync(join(folder, "tiny.cjs"), shim);
    const ended = await init("--role", "shim", "--command", "node tiny.cjs", "--name", "tiny", "--out", "tiny.json");
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^written: tiny.json\nit greets as tiny 0 \(js\) and answers 0 families\n/);
    expect(ended.stdout).toMatch(/\nnext: swarmcheck run --target tiny.json --budget 20s\n$/);
    expect(JSON.parse(readFileSync(join(folder, "tiny.json"), "utf8"))).toEqual({
      format: "swarmcheck/target/1",
      name: "tiny",
      roles: { shim: { command: "node", args: ["{manifestDir}/tiny.cjs"] } },
    });
    const again = await init("--role", "shim", "--command", "x", "--out", "tiny.json");
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/--out tiny.json: exists already/) });
  });

  test("of a program that does not greet says what it did, and exits with 1", async () => {
    const ended = await init("--role", "shim", "--command", "sh -c 'echo no config >&2; exit 9'", "--out", "bad.json");
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/the shim exited with code 9 before it had answered hello.*\n {2}stderr: no config\n/);
    expect(ended.stderr).toMatch(/does not work yet/);
  });

  test("of a node waits until it is ready in a network, or says why it is not", async () => {
    const line = "sh -c 'echo cannot bind >&2; exit 1' {ip} {httpsPort} {omqPort} {chainOmq}";
    const ended = await init("--role", "node", "--readiness", "https-port", "--command", line, "--out", "node.json");
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/ended with exit code 1\n {2}stderr: cannot bind\n/);
  });

  test("without a terminal must be told everything", async () => {
    const ended = await init("--out", "nothing.json");
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/--role and --command must be given/) });
  });
});
