import { type ChainAdminResult, chainAdminResults } from "../../../spec/schema/chain-admin.js";
import type { Kit } from "../kit/kit.js";
import { readState } from "../kit/network-view.js";
import { type Entry, entriesOf } from "../kit/node-entries.js";
import type { Peer } from "../kit/peers.js";

/** What the chain said about one node after a block. */
export interface Moment {
  readonly height: number;
  readonly state: string;
  readonly entry: Entry | undefined;
  /** How many nodes are in swarms, and in how many swarms the node is. */
  readonly placed: number;
  readonly swarms: number;
}

/** The lives of four nodes among testers that vote by what their storage servers report. */
export interface Trial {
  /** Every tester fails to reach it twice, for long, and reaches it in between. */
  readonly failing: readonly Moment[];
  /** Six testers fail to reach it all the time. */
  readonly disputed: readonly Moment[];
  /** Its daemon sends no proofs. */
  readonly silent: readonly Moment[];
  /** Every tester reaches it all the time. */
  readonly healthy: readonly Moment[];
  /** Heights of the blocks at which the testers' reports on the failing node turned. */
  readonly turns: { readonly fails: number; readonly recovers: number; readonly failsAgain: number };
  /** Coins of the failing node's operator after the trial, and once its stake is free. */
  readonly atEnd: ChainAdminResult<"wallet">;
  readonly freed: ChainAdminResult<"wallet">;
}

const size = 14;
/** Most blocks that one phase may take: the limits of the profile, the delay of votes, and some luck of the draw. */
const patience = 120;

const play = async (kit: Kit): Promise<Trial> => {
  const { chain } = kit.network;
  const peers = await Promise.all(Array.from({ length: size }, () => kit.peers.make()));
  const registered = await Promise.all(
    peers.map(async ({ legacy }) => chainAdminResults.register.parse(await chain("register", { node: legacy }))),
  );
  // By then every node has been drawn by quorums that can vote on it, so that votes follow failures at once.
  await chain("next_block", { count: 30 });
  const [failing, disputed, silent, healthy] = peers as [Peer, Peer, Peer, Peer, ...Peer[]];
  await chain("daemon", { node: silent.legacy, proofs: false });
  const lives = new Map<Peer, Moment[]>([failing, disputed, silent, healthy].map((peer) => [peer, []]));

  const report = async (about: Peer, passes: (tester: number) => boolean): Promise<void> => {
    for (const [index, tester] of peers.entries()) {
      if (tester === about) continue;
      await chain("report", { tester: tester.legacy, node: about.legacy, passed: passes(index) });
    }
  };

  const observe = async (): Promise<void> => {
    const keys = [...lives.keys()].map(({ legacy }) => legacy);
    const entries = await entriesOf(kit, { service_node_pubkeys: keys });
    const state = await readState(kit.network);
    const members = state.swarms.map((swarm) => swarm.members);
    for (const [{ legacy }, moments] of lives) {
      moments.push({
        height: state.height,
        state: state.nodes.find((node) => node.legacy === legacy)?.state ?? "unknown",
        entry: entries.find((entry) => entry.service_node_pubkey === legacy),
        placed: members.flat().length,
        swarms: members.filter((keysOf) => keysOf.includes(legacy)).length,
      });
    }
  };

  /** Makes blocks until the failing node is in a state; answers the height at which the reports began. */
  const phase = async (passes: boolean, until: string): Promise<number> => {
    const { height } = await readState(kit.network);
    for (let blocks = 0; blocks < patience; blocks++) {
      // A failure counts for eight blocks, so that it need not be reported in each.
      if (blocks % 4 === 0) {
        await report(failing, () => passes);
        await report(disputed, (tester) => tester >= 6);
        await report(healthy, () => true);
      }
      await chain("next_block");
      await observe();
      if (lives.get(failing)?.at(-1)?.state === until) break;
    }
    return height;
  };

  const fails = await phase(false, "decommissioned");
  const recovers = await phase(true, "active");
  const failsAgain = await phase(false, "unregistered");
  const wallet = async () => chainAdminResults.wallet.parse(await chain("wallet", { wallet: registered[0]!.wallet }));
  const atEnd = await wallet();
  const { height } = await readState(kit.network);
  const freeAt = atEnd.held[0]?.free_at ?? height + 1;
  if (freeAt - height > 1) await chain("next_block", { count: freeAt - height - 1 });
  const before = await wallet();
  await chain("next_block");
  const freed = await wallet();
  return {
    failing: lives.get(failing)!,
    disputed: lives.get(disputed)!,
    silent: lives.get(silent)!,
    healthy: lives.get(healthy)!,
    turns: { fails, recovers, failsAgain },
    atEnd: { ...atEnd, balance: before.balance },
    freed,
  };
};

const trials = new Map<string, Promise<Trial>>();

/** The trial of a network; cases that share the network look at the same one. */
export const trialOf = (kit: Kit): Promise<Trial> => {
  const found = trials.get(kit.network.id) ?? play(kit);
  trials.set(kit.network.id, found);
  return found;
};
