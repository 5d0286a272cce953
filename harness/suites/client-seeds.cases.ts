import type { Case } from "../engine/case.js";
import { chainForClients, networkCase, nodesForClients } from "./kit/network-case.js";
import { play } from "./kit/play.js";

/* What a client makes of its seeds, which the harness plays together with the nodes. */

const roles = ["client"] as const;
const network = chainForClients;

const fewNodes = networkCase({
  id: "client/played/too-few-nodes",
  title: "With fewer than three usable nodes the client says so, and sends nothing",
  requirements: ["BOO-005", "BOO-009"],
  importance: "critical",
  roles,
  network,
  run: (kit) =>
    play(kit, 4, async ({ client, played, account }) => {
      const entries = played.stations.map(played.entryOf);
      const list = (states: readonly unknown[]) => ({
        status: 200,
        body: JSON.stringify({ jsonrpc: "2.0", id: null, result: { height: 1_250, service_node_states: states } }),
      });
      const unusable = [
        { ...entries[2], public_ip: "0.0.0.0" },
        { ...entries[3], public_ip: undefined },
      ];
      played.seedAnswers(() => list([...entries.slice(0, 2), ...unusable]));
      kit.equal("usable nodes", (await client.ask("bootstrap", {})).nodes, 2);
      kit.equal("a path", await client.fails("path", {}), "too-few-nodes");
      kit.equal("a message", await client.fails("send", { account, to: account, data: "00" }), "too-few-nodes");
      kit.equal("nothing was sent to any node", played.onions.length, 0);
      kit.same("in no form", played.senseless, []);
      played.seedAnswers(undefined);
      kit.equal("with the whole list", (await client.ask("bootstrap", {})).nodes, 4);
      await client.ask("path", {});
    }),
});

const pinned = networkCase({
  id: "client/pinned-seed",
  title: "A seed over TLS is believed only when it shows the pinned certificate",
  requirements: ["BOO-003"],
  importance: "critical",
  roles,
  capabilities: ["pinned-seed"],
  network: nodesForClients,
  run: async (kit) => {
    const { seedUrlHttps, certificateSha256 } = kit.network;
    const foreign = Buffer.from(kit.random.bytes(32)).toString("hex");
    const deceived = await kit.clients.start("deceived", seedUrlHttps, foreign);
    const said = await deceived.fails("bootstrap", {});
    kit.ok("another certificate is reported", said === "network" || said === "seed-unreachable", { actual: said });
    await deceived.fails("path", {});
    const client = await kit.clients.start("alice", seedUrlHttps, certificateSha256);
    kit.equal("nodes with the right one", (await client.ask("bootstrap", {})).nodes, kit.nodes.length);
    await client.ask("path", {});
  },
});

const badSeeds: readonly (readonly [name: string, body: string, status: number])[] = [
  ["not JSON", "<html>", 200],
  ["an error", '{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"Method not found"}}', 200],
  ["no list", '{"jsonrpc":"2.0","id":null,"result":{}}', 200],
  ["a list of words", '{"jsonrpc":"2.0","id":null,"result":{"service_node_states":["a","b"]}}', 200],
  [
    "a key of 63 digits",
    `{"result":{"service_node_states":[{"public_ip":"127.0.0.1","storage_port":1,"pubkey_x25519":"${"a".repeat(63)}","pubkey_ed25519":"${"b".repeat(64)}"}]}}`,
    200,
  ],
  ["a failure", "", 500],
];

const badSeed = networkCase({
  id: "client/played/bad-seed",
  title: "A seed that answers nonsense is reported, and the list that the client has stays in use",
  requirements: ["BOO-008"],
  importance: "high",
  roles,
  network,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      kit.equal("the list", (await client.ask("bootstrap", {})).nodes, 6);
      for (const [name, body, status] of badSeeds) {
        played.seedAnswers(() => ({ status, body }));
        const said = await client.fails("bootstrap", {});
        kit.ok(`${name} is reported`, said === "network" || said === "seed-unreachable", { actual: said });
        await client.ask("send", { account, to: account, data: "00" });
      }
      await client.ask("path", { account, rebuild: true });
    }),
});

const seedLearns = networkCase({
  id: "client/played/seed-request",
  title: "A bootstrap asks a seed for active nodes, and tells it nothing about the user",
  requirements: ["BOO-002", "BOO-010"],
  importance: "high",
  roles,
  network,
  run: (kit) =>
    play(kit, 6, async ({ client, played, account }) => {
      await client.ask("send", { account, to: account, data: "00" });
      await client.ask("bootstrap", {});
      kit.ok("the seed was asked", played.seed.requests.length > 0);
      for (const { method, path, body, headers } of played.seed.requests) {
        const request = JSON.parse(body.toString()) as { method: string; params: { active_only?: boolean } };
        kit.equal(
          "how",
          { method, path, name: request.method },
          { method: "POST", path: "/json_rpc", name: "get_n_service_nodes" },
        );
        kit.equal("active nodes only", request.params.active_only ?? null, true);
        const all = `${body.toString()}${JSON.stringify(headers)}`;
        kit.ok("nothing of the account", !all.includes(account) && !all.includes(account.slice(2)));
        kit.ok("no cookie and no referrer", headers.cookie === undefined && headers.referer === undefined);
      }
    }),
});

/** Cases of what a client makes of its seeds. */
export const clientSeedCases: readonly Case[] = [fewNodes, badSeed, seedLearns, pinned];
