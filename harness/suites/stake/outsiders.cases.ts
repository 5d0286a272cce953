import type { Case } from "../../engine/case.js";
import type { NodeInfo } from "../../network/topology.js";
import type { Kit } from "../kit/kit.js";
import { networkCase, ownNetwork } from "../kit/network-case.js";
import type { Peer } from "../kit/peers.js";

/* Processes that speak the protocol and have no active stake behind them. */

/** With the two nodes of the target they are one swarm, and enough for a quorum of ten that tests some. */
const crowdSize = 11;

/** Lets seven validators decommission a node, in a quorum that tests it. */
const decommission = async (kit: Kit, node: string): Promise<void> => {
  for (let tries = 0; tries < 60; tries++) {
    await kit.network.chain("next_block");
    try {
      await kit.network.chain("cast_votes", { node, state: "decommission" });
      await kit.network.chain("next_block");
      return;
    } catch (error) {
      if ((error as { data?: { kind?: unknown } }).data?.kind !== "no-quorum") throw error;
    }
  }
  throw new Error(`node ${node}: no quorum tests it`);
};

const outsiders = networkCase({
  id: "staking/outsiders",
  title:
    "Who has no stake, a part of one, or was decommissioned is refused by peers, stands in no list or swarm, and is pushed nothing",
  requirements: ["STK-001", "STK-004", "CHN-002", "CHN-007", "CHN-029", "WIR-017"],
  importance: "critical",
  roles: ["chain", "node"],
  network: ownNetwork(2),
  run: async (kit) => {
    const { chain } = kit.network;
    await chain("daemon", { votes: false });
    const crowd = await Promise.all(Array.from({ length: crowdSize }, () => kit.peers.make()));
    const [unstaked, partly, down] = [await kit.peers.make(), await kit.peers.make(), crowd[0]!];
    for (const { legacy } of crowd) await chain("register", { node: legacy });
    await chain("register", { node: partly.legacy, amount: "14999999999999" });
    await chain("next_block");
    const node = kit.draw(1)[0] as NodeInfo;
    await kit.peers.untilKnown(down, [node]);
    await decommission(kit, down.legacy);

    const named: readonly (readonly [string, Peer])[] = [
      ["without a stake", unstaked],
      ["with a part of one", partly],
      ["decommissioned", down],
    ];
    const { service_node_states: offered } = await kit.seeds.clientList();
    const { state } = await kit.view();
    const members = state.swarms.flatMap((swarm) => swarm.members);
    const account = kit.account();
    await kit.until("the node knows who is down", 5_000, async () => {
      const { snodes } = await kit.storage.ask(node, "get_swarm", { pubkey: account.id });
      return snodes.length === members.length ? true : undefined;
    });
    const { snodes } = await kit.storage.ask(node, "get_swarm", { pubkey: account.id });
    const played = await Promise.all(named.map(([, peer]) => kit.peers.play(peer)));
    for (const [name, peer] of named) {
      kit.ok(`${name}: offered to clients`, !offered.some(({ pubkey_ed25519 }) => pubkey_ed25519 === peer.ed25519));
      kit.ok(`${name}: in no swarm of the chain`, !members.includes(peer.legacy));
      kit.ok(`${name}: in no swarm of the node`, !snodes.some(({ pubkey_ed25519 }) => pubkey_ed25519 === peer.ed25519));
      const queue = await kit.queues.connect(node, { keys: peer.keys, as: name });
      for (const command of ["sn.ping", "sn.data", "sn.storage_cc"]) {
        const answer = await queue.ask(command, ["x"]);
        kit.same(`${name}: ${command}`, answer, { kind: "error", word: "FORBIDDEN_SN" });
      }
    }

    // The crowd does not answer, so that the answer takes its time; the pushes are sent at once.
    const stored = await kit.storage.call(node, "store", kit.storage.storeParams(account));
    kit.equal("a store", stored.status, 200);
    for (const [index, [name]] of named.entries()) {
      const pushed = played[index]!.requests.filter(({ name: command }) => command !== "sn.ping");
      kit.same(`${name}: what it was sent`, pushed, []);
    }
  },
});

/** Cases of who has no active stake. */
export const outsiderCases: readonly Case[] = [outsiders];
