import type { Case } from "../../engine/case.js";
import type { Kit } from "../kit/kit.js";
import { networkCase } from "../kit/network-case.js";

/* How stakes end, what they earn, and where they lead. */

const roles = ["chain"] as const;
const own = { nodes: 0, mix: "all target", exclusive: true } as const;
const stakeChain = { nodes: 0, mix: "all target", label: "stake" } as const;
const unassigned = "18446744073709551615";

const unlock = networkCase({
  id: "staking/unlock",
  title:
    "A node whose stake is unlocked works up to its last height, and is gone in the next block with its stake free",
  requirements: ["STK-023", "STK-024", "STK-005", "CHN-022"],
  importance: "critical",
  roles,
  network: stakeChain,
  run: async (kit) => {
    const { openDesk, requirement } = await import("./desk.js");
    const desk = openDesk(kit);
    const [wallet, stranger, node] = [await desk.wallet(requirement), await desk.wallet(), await kit.peers.make()];
    await desk.submit(await desk.sign(wallet, desk.terms(wallet, node), node));
    await desk.nextBlock();
    const order = { type: "unlock", node: node.legacy } as const;
    await desk.refuses("an unlock by somebody without a stake", "unlock.not-contributor", async () =>
      desk.submit(await desk.sign(stranger, order)),
    );
    await desk.submit(await desk.sign(wallet, order, undefined, 1));
    await desk.refuses("a second unlock", "unlock.pending", async () =>
      desk.submit(await desk.sign(wallet, order, undefined, 2)),
    );
    const { height: asked } = await desk.nextBlock();
    const last = Number((await desk.entry(node))?.requested_unlock_height);
    // Another case of the same chain may have made the block that holds the request.
    kit.ok("its last height is forty blocks after the request", last <= asked + 40 && last > asked + 30, {
      actual: last - asked,
    });
    for (;;) {
      const answer = kit.seeds.resultOf(
        await kit.seeds.call("get_service_nodes", { service_node_pubkeys: [node.legacy] }),
      );
      const [entry] = answer.service_node_states as readonly Record<string, unknown>[];
      const height = Number(answer.height);
      if (height > last) {
        kit.same(`at height ${height} it is gone`, entry ?? null, null);
        break;
      }
      kit.same(
        `at height ${height} of ${last} it is active`,
        [entry?.active, entry?.swarm_id === unassigned],
        [true, false],
      );
      if (height < last - 1) await desk.nextBlock(last - 1 - height);
      else await desk.nextBlock();
    }
    kit.equal("its stake is free", (await desk.coins(wallet.key)).balance, String(requirement));
    await desk.submit(await desk.sign(wallet, desk.terms(wallet, node), node, 2));
    await desk.nextBlock();
    kit.same("and can be staked again", (await desk.entry(node))?.active, true);
  },
});

const rewards = networkCase({
  id: "staking/rewards",
  title: "Rewards reach the wallets of payable nodes in equal parts, and stop while a node is decommissioned",
  requirements: ["STK-008", "STK-009", "STK-010", "STK-011", "STK-012", "STK-026"],
  importance: "critical",
  roles,
  network: own,
  run: async (kit) => {
    const { openDesk } = await import("./desk.js");
    const { openCouncil, parameters } = await import("./council.js");
    const { payoutSlot, splitPart, thousandths } = await import("../../../spec/model/chain/rewards.js");
    const desk = openDesk(kit);
    const council = await openCouncil(kit);
    const [first, second] = council.members as [(typeof council.members)[0], (typeof council.members)[0]];
    const operator = async (node: typeof first) => String((await desk.entry(node))?.operator_address);
    const [firstWallet, secondWallet] = [await operator(first), await operator(second)];
    const accrued = async (wallet: string) => BigInt((await desk.coins(wallet)).accrued);
    const partOf = (payable: number): bigint => {
      const part = (parameters.serviceNodeReward * thousandths) / BigInt(payable);
      const amount = parameters.stakingRequirement;
      const terms = {
        operator: firstWallet,
        fee: 0,
        totalContributed: amount,
        contributors: [{ wallet: firstWallet, amount }],
      };
      return splitPart(terms, part, parameters.feeUnits)[0]![1];
    };
    const since = Number((await desk.entry(first))?.state_height);
    const { state } = await kit.view();
    await desk.nextBlock(since + 719 - state.height);
    kit.same(
      "719 blocks after activation",
      [(await desk.entry(first))?.payable, await accrued(firstWallet)],
      [false, 0n],
    );
    await desk.nextBlock();
    kit.same("one block later", (await desk.entry(first))?.payable, true);
    kit.equal("an equal part for each of twelve", String(await accrued(firstWallet)), String(partOf(12)));

    await council.decide(second, "decommission");
    const [onStrike, working] = [await accrued(secondWallet), await accrued(firstWallet)];
    await desk.nextBlock(10);
    kit.equal("while it is down, the node earns nothing", String(await accrued(secondWallet)), String(onStrike));
    kit.equal("the others share its part", String((await accrued(firstWallet)) - working), String(10n * partOf(11)));
    await council.decide(second, "recommission");
    await desk.nextBlock(5);
    kit.equal("nor right after it came back", String(await accrued(secondWallet)), String(onStrike));

    const { height } = await desk.nextBlock();
    const slot = payoutSlot(firstWallet, parameters.batchingInterval);
    const wait =
      (slot - (height % parameters.batchingInterval) + parameters.batchingInterval) % parameters.batchingInterval;
    if (wait > 1) await desk.nextBlock(wait - 1);
    const due = await desk.coins(firstWallet);
    kit.equal("nothing is paid before the wallet's turn", due.balance, "0");
    kit.ok("it has accrued more than it takes", BigInt(due.accrued) >= thousandths * parameters.minimumPayout);
    await desk.nextBlock(wait === 0 ? parameters.batchingInterval : 1);
    const paid = await desk.coins(firstWallet);
    kit.ok("it is paid in its turn", BigInt(paid.balance) > 0n, { actual: paid.balance });
    if (wait > 0) kit.equal("whole atomic units", paid.balance, String(BigInt(due.accrued) / thousandths));
  },
});

/** Draws that a choice of swarm is tried with. */
const attempts = 40;

const chance = networkCase({
  id: "staking/chosen-swarm",
  title: "Neither new keys nor repeated registrations lead to a chosen swarm more often than chance",
  requirements: ["CHN-024", "SWM-001", "SWM-005"],
  importance: "critical",
  roles,
  network: own,
  run: async (kit) => {
    const { chainAdminResults } = await import("../../../spec/schema/chain-admin.js");
    const { readState } = await import("../kit/network-view.js");
    const { chain } = kit.network;
    const crowd = await Promise.all(Array.from({ length: 14 }, () => kit.peers.make()));
    await Promise.all(crowd.map(({ legacy }) => chain("register", { node: legacy })));
    await chain("next_block");
    const before = await readState(kit.network);
    kit.same(
      "two swarms of seven",
      before.swarms.map(({ members }) => members.length),
      [7, 7],
    );

    /** Swarms that a node is drawn into when it registers again and again, with the same state before. */
    const tried = async (keys: readonly string[]): Promise<Map<string, number>> => {
      const found = new Map(before.swarms.map(({ id }) => [id, 0]));
      for (let attempt = 0; attempt < attempts; attempt++) {
        const node = keys[attempt % keys.length]!;
        await chain("register", { node });
        await chain("next_block");
        const state = (await chain("state")) as Pick<typeof before, "nodes">;
        const swarm = state.nodes.find(({ legacy }) => legacy === node)?.swarm ?? "none";
        found.set(swarm, (found.get(swarm) ?? 0) + 1);
        await chain("pop", { count: 1 });
        // The registration waits again; it must not be in the next block.
        await chain("flush_pool");
      }
      return found;
    };

    const peers = await Promise.all(Array.from({ length: 20 }, () => kit.peers.make()));
    for (const [label, keys] of [
      ["the same key again and again", [peers[0]!.legacy]],
      ["a new key each time", peers.map(({ legacy }) => legacy)],
    ] as const) {
      const found = await tried(keys);
      kit.context.step({ kind: "info", label, data: Object.fromEntries(found) });
      kit.equal(`${label}: no other swarm`, found.size, 2);
      // Five standard deviations above a half: once in some millions of runs.
      const most = attempts / 2 + 5 * Math.sqrt(attempts / 4);
      for (const [swarm, times] of found) {
        kit.ok(`${label}: swarm ${swarm} is not met too often`, times <= most, {
          expected: `at most ${most}`,
          actual: times,
        });
      }
    }
    chainAdminResults.state.parse(await chain("state"));
  },
});

const newSwarm = networkCase({
  id: "staking/new-swarm",
  title: "A new swarm has seven members, survives the departure of any two, and has room to grow",
  requirements: ["SWM-008", "SWM-009", "SWM-021"],
  importance: "critical",
  roles,
  network: own,
  run: async (kit) => {
    const { openDesk } = await import("./desk.js");
    const { openCouncil } = await import("./council.js");
    const { readState } = await import("../kit/network-view.js");
    const desk = openDesk(kit);
    const council = await openCouncil(kit);
    await council.admit();
    const one = await readState(kit.network);
    kit.same(
      "thirteen nodes are one swarm",
      one.swarms.map(({ members }) => members.length),
      [13],
    );
    await council.admit();
    const two = await readState(kit.network);
    const fresh = two.swarms.find(({ id }) => !one.swarms.some((swarm) => swarm.id === id));
    kit.equal("members of the new swarm", fresh?.members.length ?? 0, 7);
    // By then every node has been tested by a quorum that can vote on it.
    await desk.nextBlock(45);
    const members = council.members.filter(({ legacy }) => fresh?.members.includes(legacy));
    const swarmOf = async () => (await readState(kit.network)).swarms.find(({ id }) => id === fresh?.id)?.members ?? [];

    for (let left = 0; left < 7; left++) {
      const pair = [members[left]!, members[(left + 1 + kit.random.below(6)) % 7]!];
      const stay = members.filter((member) => !pair.includes(member)).map(({ legacy }) => legacy);
      let blocks = 0;
      for (const leaver of pair) {
        const { height } = await readState(kit.network);
        await chainVote(kit, leaver.legacy);
        await desk.nextBlock();
        blocks += (await readState(kit.network)).height - height;
      }
      const rest = await swarmOf();
      kit.same(
        `without ${left + 1} and another, all others are still in it`,
        stay.filter((key) => rest.includes(key)),
        stay,
      );
      await kit.network.chain("pop", { count: blocks });
      await kit.network.chain("flush_pool");
    }
    kit.equal("it is whole again", (await swarmOf()).length, 7);

    const sizes: number[] = [];
    for (let joined = 0; joined < 6; joined++) {
      await council.admit();
      sizes.push((await swarmOf()).length);
    }
    const { swarms } = await readState(kit.network);
    kit.equal("six more nodes make no third swarm", swarms.length, 2);
    kit.ok(
      "both have grown or kept their size",
      sizes.every((size) => size >= 7),
      { actual: sizes },
    );
    kit.equal("nodes in swarms", swarms.flatMap((swarm) => swarm.members).length, 20);
  },
});

/** Lets seven validators of the newest quorum that can take a node out of the network. */
const chainVote = async (kit: Kit, node: string): Promise<void> => {
  for (let tries = 0; tries < 12; tries++) {
    try {
      await kit.network.chain("cast_votes", { node, state: "deregister" });
      return;
    } catch {
      await kit.network.chain("next_block");
    }
  }
  throw new Error(`node ${node}: no quorum tests it`);
};

/** Cases of what stakes bring, and of how they end. */
export const lifeCases: readonly Case[] = [rewards, chance, newSwarm, unlock];
