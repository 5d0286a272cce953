import type { Case } from "../engine/case.js";
import type { Kit } from "./kit/kit.js";
import { chainOnly, networkCase, twoSwarms } from "./kit/network-case.js";
import type { Peer } from "./kit/peers.js";

/* How nodes are grouped, which group serves an account, and whether all nodes say the same. */

type SwarmMap = readonly { readonly id: bigint; readonly members: readonly string[] }[];

/** Swarms of a state, ids ascending and members ascending, in a form to compare. */
const sorted = (swarms: SwarmMap) =>
  [...swarms]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, members }) => ({ id: String(id), members: [...members].sort() }));

/** A chain whose every block is held against the model. */
const watchChain = async (kit: Kit) => {
  const { assignSwarms } = await import("../../spec/model/swarm-assign.js");
  let swarms: SwarmMap = [];

  /** Makes a block and compares its swarms with those that the model makes of the swarms before it. */
  const step = async (label: string): Promise<SwarmMap> => {
    await kit.network.chain("next_block");
    const { state } = await kit.view();
    const active = state.nodes.filter((node) => node.state === "active").map((node) => node.legacy);
    const stay = new Set(active);
    const kept = swarms
      .map(({ id, members }) => ({ id, members: members.filter((key) => stay.has(key)).sort() }))
      .filter(({ members }) => members.length > 0);
    const placed = new Set(kept.flatMap(({ members }) => members));
    const unassigned = active.filter((key) => !placed.has(key)).sort();
    const changed = unassigned.length > 0 || kept.flatMap(({ members }) => members).length < countOf(swarms);
    const seed = Buffer.from(state.hash, "hex").readBigUInt64LE(0);
    const input = unassigned.length > 0 ? { swarms: kept, unassigned } : { swarms: kept };
    const expected = changed ? assignSwarms(input, seed) : kept;
    const actual = state.swarms.map(({ id, members }) => ({ id: BigInt(id), members }));
    kit.same(`${label}: the swarms are the model's`, sorted(actual), sorted(expected));
    swarms = actual;
    return actual;
  };

  return { step };
};

const countOf = (swarms: SwarmMap): number => swarms.reduce((sum, { members }) => sum + members.length, 0);
const sizesOf = (swarms: SwarmMap): number[] => sorted(swarms).map(({ members }) => members.length);

const join = async (kit: Kit, count: number): Promise<Peer[]> => {
  const peers = await Promise.all(Array.from({ length: count }, () => kit.peers.make()));
  await Promise.all(peers.map((peer) => kit.network.chain("register", { node: peer.legacy })));
  return peers;
};

const growth = networkCase({
  id: "swarms/growth",
  title: "A network of up to thirteen nodes is one swarm, and the fourteenth makes it two of seven",
  requirements: [
    "CHN-023",
    "CHN-024",
    "CHN-029",
    "SWM-001",
    "SWM-008",
    "SWM-009",
    "SWM-017",
    "SWM-021",
    "SWM-028",
    "SWM-029",
  ],
  importance: "critical",
  roles: ["chain"],
  network: { ...chainOnly, exclusive: true },
  run: async (kit) => {
    const { step } = await watchChain(kit);
    for (let nodes = 1; nodes <= 15; nodes++) {
      await join(kit, 1);
      const swarms = await step(`${nodes} nodes`);
      if (nodes < 14)
        kit.same(
          `${nodes} nodes are one swarm with id 0`,
          sorted(swarms).map(({ id }) => id),
          ["0"],
        );
      if (nodes === 14) {
        kit.equal("fourteen are two of seven", sizesOf(swarms), [7, 7]);
        kit.same(
          "their ids",
          sorted(swarms).map(({ id }) => id),
          ["0", "9223372036854775807"],
        );
      }
      if (nodes === 15) kit.equal("the fifteenth joins one of them", sizesOf(swarms).sort(), [7, 8]);
    }
  },
});

const churn = networkCase({
  id: "swarms/churn",
  title: "Nodes join and leave a network of more than sixteen swarms, and each block's swarms are the model's",
  requirements: ["CHN-023", "CHN-024", "SWM-004", "SWM-005", "SWM-010", "SWM-016", "SWM-018", "SWM-023", "SWM-039"],
  importance: "critical",
  roles: ["chain"],
  network: { ...chainOnly, exclusive: true },
  run: async (kit) => {
    const { step } = await watchChain(kit);
    for (const count of [60, 35, 15, 8, 2]) {
      await join(kit, count);
      const swarms = await step(`${count} more nodes`);
      kit.ok(
        "none is starving",
        sizesOf(swarms).every((size) => size >= 5),
        { actual: sizesOf(swarms) },
      );
      const nodes = countOf(swarms);
      kit.ok("there are no more nodes than the swarms are for", nodes < 7 * (swarms.length + 1), { actual: nodes });
    }
    const full = await step("a quiet block");
    kit.ok("by now there are more than sixteen swarms", full.length > 16, { actual: full.length });

    // Two swarms are left with fewer than five members, and have to take some from others.
    const leaving = full
      .slice(0, 2)
      .flatMap(({ members }) => members.slice(4))
      .concat(full.at(-1)!.members.slice(6));
    await Promise.all(leaving.map((node) => kit.network.chain("unlock", { node })));
    await step("a block in which some ask to leave");
    const { state } = await kit.view();
    const last = Math.max(...state.nodes.map((node) => node.unlock_height));
    kit.ok("they leave at a height", last > state.height, { actual: last });
    await kit.network.chain("next_block", { count: last - state.height });
    const after = await step("the block in which they are gone");
    kit.equal("as many as stayed", countOf(after), 120 - leaving.length);
    kit.ok(
      "the starving swarms took what they lacked",
      sizesOf(after).every((size) => size >= 5),
      {
        actual: sizesOf(after),
      },
    );
    await join(kit, 3);
    await step("three more nodes");
  },
});

const random = (kit: Kit, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${["05", "03", "00", "ff"][index % 4]}${kit.random.hex(32)}`);

/** Ids whose position on the ring is the number given. */
const atPosition = (position: bigint): string =>
  `05${((position + (1n << 64n)) % (1n << 64n)).toString(16).padStart(16, "0")}${"00".repeat(24)}`;

const mapping = networkCase({
  id: "swarms/mapping",
  title: "Nodes map accounts to swarms as the model does, at the borders of swarms too",
  requirements: ["STO-050", "SWM-032", "SWM-033", "SWM-034"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { swarms } = await kit.view();
    const ids = swarms.map(({ id }) => id);
    const middles = ids.map(
      (id, index) => id + ((ids[(index + 1) % ids.length]! - id + (1n << 64n)) % (1n << 64n)) / 2n,
    );
    const borders = [...ids, ...middles].flatMap((position) =>
      [-2n, -1n, 0n, 1n, 2n].map((step) => atPosition(position + step)),
    );
    const accounts = [...random(kit, 200), ...borders];
    const answered = await Promise.all(
      accounts.map(async (pubkey, index) => {
        const node = kit.nodes[index % kit.nodes.length]!;
        const body = JSON.stringify({ method: "get_swarm", params: { pubkey } });
        const answer = await kit.https.call(node, { path: "/storage_rpc/v1", body });
        return { pubkey, swarm: (JSON.parse(answer.body.toString()) as { swarm: string }).swarm };
      }),
    );
    kit.context.step({
      kind: "send",
      label: `get_swarm of ${accounts.length} accounts`,
      from: "client",
      to: "all nodes",
    });
    const wrong = answered.filter(({ pubkey, swarm }) => swarm !== kit.swarmFor(swarms, pubkey).id.toString(16));
    kit.same("accounts that a node maps to another swarm than the model", wrong, []);
    const [sample] = accounts as [string];
    for (const prefix of ["03", "05", "00", "15"]) {
      const { swarm } = await kit.storage.ask(kit.nodes[0]!, "get_swarm", { pubkey: `${prefix}${sample.slice(2)}` });
      kit.equal(`prefix ${prefix} changes nothing`, swarm, kit.swarmFor(swarms, sample).id.toString(16));
    }
  },
});

const agreement = networkCase({
  id: "swarms/all-nodes-agree",
  title:
    "Every node names the same swarm and members for an account, those of the chain, with all their keys and ports",
  requirements: ["CHN-005", "STO-050", "SWM-009", "SWM-041"],
  importance: "critical",
  roles: ["node"],
  network: twoSwarms,
  run: async (kit) => {
    const { swarms } = await kit.view();
    kit.equal(
      "two swarms of seven",
      swarms.map(({ members }) => members.length),
      [7, 7],
    );
    for (const swarm of swarms) {
      const { id } = kit.account(swarms, swarm);
      const expected = [...swarm.members]
        .sort((a, b) => (a.ed25519 < b.ed25519 ? -1 : 1))
        .map(({ ip, httpsPort, omqPort, ed25519, x25519, legacy }) => [
          ip,
          httpsPort,
          omqPort,
          ed25519,
          x25519,
          legacy,
        ]);
      for (const node of kit.nodes) {
        const answer = await kit.storage.ask(node, "get_swarm", { pubkey: id });
        kit.equal(`node ${node.index} names the swarm`, answer.swarm, swarm.id.toString(16));
        const shown = [...answer.snodes]
          .sort((a, b) => (a.pubkey_ed25519 < b.pubkey_ed25519 ? -1 : 1))
          .map((member) => [
            member.ip,
            member.port_https,
            member.port_omq,
            member.pubkey_ed25519,
            member.pubkey_x25519,
            member.pubkey_legacy,
          ]);
        kit.same(`node ${node.index} names its members`, shown, expected);
      }
    }
  },
});

const badAccounts: readonly (readonly [name: string, params: Readonly<Record<string, unknown>>, text: string])[] = [
  ["missing", {}, "Required field 'pubkey' missing"],
  ["short", { pubkey: "05".repeat(32) }, "Pubkey must be 66 hex digits/33 bytes long"],
  ["long", { pubkey: "05".repeat(34) }, "Pubkey must be 66 hex digits/33 bytes long"],
  ["no-hex", { pubkey: "zz".repeat(33) }, "Pubkey must be 66 hex digits/33 bytes long"],
  ["number", { pubkey: 5 }, "Invalid value given for 'pubkey': expected string"],
  ["both", { pubkey: "05".repeat(33), pubKey: "05".repeat(33) }, "Cannot specify both 'pubkey' and 'pubKey'"],
];

const badAccountCases = badAccounts.map(([name, params, text]) =>
  networkCase({
    id: `swarms/bad-account/${name}`,
    title: `A question for a swarm with a bad account (${name}) is refused with: ${text}`,
    requirements: ["STO-013", "SWM-036"],
    importance: "medium",
    network: twoSwarms,
    run: async (kit) => {
      const [node] = kit.draw(1);
      const answer = await kit.storage.call(node!, "get_swarm", params);
      kit.storage.refuses(answer, { status: 400, text: `invalid request: ${text}` });
      await kit.storage.ask(node!, "get_swarm", { pubkey: "05".repeat(33) }, { anew: true });
    },
  }),
);

/** Cases of how nodes are grouped. */
export const swarmsCases: readonly Case[] = [churn, growth, mapping, agreement, ...badAccountCases];
