import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { simulationEvent, simulationResponse, simulationResults } from "../../spec/schema/simulation.js";
import { createLineServer } from "./serve-lines.js";

const store = { kind: "store", account: 1, message: 0, namespace: 0, ttl: 60_000 } as const;

const session = (seed: string) => [
  { id: 1, method: "create", params: { seed, nodes: 8, nodeLogs: true } },
  { id: 2, method: "run", params: { commands: [{ kind: "advance", ms: 2_000 }, store] } },
  { id: 3, method: "run", params: { commands: [{ kind: "crash", node: "n1", disk: "lost" }, store] } },
  { id: 4, method: "run", params: { commands: [{ kind: "advance", ms: 6_000 }, { kind: "heal-all" }] } },
  { id: "more", method: "run", params: { commands: [{ kind: "advance", ms: 20_000 }] } },
  { id: "five", method: "observe", params: {} },
  { id: 6, method: "log", params: { from: 0 } },
];

const resultOf = (text: string): unknown => {
  const response = simulationResponse.parse(JSON.parse(text));
  if ("error" in response) throw new Error(response.error.message);
  return response.result;
};

describe("a session", () => {
  it("answers in the shapes that the schema lists", async () => {
    const server = createLineServer();
    const answers: string[] = [];
    for (const request of session("a")) answers.push(await server.answer(JSON.stringify(request)));
    expect(answers.map((text) => (JSON.parse(text) as { id: unknown }).id)).toEqual([1, 2, 3, 4, "more", "five", 6]);
    const results = answers.map(resultOf);
    expect(simulationResults.create.parse(results[0]).nodes).toEqual(Array.from({ length: 8 }, (_, n) => `n${n}`));
    simulationResults.run.parse(results[1]);
    const { nodes, accounts } = simulationResults.observe.parse(results[5]);
    for (const node of nodes) expect(node.messages.map(({ account }) => account)).toEqual([1]);
    expect(accounts["1"]?.swarm).toBe("0");
    const { events } = simulationResults.log.parse(results[6]);
    for (const event of events) simulationEvent.parse(event);
    const answered = events.flatMap((event) => (event.kind === "answer" ? [event.members] : []));
    expect(answered).toHaveLength(2);
    expect(Object.keys(answered[0] ?? {}).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `n${n}`));
    expect(answered[1]?.n1).toBe("timeout");
  });

  it.each([
    ["{", null, "malformed"],
    ["[]", null, "malformed"],
    ['{"id":1,"method":"observe","params":{}}', 1, "not-created"],
    ['{"id":2,"method":"fly","params":{}}', 2, "malformed"],
    ['{"id":3,"method":"create","params":{"seed":"a","nodes":0}}', 3, "malformed"],
    ['{"id":4,"method":"create","params":{"seed":"a","nodes":1,"extra":1}}', 4, "malformed"],
  ])("refuses %s", async (line, id, name) => {
    const answer = simulationResponse.parse(JSON.parse(await createLineServer().answer(line)));
    expect(answer).toMatchObject({ id, error: { class: name } });
  });

  it("takes commands about nodes that do not exist, which do nothing", async () => {
    const server = createLineServer();
    await server.answer(JSON.stringify({ id: 0, method: "create", params: { seed: "a", nodes: 8 } }));
    const kinds = ["exit", "fail-tests", "pass-tests", "restart"].map((kind) => ({ kind, node: "n99" }));
    const commands = [
      ...kinds,
      { kind: "crash", node: "n99", disk: "lost" },
      { kind: "cut", a: "n98", b: "n99", half: true },
    ];
    const run = { id: 1, method: "run", params: { commands } };
    expect(resultOf(await server.answer(JSON.stringify(run)))).toEqual({ log: 1 + commands.length });
  });
});

describe("the process", () => {
  let folder = "";
  beforeAll(async () => {
    const { build } = await import("vite");
    mkdirSync(join(packageRoot, "dist"), { recursive: true });
    folder = mkdtempSync(join(packageRoot, "dist", "simulation-test-"));
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
          input: { main: join(packageRoot, "impl/simulation/main.ts") },
          output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
        },
      },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (args: readonly string[], input: string) => {
    const child = spawn(process.execPath, [join(folder, "main.js"), ...args]);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString("utf8");
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString("utf8");
    });
    child.stdin.end(input);
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout, stderr };
  };

  it("ends with its input, and two of them say the same, byte for byte", async () => {
    const input = session("b")
      .map((request) => `${JSON.stringify(request)}\n`)
      .join("");
    const [first, second] = await Promise.all([run([], input), run(["--leash"], input)]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout.trim().split("\n")).toHaveLength(7);
  });

  it("shows its help, and refuses flags that it does not know", async () => {
    expect((await run(["--help"], "")).stdout).toContain("Usage: simulation");
    expect(await run(["--fly"], "")).toMatchObject({ code: 2, stdout: "" });
  });
});
