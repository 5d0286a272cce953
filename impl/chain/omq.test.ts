import { afterAll, beforeAll, expect, test } from "vitest";
import { type AddedNode, type ChainBench, openBench } from "./testing/bench.js";
import type { OmqCaller } from "./testing/omq-caller.js";

let bench: ChainBench;
beforeAll(async () => {
  bench = await openBench(42);
});
afterAll(() => bench.close());

test("requests that cannot be met are refused each in its own way", async () => {
  const chain = await bench.start();
  const [node] = (await bench.addNodes(chain, 2)) as [AddedNode, AddedNode];
  const own = bench.connect(node.oxend_rpc);
  await own.greet();
  const ask = async (name: string, ...parts: string[]): Promise<string[]> =>
    (await own.ask(name, ...parts)).map(String);
  expect(await ask("rpc.get_service_nodes", "{}", "{}")).toEqual([
    "400",
    "Invalid params: one data part expected, got 2",
  ]);
  expect(await ask("rpc.get_service_nodes", "{")).toEqual(["400", "Invalid params: the body is not JSON"]);
  expect((await ask("rpc.get_service_nodes", '{"limit":"many"}'))[0]).toBe("400");
  expect((await ask("rpc.get_block_hash", '{"height":"1250"}'))[0]).toBe("400");
  const report = (changes: object) =>
    ask("admin.report_peer_status", JSON.stringify({ type: "storage", pubkey: node.legacy, passed: true, ...changes }));
  expect(await report({})).toEqual(["200", '{"status":"OK"}']);
  expect((await report({ pubkey: "ab".repeat(32) }))[0]).toBe("500");
  expect((await report({ pubkey: "nothing" }))[0]).toBe("500");
  expect((await report({ type: "weather" }))[0]).toBe("500");
  expect((await report({ passed: "yes" }))[0]).toBe("400");
  await own.send("rpc.no_such_thing", "tag");
  expect((await own.next()).map(String)).toEqual(["UNKNOWNCOMMAND", "rpc.no_such_thing"]);
  await own.send("sub.block");
  expect((await own.next()).map(String)).toEqual(["NO_REPLY_TAG", "sub.block"]);
});

test("pings that a deployed daemon would not accept are answered with a status that says why", async () => {
  const chain = await bench.start();
  const [node, other] = (await bench.addNodes(chain, 2)) as [AddedNode, AddedNode];
  const own = bench.connect(node.oxend_rpc);
  const ping = async (changes: object): Promise<string> => {
    const good = { version: [2, 8, 0], pubkey_ed25519: node.ed25519, https_port: 443, omq_port: 444 };
    const [, body] = await own.ask("admin.storage_server_ping", JSON.stringify({ ...good, ...changes }));
    return (JSON.parse(body?.toString() ?? "") as { status: string }).status;
  };
  expect(await ping({})).toBe("OK");
  expect(await ping({ version: [3, 0, 0] })).toBe("OK");
  expect(await ping({ version: [2, 7, 9] })).toContain("Outdated storage server: 2.7.9");
  expect(await ping({ pubkey_ed25519: other.ed25519 })).toContain("Wrong storage server pubkey");
  expect(await ping({ error: "disk full" })).toContain("disk full");
});

test("the public endpoint serves the list and refuses what is for nodes", async () => {
  const chain = await bench.start();
  await bench.addNodes(chain, 1);
  const caller = bench.connectPublic(chain);
  expect(await caller.greet()).toBe("HELLO");
  const [code, body] = await caller.ask("rpc.get_all_service_nodes", '{"active_only":true}');
  expect(code?.toString()).toBe("200");
  expect(JSON.parse(body?.toString() ?? "")).toMatchObject({ service_node_states: [{ public_ip: "127.42.1.1" }] });
  await caller.send("admin.get_service_node_privkey", "tag1");
  expect((await caller.next()).map(String)).toEqual(["FORBIDDEN", "REPLY", "tag1"]);
  expect((await caller.ask("sub.block")).map(String)).toEqual(["OK"]);
  await chain.admin("next_block");
  expect((await caller.next())[0]?.toString()).toBe("notify.block");
});

test("a tap shows its node another address where it looks for nodes, and nobody else", async () => {
  const chain = await bench.start();
  const [from, to] = (await bench.addNodes(chain, 2)) as [AddedNode, AddedNode];
  await chain.admin("tap", { from: from.legacy, to: to.legacy, ip: "127.9.9.9", omq_port: 9 });
  const seen = async (asker: OmqCaller, fields: object): Promise<string> => {
    const request = { fields, service_node_pubkeys: [to.legacy], active_only: false };
    const [, body] = await asker.ask("rpc.get_service_nodes", JSON.stringify(request));
    const [entry] = (JSON.parse(body?.toString() ?? "") as { service_node_states: Record<string, unknown>[] })
      .service_node_states;
    return `${entry?.public_ip} ${entry?.storage_port} ${entry?.storage_lmq_port}`;
  };
  const all = { public_ip: true, storage_port: true, storage_lmq_port: true };
  const [tapped, other] = [bench.connect(from.oxend_rpc), bench.connect(to.oxend_rpc)];
  expect(await seen(tapped, all)).toBe("127.9.9.9 443 9");
  expect(await seen(tapped, {})).toBe("127.9.9.9 443 9");
  expect(await seen(other, all)).toBe("127.42.2.1 443 444");
  expect(await seen(tapped, { public_ip: true, storage_port: true })).toBe("127.42.2.1 443 undefined");
  const back = await chain.adminAnswer("tap", { from: from.legacy, to: "ab".repeat(32), ip: "127.9.9.9" });
  expect(back.error).toMatchObject({ code: -32_001, data: { kind: "unknown-node" } });
});
