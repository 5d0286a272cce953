import type { Case } from "../engine/case.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";
import { byKey, type Entry, entriesOf } from "./kit/node-entries.js";

/* How a client finds the network: what a seed tells it, and whether that is so. */

const roles = ["chain", "node"] as const;

const complete = networkCase({
  id: "bootstrap/list",
  title: "A seed lists every active node with address, storage port and both keys, and nobody else",
  requirements: ["BOO-001", "BOO-006", "CHN-002", "CHN-004", "CHN-007", "CHN-008", "CHN-019"],
  importance: "critical",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const { service_node_states: listed, height } = await kit.seeds.clientList();
    const { state } = await kit.view();
    kit.equal("the height of the chain", height, state.height);
    kit.equal("as many entries as nodes", listed.length, kit.nodes.length);
    for (const node of kit.nodes) {
      const entry = listed.find(({ pubkey_ed25519 }) => pubkey_ed25519 === node.ed25519);
      const shown = {
        ip: entry?.public_ip ?? null,
        port: entry?.storage_port ?? null,
        x25519: entry?.pubkey_x25519 ?? null,
      };
      kit.equal(`node ${node.index}`, shown, { ip: node.ip, port: node.httpsPort, x25519: node.x25519 });
    }
  },
});

const truthful = networkCase({
  id: "bootstrap/nodes-agree",
  title: "What the list says of a node, the node shows: it answers there, and proves all of its keys",
  requirements: ["BOO-001", "CHN-004"],
  importance: "critical",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const { signsHash } = await import("./kit/storage.js");
    const fields = [
      "public_ip",
      "storage_port",
      "storage_lmq_port",
      "pubkey_x25519",
      "pubkey_ed25519",
      "service_node_pubkey",
    ];
    const entries = await entriesOf(kit, { active_only: true, fields });
    kit.equal("as many entries as nodes", entries.length, kit.nodes.length);
    for (const entry of entries) {
      const known = kit.nodes.find(({ ed25519 }) => ed25519 === entry.pubkey_ed25519);
      kit.ok("the launcher knows it", known !== undefined);
      if (known === undefined) continue;
      const node = {
        ...known,
        ip: String(entry.public_ip),
        httpsPort: Number(entry.storage_port),
        omqPort: Number(entry.storage_lmq_port),
        x25519: String(entry.pubkey_x25519),
      };
      const { headers } = await kit.https.call(node, { path: "/ping_test/v1", body: "" });
      const legacy = Buffer.from(String(headers["x-oxen-snode-pubkey"]), "base64").toString("hex");
      kit.equal("the legacy key that it shows over HTTPS", legacy, String(entry.service_node_pubkey));
      await (await kit.queues.connect(node)).succeed("storage.info");
    }
    const { swarms } = await kit.view();
    for (const swarm of swarms) {
      const inbox = kit.account(swarms, swarm);
      const stored = await kit.storage.ask(swarm.members[0]!, "store", kit.storage.storeParams(inbox));
      for (const [ed25519, item] of Object.entries(stored.swarm))
        kit.ok(
          `${ed25519.slice(0, 8)}… signs with its Ed25519 key`,
          "signature" in item && signsHash(ed25519, item.hash, item.signature),
        );
    }
  },
});

const swarmIds = networkCase({
  id: "bootstrap/swarm-ids",
  title: "Swarm ids are written as exact unsigned 64-bit integers",
  requirements: ["CHN-004", "CHN-005"],
  importance: "critical",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const answer = await kit.seeds.call("get_service_nodes", { fields: ["swarm_id", "swarm", "pubkey_ed25519"] });
    const entries = kit.seeds.resultOf(answer).service_node_states as readonly Entry[];
    const { swarms } = await kit.view();
    for (const { id, members } of swarms)
      for (const member of members) {
        const entry = byKey(entries).get(member.ed25519);
        kit.same(`node ${member.index}`, [String(entry?.swarm_id), entry?.swarm], [String(id), id.toString(16)]);
      }
    const literals = [...answer.text.matchAll(/"swarm_id":\s*([^,}\s]+)/g)].map(([, literal]) => literal!);
    kit.equal("each entry has one", literals.length, entries.length);
    kit.ok(
      "all of them are plain digits",
      literals.every((literal) => /^\d+$/.test(literal)),
      { actual: literals },
    );
    kit.ok(
      "one of them is beyond what a double holds",
      literals.some((literal) => BigInt(literal) > 2n ** 53n),
    );
  },
});

const fields = networkCase({
  id: "bootstrap/fields",
  title: "Fields are selected by a list or a map, and nothing selected means all of them",
  requirements: ["CHN-003", "CHN-010"],
  importance: "high",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const keysOf = async (wanted: unknown): Promise<string[]> => {
      const [first] = await entriesOf(kit, { active_only: true, fields: wanted });
      return Object.keys(first ?? {}).sort();
    };
    const two = ["pubkey_x25519", "public_ip"];
    kit.equal("a list of names", await keysOf([...two].reverse()), two);
    kit.equal("a map of names", await keysOf({ public_ip: true, pubkey_x25519: true, storage_port: false }), two);
    const all = await keysOf(["all"]);
    kit.ok("all of them are many", all.length > 12, { actual: all });
    kit.equal("an empty list", await keysOf([]), all);
    kit.equal("an empty map", await keysOf({}), all);
    kit.equal("nothing given", Object.keys((await entriesOf(kit, { active_only: true }))[0] ?? {}).sort(), all);
    for (const name of ["service_node_pubkey", "pubkey_ed25519", "storage_lmq_port", "funded", "swarm_id", "public_ip"])
      kit.ok(`${name} is among them`, all.includes(name));
    kit.same(
      "all but one",
      await keysOf(["all", "-public_ip"]),
      all.filter((name) => name !== "public_ip"),
    );

    const { state } = await kit.view();
    const whole = kit.seeds.resultOf(await kit.seeds.call("get_service_nodes", {}));
    kit.same(
      "the heading of the list",
      [whole.height, whole.block_hash, whole.hardfork, whole.snode_revision],
      [state.height, state.hash, 19, 4],
    );
  },
});

const limits = networkCase({
  id: "bootstrap/limit",
  title: "A limit yields as many nodes drawn at random, a negative one all of them shuffled",
  requirements: ["CHN-009"],
  importance: "high",
  roles,
  network: twoSwarms,
  run: async (kit) => {
    const keys = async (limit: number): Promise<string[]> => {
      const wanted = { active_only: true, fields: ["pubkey_ed25519"], limit };
      return (await entriesOf(kit, wanted)).map((entry) => String(entry.pubkey_ed25519));
    };
    const everyone = kit.nodes.map((node) => node.ed25519).sort();
    const draws: string[][] = [];
    for (let round = 0; round < 6; round++) draws.push(await keys(7));
    for (const draw of draws) {
      kit.equal("seven different nodes", new Set(draw).size, 7);
      kit.ok(
        "all of them known",
        draw.every((key) => everyone.includes(key)),
      );
    }
    const sets = new Set(draws.map((draw) => [...draw].sort().join()));
    kit.ok("not the same ones every time", sets.size > 1);
    kit.equal("a limit above their number", (await keys(100)).length, everyone.length);
    kit.equal("no limit", (await keys(0)).sort(), everyone);
    const orders: string[] = [];
    for (let round = 0; round < 4; round++) {
      const shuffled = await keys(-1);
      orders.push(shuffled.join());
      kit.equal("a negative limit: all", [...shuffled].sort(), everyone);
    }
    kit.ok("in changing order", new Set(orders).size > 1);
  },
});

/** Cases of how a client finds the network. */
export const bootstrapCases: readonly Case[] = [complete, truthful, swarmIds, fields, limits];
