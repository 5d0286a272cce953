import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AddedNode, type ChainBench, openBench } from "./testing/bench.js";

let bench: ChainBench;
beforeAll(async () => {
  bench = await openBench(44);
});
afterAll(() => bench.close());

test("killed and started again, the chain is where it was, and its callers find it without greeting again", async () => {
  const dataDir = bench.folder();
  const chain = await bench.start(dataDir);
  const nodes = await bench.addNodes(chain, 14);
  const own = bench.connect(nodes[0]?.oxend_rpc ?? "");
  await own.greet();
  await own.ask("sub.block");
  await chain.admin("fund", { wallet: "cc".repeat(32), amount: "5" });
  const before = await chain.admin("state");
  await chain.kill("SIGKILL");
  const again = await bench.start(dataDir);
  expect(await again.admin("state")).toEqual(before);
  expect(again.ready).toEqual(chain.ready);
  expect((await own.ask("sub.block")).map(String)).toEqual(["OK"]);
  const { height } = await again.admin<{ height: number }>("next_block");
  expect((await own.next()).map(String).slice(0, 2)).toEqual(["notify.block", String(height)]);
});

test("blocks come by themselves at the interval, and requests on demand between them", async () => {
  const chain = await bench.start(bench.folder(), "--block-interval-ms", "40");
  const heightNow = async (): Promise<number> => (await chain.admin<{ height: number }>("state")).height;
  const deadline = Date.now() + 5_000;
  while ((await heightNow()) < 1_255 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await heightNow()).toBeGreaterThanOrEqual(1_255);
  const { height } = await chain.admin<{ height: number }>("next_block", { count: 300 });
  expect(height).toBeGreaterThanOrEqual(1_555);
});

test("the sockets of nodes are closed to others and gone after an orderly end", async () => {
  const dataDir = bench.folder();
  const chain = await bench.start(dataDir);
  const [node] = (await bench.addNodes(chain, 1)) as [AddedNode];
  const socket = node.oxend_rpc.replace("ipc://", "");
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  expect(await chain.kill("SIGTERM")).toBe(0);
  expect(existsSync(dirname(socket))).toBe(false);
  expect(readdirSync(dataDir).sort()).toEqual(["cert.pem", "chain.jsonl", "endpoints.json", "key.pem"]);
});

test("a data folder with a long path gets its sockets elsewhere, also closed to others and also removed", async () => {
  const dataDir = join(bench.folder(), "x".repeat(120));
  const chain = await bench.start(dataDir);
  const [node] = (await bench.addNodes(chain, 1)) as [AddedNode];
  const socket = node.oxend_rpc.replace("ipc://", "");
  expect(socket.length).toBeLessThanOrEqual(107);
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  await chain.kill("SIGKILL");
  const again = await bench.start(dataDir);
  expect((await bench.connect(node.oxend_rpc).ask("sub.block")).map(String)).toEqual(["OK"]);
  await again.kill("SIGTERM");
  expect(existsSync(dirname(socket))).toBe(false);
});

test("the hardfork that is told is the one that is reported", async () => {
  const chain = await bench.start(bench.folder(), "--hardfork", "19.3");
  const [node] = (await bench.addNodes(chain, 1)) as [AddedNode];
  const [, body] = await bench
    .connect(node.oxend_rpc)
    .ask("rpc.get_service_nodes", '{"fields":["hardfork","snode_revision"]}');
  expect(JSON.parse(body?.toString() ?? "")).toMatchObject({ hardfork: 19, snode_revision: 3 });
});

const usage = (
  args: string[],
  environment: NodeJS.ProcessEnv = { SWARMCHECK_ADMIN_TOKEN: "t" },
): [number | null, string] => {
  const { SWARMCHECK_ADMIN_TOKEN: _, ...rest } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [bench.main, ...args], {
    env: { ...rest, ...environment },
    encoding: "utf8",
    timeout: 10_000,
  });
  return [status, stderr];
};

test("bad flags exit 2 and say what is wrong", async () => {
  const dataDir = bench.folder();
  const good = ["--data-dir", dataDir];
  for (const [args, environment, words] of [
    [[], undefined, "required option '--data-dir <dir>'"],
    [good, {}, "SWARMCHECK_ADMIN_TOKEN: must be set"],
    [[...good, "--ip", "localhost"], undefined, '--ip: "localhost" is not an IPv4 address'],
    [[...good, "--profile", "slow"], undefined, "Allowed choices are main, test, fast"],
    [[...good, "--seed", "07"], undefined, "--seed: expected 32 bytes"],
    [[...good, "--hardfork", "19"], undefined, '--hardfork: "19" is not a version and a revision'],
    [[...good, "--block-interval-ms", "-1"], undefined, "--block-interval-ms"],
    [[...good, "--block-interval-ms", "99999999999"], undefined, "--block-interval-ms"],
  ] as const) {
    const [status, stderr] = usage([...args], environment);
    expect([status, stderr], args.join(" ")).toEqual([2, expect.stringContaining(words)]);
  }
  const file = join(dataDir, "file");
  writeFileSync(file, "");
  expect(usage(["--data-dir", join(file, "x")])).toEqual([2, expect.stringContaining("--data-dir: ")]);
  await (await bench.start(dataDir)).kill("SIGTERM");
  expect(usage(["--data-dir", dataDir, "--seed", "08".repeat(32)])).toEqual([
    2,
    expect.stringContaining("belongs to another chain: seed is"),
  ]);
});

test("a chain that was started without a seed finds its own again", async () => {
  const dataDir = bench.folder();
  const flags = ["--data-dir", dataDir, "--block-interval-ms", "0"];
  const first = await bench.startWith(flags);
  const before = await first.admin("state");
  await first.kill("SIGTERM");
  const second = await bench.startWith(flags);
  expect(await second.admin("state")).toEqual(before);
  expect(second.stderr()).not.toContain("torn");
});
