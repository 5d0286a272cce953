import type { Case } from "../../engine/case.js";
import type { NodeInfo } from "../../network/topology.js";
import type { Kit } from "../kit/kit.js";
import { networkCase } from "../kit/network-case.js";
import type { Entry } from "../kit/node-entries.js";

/* A node that fails, on real processes: tested by the others, voted out, back, and out for good. */

const unassigned = "18446744073709551615";

/** Fewer blocks than this are between the first failed test and the vote that it takes, even on a busy machine. */
const patienceMs = 30_000;

/** What the chain says about a node, told as it changes. */
const watch = async (kit: Kit, node: NodeInfo) => {
  const { entriesOf } = await import("../kit/node-entries.js");
  const { readState } = await import("../kit/network-view.js");

  const entry = async (): Promise<Entry | undefined> =>
    (await entriesOf(kit, { service_node_pubkeys: [node.legacy] }))[0];

  const now = async () => {
    const state = await readState(kit.network);
    const found = state.nodes.find(({ legacy }) => legacy === node.legacy);
    const members = state.swarms.map((swarm) => swarm.members.length);
    return { height: state.height, state: found?.state ?? "unknown", swarm: found?.swarm ?? unassigned, members };
  };

  /** Waits until the node is in a state, and writes the moment down. */
  const until = async (wanted: string) => {
    const seen = await kit.until(`node ${node.index} is ${wanted}`, patienceMs, async () => {
      const present = await now();
      return present.state === wanted ? present : undefined;
    });
    const credit = (await entry())?.earned_downtime_blocks;
    kit.context.step({
      kind: "info",
      label: `height ${seen.height}: node ${node.index} is ${wanted}`,
      data: { timeline: { ...seen, members: [...seen.members], credit: credit === undefined ? null : Number(credit) } },
    });
    return seen;
  };

  return { entry, now, until };
};

const story = networkCase({
  id: "story/failing-node",
  title:
    "A node that stops answering is tested, voted out and back with less credit, and deregistered when it stops again",
  requirements: ["TST-001", "TST-002", "TST-003", "TST-009", "TST-011", "TST-012", "TST-018", "TST-023", "TST-024"],
  importance: "critical",
  capabilities: ["fast-profile"],
  roles: ["chain", "node"],
  network: { nodes: 12, mix: "all target", exclusive: true, pace: "fast" },
  timeoutMs: 120_000,
  long: true,
  run: async (kit) => {
    const { chainAdminResults } = await import("../../../spec/schema/chain-admin.js");
    const [victim, other, third] = kit.draw(3) as [NodeInfo, NodeInfo, NodeInfo];
    const rest = kit.nodes.filter((node) => node !== victim);
    const { entry, now, until } = await watch(kit, victim);
    const account = kit.account();
    await kit.storage.store(other, kit.nodes, account, { data: Buffer.from("before") });
    const before = await until("active");
    const credit = Number((await entry())?.earned_downtime_blocks);
    kit.ok("it begins with credit for 60 blocks and what it has earned", credit >= 60 && credit < 70, {
      actual: credit,
    });

    kit.note("the node stops answering");
    await kit.network.signalNode(victim.index, "SIGSTOP");
    const down = await until("decommissioned");
    kit.equal("it is in no swarm", down.swarm, unassigned);
    kit.same("the others are", down.members, [11]);
    const reasons = (await entry())?.last_decomm_reasons as { all?: readonly string[] } | undefined;
    kit.same("for what its testers saw", reasons?.all, ["storage"]);
    const { service_node_states: offered } = await kit.seeds.clientList();
    kit.ok("clients are not offered it", !offered.some(({ pubkey_ed25519 }) => pubkey_ed25519 === victim.ed25519));

    kit.note("its swarm goes on without it");
    await kit.until("the others know", 5_000, async () => {
      const { snodes } = await kit.storage.ask(third, "get_swarm", { pubkey: account.id });
      return snodes.length === 11 ? true : undefined;
    });
    await kit.storage.store(third, rest, account, { data: Buffer.from("meanwhile") });

    kit.note("the node answers again");
    await kit.network.signalNode(victim.index, "SIGCONT");
    const back = await until("active");
    const left = Number((await entry())?.earned_downtime_blocks);
    const most = Math.max(0, credit + 1 - 2 * (back.height - down.height));
    kit.ok("it comes back with the credit it had, less twice the blocks it was down", left <= most, {
      expected: `at most ${most}`,
      actual: left,
    });
    kit.ok("it is in a swarm again", back.swarm !== unassigned);
    await kit.until("it caught up on what it missed", 15_000, async () => {
      const answer = await kit.storage.call(victim, "info", {});
      if (answer.status !== 200) return undefined;
      return (await kit.storage.retrieve(victim, account)).length === 2 ? true : undefined;
    });

    kit.note("the node is killed, and has no credit for it");
    const { operator_address: operator } = (await entry()) ?? {};
    await kit.network.signalNode(victim.index, "SIGKILL");
    const gone = await until("unregistered");
    kit.ok("it was voted out for good", gone.height > back.height);
    kit.same("it is listed no more", await entry(), undefined);
    const wallet = async () =>
      chainAdminResults.wallet.parse(await kit.network.chain("wallet", { wallet: String(operator) }));
    const [held] = (await wallet()).held;
    kit.equal("its stake is held back", held?.amount ?? null, "15000000000000");
    const { height } = await now();
    await kit.network.chain("next_block", { count: (held?.free_at ?? height) - height + 1 });
    kit.same("and free at the height", [(await wallet()).held, (await wallet()).balance], [[], "15000000000000"]);
    const state = await now();
    kit.ok("nobody else was voted out", state.members.join() === "11", { actual: [...state.members] });
    kit.equal("blocks from the first to the last", state.height > before.height, true);
  },
});

/** Cases that play a whole story on real processes. */
export const storyCases: readonly Case[] = [story];
