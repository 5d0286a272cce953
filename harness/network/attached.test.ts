import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chainAdminResults } from "../../spec/schema/chain-admin.js";
import { attachedLease } from "./attached.js";

const key = (digit: string): string => digit.repeat(64);

const entry = (digit: string, swarm: string) =>
  `{"service_node_pubkey":"${key(digit)}","pubkey_ed25519":"${key(digit)}","pubkey_x25519":"${key(digit)}",` +
  `"public_ip":"127.0.0.${digit}","storage_port":22021,"storage_lmq_port":22020,"swarm_id":${swarm}}`;

let server: Server;
let seedUrl: string;
let answer: string;
beforeAll(async () => {
  server = createServer((_request, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  seedUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/json_rpc`;
});
afterAll(() => void server.close());

/** A swarm id that a double would round, and further fields as a deployed seed has them. */
const list = `{"jsonrpc":"2.0","id":0,"result":{"height":7,"block_hash":"${key("a")}","hardfork":19,"snode_revision":3,"status":"OK",
"service_node_states":[${entry("1", "18446744073709551614")},${entry("2", "18446744073709551614")},${entry("3", "0")}]}}`;

test("a network that runs already is met by what its seed says", async () => {
  answer = list;
  const { network, release } = await attachedLease(seedUrl, { nodes: 3, mix: "all target" });
  expect(network.nodes.map(({ ip, implementation }) => [ip, implementation])).toEqual([
    ["127.0.0.1", "target"],
    ["127.0.0.2", "target"],
    ["127.0.0.3", "target"],
  ]);
  expect(await network.swarms()).toEqual([
    { id: "18446744073709551614", members: [key("1"), key("2")] },
    { id: "0", members: [key("3")] },
  ]);
  const state = chainAdminResults.state.parse(await network.chain("state"));
  expect(state).toMatchObject({ height: 7, hash: key("a"), hardfork: "19.3" });
  expect(await release()).toEqual([]);
});

test("what would change it, and what it cannot offer, is unsupported", async () => {
  answer = list;
  const { network } = await attachedLease(seedUrl, { nodes: 1, mix: "all target" });
  const unsupported = { verdict: "unsupported" };
  await expect(network.signalNode(0, "SIGKILL")).rejects.toMatchObject(unsupported);
  await expect(network.addNode()).rejects.toMatchObject(unsupported);
  await expect(network.chain("next_block")).rejects.toMatchObject(unsupported);
  await expect(attachedLease(seedUrl, { nodes: 4, mix: "all target" })).rejects.toMatchObject(unsupported);
  for (const wish of [{ exclusive: true }, { wiretap: true }])
    await expect(attachedLease(seedUrl, { nodes: 1, mix: "all target", ...wish })).rejects.toMatchObject(unsupported);
});

test.each(["{}", "nonsense", '{"result":{"height":"7"}}'])("a seed that answers %s is named", async (text) => {
  answer = text;
  await expect(attachedLease(seedUrl, { nodes: 1, mix: "all target" })).rejects.toThrow(
    /^attach\.seedUrl http:\S+: gave no list of nodes: /,
  );
});
