import type { Case } from "../engine/case.js";
import { chainOnly, networkCase, twoSwarms } from "./kit/network-case.js";
import { byKey, entriesOf } from "./kit/node-entries.js";

/* The JSON-RPC interface of a seed: what it says beside the list, and what it refuses. */

const roles = ["chain", "node"] as const;

const unchanged = networkCase({
  id: "bootstrap/unchanged",
  title: "A poll that names the top block is answered without the list",
  requirements: ["CHN-003", "CHN-006"],
  importance: "high",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const { unchangedAnswer, storageServerList } = await import("../../spec/schema/chain-rpc.js");
    const wanted = {
      fields: Object.fromEntries(
        [
          "service_node_pubkey",
          "swarm_id",
          "storage_port",
          "public_ip",
          "height",
          "block_hash",
          "hardfork",
          "snode_revision",
          "funded",
          "pubkey_x25519",
          "pubkey_ed25519",
          "storage_lmq_port",
        ].map((name) => [name, true]),
      ),
      active_only: false,
    };
    const { state } = await kit.view();
    const poll = await kit.seeds.call("get_service_nodes", { ...wanted, poll_block_hash: state.hash });
    const answer = kit.read(unchangedAnswer, kit.seeds.resultOf(poll), "the answer to the poll");
    kit.equal("height and hash of the top", [answer.height, answer.block_hash], [state.height, state.hash]);
    const other = await kit.seeds.call("get_service_nodes", { ...wanted, poll_block_hash: "00".repeat(32) });
    const list = kit.read(storageServerList, kit.seeds.resultOf(other), "the list");
    kit.ok("another hash gets the list", list.service_node_states.length >= kit.nodes.length);
    kit.equal("and the hash, for the next poll", list.block_hash, state.hash);
  },
});

const errors: readonly (readonly [name: string, body: string, code: number])[] = [
  ["not-json", "{nonsense", -32_700],
  ["empty", "", -32_700],
  ["no-method", '{"jsonrpc":"2.0","id":1,"params":{}}', -32_600],
  ["method-number", '{"jsonrpc":"2.0","id":1,"method":5}', -32_600],
  ["unknown-method", '{"jsonrpc":"2.0","id":1,"method":"no_such_method"}', -32_601],
  ["admin-command", '{"jsonrpc":"2.0","id":1,"method":"get_service_node_privkey"}', 403],
  ["admin-ping", '{"jsonrpc":"2.0","id":1,"method":"storage_server_ping","params":{}}', 403],
];

const errorCases = errors.map(([name, body, code]) =>
  networkCase({
    id: `bootstrap/error/${name}`,
    title: `A seed answers the body ${body === "" ? "of no bytes" : body} with error ${code}`,
    requirements: [code === 403 ? "CHN-021" : "CHN-020"],
    importance: code === 403 ? "critical" : "medium",
    roles,
    network: chainOnly,
    run: async (kit) => {
      const { jsonRpcError } = await import("../../spec/schema/chain-rpc.js");
      const answer = await kit.seeds.post(body);
      kit.equal("the HTTP status", answer.status, 200);
      const { error, id } = kit.read(jsonRpcError, answer.value, "the answer");
      kit.equal("the code", error.code, code);
      kit.equal("the id", id, body.includes('"id":1') ? 1 : null);
      kit.seeds.resultOf(await kit.seeds.call("get_n_service_nodes", {}));
    },
  }),
);

const ids = networkCase({
  id: "bootstrap/request-ids",
  title: "The id of a request comes back, null when there was none",
  requirements: ["CHN-019"],
  importance: "medium",
  roles,
  network: chainOnly,
  run: async (kit) => {
    for (const id of [7, "text", null, undefined]) {
      const body = JSON.stringify({ jsonrpc: "2.0", id, method: "get_n_service_nodes", params: {} });
      const { value } = await kit.seeds.post(body);
      kit.same(`the id ${JSON.stringify(id)}`, (value as { id: unknown }).id, id ?? null);
    }
  },
});

const overTls = networkCase({
  id: "bootstrap/tls",
  title: "The seed offers the same list over TLS, under the certificate whose pin it prints",
  requirements: ["CHN-019"],
  importance: "high",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const [plain, secure] = [await kit.seeds.clientList(), await kit.seeds.clientList(true)];
    kit.same("the same list", secure.service_node_states, plain.service_node_states);
    kit.equal("the certificate", await kit.seeds.certificate(), kit.network.certificateSha256);
  },
});

const unfunded = networkCase({
  id: "bootstrap/unfunded-nodes",
  title: "A node whose stake is incomplete is no active node, in no swarm, and not offered to clients",
  requirements: ["CHN-002", "CHN-005", "CHN-007", "CHN-029", "STK-004"],
  importance: "critical",
  roles,
  network: { ...chainOnly, exclusive: true },
  run: async (kit) => {
    const [whole, partly, keysOnly] = [await kit.peers.make(), await kit.peers.make(), await kit.peers.make()];
    await kit.network.chain("register", { node: whole.legacy });
    await kit.network.chain("register", { node: partly.legacy, amount: "14999999999999" });
    await kit.network.chain("next_block");
    const { service_node_states: offered } = await kit.seeds.clientList();
    kit.same(
      "offered to clients",
      offered.map(({ pubkey_ed25519 }) => pubkey_ed25519),
      [whole.ed25519],
    );
    const listed = byKey(await entriesOf(kit, {}));
    kit.same("listed at all", [...listed.keys()].sort(), [whole.ed25519, partly.ed25519].sort());
    const row = (key: string) => [listed.get(key)?.funded, listed.get(key)?.active, String(listed.get(key)?.swarm_id)];
    kit.same("the one with the whole stake", row(whole.ed25519), [true, true, "0"]);
    kit.same("the one that lacks an atom", row(partly.ed25519), [false, false, "18446744073709551615"]);
    kit.ok("one that nobody registered is unknown", !listed.has(keysOnly.ed25519));
  },
});

/** Cases of the JSON-RPC interface of a seed. */
export const seedRpcCases: readonly Case[] = [unfunded, unchanged, ...errorCases, ids, overTls];
