import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { packageRoot, packageVersion } from "../../spec/package.js";
import { tinyVectors, writeVectorFiles } from "../engine/test-kit.js";
import { main } from "./program.js";
import { type Ended, runCli } from "./test-kit.js";

let folder: string;
let vectors: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmcheck-usage-"));
  vectors = join(folder, "vectors");
  writeVectorFiles(vectors, tinyVectors);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command line in this process, which is quicker than a new one. */
const cli = async (...args: string[]): Promise<Ended> => {
  const text = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk) => {
      text[name] += String(chunk);
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await main(args);
    return { code: Number(process.exitCode), ...text };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
};

const put = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

describe("before anything is loaded", () => {
  const pretend = (field: string, value: string) =>
    runCli(["list"], {
      cwd: folder,
      nodeArgs: ["--import", `data:text/javascript,Object.defineProperty(${field},{value:"${value}"})`],
    });

  test("an old Node.js is told in one line what is needed", async () => {
    const ended = await pretend('process.versions,"node"', "18.20.4");
    expect(ended).toEqual({
      code: 2,
      stdout: "",
      stderr: "swarmcheck: Node.js 20.19.0 or newer is needed, but this is 18.20.4\n",
    });
  });

  test("Windows is told in one line that it is not supported", async () => {
    const ended = await pretend('process,"platform"', "win32");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^swarmcheck: Windows is not supported[^\n]*\n$/);
  });

  test("the version asked for is that of the package", () => {
    const { engines } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
    const source = readFileSync(join(packageRoot, "harness", "cli", "main.ts"), "utf8");
    expect(source).toContain(`const needed = "${String(engines.node).replace(">=", "")}";`);
  });
});

describe("help", () => {
  test("the version is that of the package", async () => {
    expect(await runCli(["--version"], { cwd: folder })).toEqual({
      code: 0,
      stdout: `${packageVersion}\n`,
      stderr: "",
    });
  });

  test("nothing asked is a usage error that shows the commands", async () => {
    const ended = await cli();
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/run.*\n.*list/);
  });

  test.each([
    "run",
    "list",
    "explain",
    "vectors generate",
    "vectors verify",
    "vectors fresh",
    "shim",
    "report",
    "report merge",
  ])("%s has an example", async (command) => {
    const ended = await cli(...command.split(" "), "--help");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/Examples?:\n.*swarmcheck /);
  });
});

describe("a fault of usage names the option, the value and the rule, and exits with 2", () => {
  test.each([
    [["run", "--colour"], /unknown option '--colour'/],
    [["rum"], /unknown command 'rum'/],
    [
      ["run", "--importance", "huge"],
      /'--importance <level>' argument 'huge' is invalid. Must be one of critical, high/,
    ],
    [["run", "--profile", "mine"], /'--profile <name>' argument 'mine' is invalid. Allowed choices are seed, deployed/],
    [["run", "--seed", "a b"], /'--seed <text>' argument 'a b' is invalid. Must be 1 to 200 printable/],
    [
      ["run", "--shim-timeout", "0"],
      /'--shim-timeout <ms>' argument '0' is invalid. Must be a whole number of at least 1/,
    ],
    [["run", "--target", "none.json"], /target manifest .*none.json: there is no such file/],
    [["run", "--vectors", "none"], /--vectors none: must be a folder of vector files/],
    [["vectors", "fresh", "--seed", "7"], /required option '--out <dir>' not specified/],
    [["report", "none.ndjson"], /none.ndjson: must be a report file that can be read \(ENOENT\)/],
  ])("%j", async (args, message) => {
    const ended = await cli(...args);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test("a manifest with several faults has a line for each", async () => {
    const path = put("bad.json", {
      format: "swarmcheck/target/1",
      name: "",
      roles: { shim: { command: 5, argz: [] } },
      colour: "red",
    });
    const ended = await cli("run", "--target", path);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('name: is "", but');
    expect(ended.stderr).toContain("roles.shim.command: is 5, but expected string");
    expect(ended.stderr).toContain("roles.shim.argz: there is no such field");
    expect(ended.stderr).toContain("colour: there is no such field");
  });

  test.each([
    ["no-such-program-here", /roles.shim.command: is "no-such-program-here", but no such program can be executed/],
    ["{manifestDir}/none", /roles.shim.command: is ".*\/none", but no such program/],
    ["{nodee}", /roles.shim.command: unknown placeholder \{nodee\}; known here: manifestDir, node, root/],
  ])("the command %s cannot be launched", async (command, message) => {
    const path = put("lost.json", { format: "swarmcheck/target/1", name: "lost", roles: { shim: { command } } });
    const ended = await cli("run", "--target", path, "--vectors", vectors);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
  });

  test("a manifest describes a role, or a network that runs already", async () => {
    const neither = await cli(
      "run",
      "--list",
      "--target",
      put("none.json", { format: "swarmcheck/target/1", name: "x" }),
    );
    expect(neither.code).toBe(2);
    expect(neither.stderr).toMatch(/roles: .*at least one role is needed, or attach/);
    const attach = { seedUrl: "http://127.0.0.1:1/json_rpc" };
    const path = put("attach.json", { format: "swarmcheck/target/1", name: "x", attach });
    expect((await cli("run", "--list", "--target", path, "--only", "shim/flush")).code).toBe(0);
  });

  test("a placeholder that its role does not know is named with its field before anything runs", async () => {
    const args = ["--ip", "{ip}", "--data", "{foo}"];
    const roles = { node: { command: "{node}", args, env: { KEY: "{seedUrl}" } }, shim: { command: "{ip}" } };
    const ended = await cli("run", "--target", put("foo.json", { format: "swarmcheck/target/1", name: "foo", roles }));
    expect(ended.code).toBe(2);
    const known =
      "chainOmq, dataDir, ed25519SecretKey, httpsPort, ip, legacySecretKey, manifestDir, node, omqPort, root";
    expect(ended.stderr).toContain(`roles.node.args[3]: unknown placeholder {foo}; known here: ${known}`);
    expect(ended.stderr).toContain("roles.node.env.KEY: unknown placeholder {seedUrl};");
    expect(ended.stderr).toContain("roles.shim.command: unknown placeholder {ip}; known here: manifestDir, node, root");
  });

  test("a node program that cannot be executed is named before anything runs", async () => {
    const roles = { node: { command: "no-such-node" } };
    const path = put("no-node.json", { format: "swarmcheck/target/1", name: "no", roles });
    const ended = await cli("run", "--target", path, "--suite", "storage", "--out", join(folder, "no-node"));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/roles.node.command: is "no-such-node", but no such program can be executed/);
  });

  test("a manifest that is no JSON, and an output folder that is a file", async () => {
    const manifest = await cli("run", "--target", put("broken.json", "{"));
    expect(manifest.code).toBe(2);
    expect(manifest.stderr).toMatch(/broken.json: is not JSON/);
    const out = await cli("run", "--vectors", vectors, "--only", "shim/flush", "--out", put("file", ""));
    expect(out.code).toBe(2);
    expect(out.stderr).toMatch(/--out .*file: must be a folder that can be written to/);
  });

  test.runIf(process.platform === "linux").each([
    ["run", "--only", "shim/flush", "--out", "/proc/none/x"],
    ["demo", "--out", "/proc/none/x"],
    ["vectors", "fresh", "--seed", "7", "--out", "/proc/none/x"],
    ["vectors", "fresh", "--seed", "7", "--out", "/dev/null"],
  ])("%j has nowhere to write to, and says so at once", async (...args) => {
    const ended = await cli(...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/--out \/\S+: must be a folder that can be written to \((?:ENOENT|it is a file)\)\n$/);
  });

  test("a report that was cut is refused", async () => {
    const ended = await cli("report", put("cut.ndjson", '{"type":"hea'));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/cut.ndjson:1: truncated/);
  });
});

describe("what does not exist is never green", () => {
  test.each([
    [["--only", "bt/decoed"], /--only bt\/decoed: matches none of the \d+ cases/],
    [["--only", "bt/decode", "--only", "nothing/*"], /--only nothing\/\*: matches none/],
    [["--suite", "bd"], /--suite bd: matches none .*; suites are .*bt/],
    [["--requirement", "SWM-999"], /--requirement SWM-999: no requirement has this id/],
    [["--suite", "shim", "--importance", "critical"], /no case meets all of --suite shim --importance critical/],
  ])("run %j exits with 4", async (filters, message) => {
    const ended = await cli("run", "--vectors", vectors, ...filters);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toMatch(message);
  });

  test("run --list prints ids and runs nothing", async () => {
    const ended = await cli("run", "--vectors", vectors, "--only", "bt/*/bad", "--only", "**/worse", "--list");
    expect(ended).toEqual({ code: 0, stdout: "bt/decode/bad\nbt/decode/worse\n", stderr: "" });
  });
});
