import type { RuleName } from "../../../spec/model/chain/rule-violation.js";
import type { Vote } from "../../../spec/model/chain/vote.js";
import type { Case } from "../../engine/case.js";
import type { Kit } from "../kit/kit.js";
import { networkCase } from "../kit/network-case.js";
import type { Peer } from "../kit/peers.js";
import type { Council, Session } from "./council.js";
import type { Desk } from "./desk.js";

/* Who may vote on whom, and what votes do. */

const roles = ["chain"] as const;
const network = { nodes: 0, mix: "all target", label: "votes" } as const;
const unassigned = "18446744073709551615";

interface Scene {
  readonly desk: Desk;
  readonly council: Council;
  /** A node of the case's own. */
  readonly victim: Peer;
}

/** Runs a case with a council that is its own until it ends. */
const withScene =
  (run: (kit: Kit, scene: Scene) => Promise<void>) =>
  async (kit: Kit): Promise<void> => {
    const [{ openDesk }, { inTurn, openCouncil }] = await Promise.all([import("./desk.js"), import("./council.js")]);
    await inTurn(kit, async () => {
      const council = await openCouncil(kit);
      await run(kit, { desk: openDesk(kit), council, victim: await council.admit() });
    });
  };

const threshold = networkCase({
  id: "testing/six-votes",
  title: "Six votes change nothing; the seventh takes the node out of its swarm in the next block",
  requirements: ["TST-001", "TST-005", "TST-025", "CHN-007", "CHN-025", "CHN-026", "CHN-027", "CHN-029"],
  importance: "critical",
  roles,
  network,
  run: withScene(async (kit, { desk, council, victim }) => {
    const session = await council.sessionOn(victim);
    kit.equal("ten validators", session.validators.length, 10);
    for (const vote of council.votes(session, victim, "decommission", 6)) {
      const { tx } = await council.submit(vote);
      kit.equal("nothing follows yet", tx ?? null, null);
    }
    await desk.refuses("a state change with six votes", "state-change.votes", () =>
      council.submitChange(council.change(session, victim, "decommission", 6)),
    );
    await desk.nextBlock(2);
    kit.same("after six votes", (await desk.entry(victim))?.active, true);
    const seventh = await council.submit(council.vote(session, 6, victim, "decommission"));
    kit.equal("votes", seventh.votes, 7);
    kit.ok("the seventh makes a state change", seventh.tx !== undefined);
    await desk.nextBlock();
    const entry = await desk.entry(victim);
    kit.same(
      "after seven",
      [entry?.active, entry?.funded, String(entry?.swarm_id), entry?.decommission_count],
      [false, true, unassigned, 1],
    );
    kit.same("it is not among the active ones", await isOffered(kit, victim), false);
    const { state } = await kit.view();
    const members = state.swarms.flatMap((swarm) => swarm.members);
    const active = state.nodes.filter((node) => node.state === "active").map((node) => node.legacy);
    kit.same("every active node is in one swarm, and nobody else is", members.sort(), active.sort());
  }),
});

const isOffered = async (kit: Kit, node: Peer): Promise<boolean> =>
  (await kit.seeds.clientList()).service_node_states.some(({ pubkey_ed25519 }) => pubkey_ed25519 === node.ed25519);

const repeated = networkCase({
  id: "testing/repeated-vote",
  title: "A validator counts once, however often it votes",
  requirements: ["TST-006"],
  importance: "critical",
  roles,
  network,
  run: withScene(async (kit, { desk, council, victim }) => {
    const session = await council.sessionOn(victim);
    const votes = council.votes(session, victim, "decommission", 6);
    for (const vote of votes) await council.submit(vote);
    const again = votes[5]!;
    await desk.refuses("the sixth vote again", "vote.repeated", () => council.submit(again));
    const other = { ...again, reasons: 0x01 };
    await desk.refuses("the same for another reason", "vote.repeated", () => council.submit(other));
    const change = council.change(session, victim, "decommission");
    const doubled = { ...change, votes: [...change.votes.slice(0, 6), change.votes[5]!] };
    await desk.refuses("a state change that names it twice", "state-change.order", () => council.submitChange(doubled));
    const shuffled = { ...change, votes: change.votes.toReversed() };
    await desk.refuses("one in another order", "state-change.order", () => council.submitChange(shuffled));
    await desk.nextBlock();
    kit.same("the node stays", (await desk.entry(victim))?.active, true);
    await council.submitChange(change);
  }),
});

type Forge = (vote: Vote, scene: Scene, session: Session) => Vote | Promise<Vote>;

const forgeries: readonly (readonly [
  name: string,
  words: string,
  asVote: RuleName,
  asChange: RuleName,
  requirements: readonly string[],
  Forge,
])[] = [
  [
    "not-a-member",
    "by a place that the quorum does not have",
    "vote.validator",
    "state-change.validator",
    ["CHN-027"],
    (vote, _, session) => ({ ...vote, validator: session.validators.length }),
  ],
  [
    "another-node",
    "that a node outside the quorum signed",
    "vote.signature",
    "state-change.signature",
    ["TST-001", "CHN-025"],
    (vote, { council, victim }, session) => {
      const outsider = council.members.find(({ legacy }) => !session.validators.includes(legacy)) ?? victim;
      return council.vote(session, vote.validator, victim, vote.state, outsider);
    },
  ],
  [
    "another-member",
    "that another member of the quorum signed",
    "vote.signature",
    "state-change.signature",
    ["TST-006"],
    (vote, { council, victim }, session) => {
      const first = council.members.find(({ legacy }) => legacy === session.validators[0]);
      return council.vote(session, vote.validator, victim, vote.state, first);
    },
  ],
  [
    "another-state",
    "whose signature is for another state",
    "vote.signature",
    "state-change.signature",
    ["TST-028"],
    (vote, { council, victim }, session) => ({
      ...vote,
      signature: council.vote(session, vote.validator, victim, "ip_change").signature,
    }),
  ],
  [
    "another-height",
    "whose signature is for another quorum",
    "vote.signature",
    "state-change.signature",
    ["TST-008"],
    (vote, { council, victim }, session) => ({
      ...vote,
      signature: council.vote({ ...session, height: session.height - 1 }, vote.validator, victim, vote.state).signature,
    }),
  ],
];

const forgedCases = forgeries.map(([name, words, asVote, asChange, requirements, forge]) =>
  networkCase({
    id: `testing/forged/${name}`,
    title: `A vote ${words} is refused, alone and among six good ones`,
    requirements,
    importance: "critical",
    roles,
    network,
    run: withScene(async (kit, scene) => {
      const { desk, council, victim } = scene;
      const session = await council.sessionOn(victim);
      const good = council.vote(session, 6, victim, "decommission");
      const forged = await forge(good, scene, session);
      await desk.refuses("the vote", asVote, () => council.submit(forged));
      const change = council.change(session, victim, "decommission");
      const { validator, signature } = forged;
      const spoiled = { ...change, votes: [...change.votes.slice(0, 6), { validator, signature }] };
      await desk.refuses("the state change", asChange, () => council.submitChange(spoiled));
      kit.equal("the sibling counts", (await council.submit(good)).votes, 1);
      await desk.nextBlock();
      kit.same("the node stays", (await desk.entry(victim))?.active, true);
    }),
  }),
);

const outside = networkCase({
  id: "testing/votes-outside",
  title: "Votes on nodes that a quorum does not test, and of quorums that are not there, are refused",
  requirements: ["TST-008", "CHN-027"],
  importance: "high",
  roles,
  network,
  run: withScene(async (kit, { desk, council, victim }) => {
    const session = await council.sessionOn(victim);
    const good = council.vote(session, 0, victim, "decommission");
    await desk.refuses("a worker that is not there", "vote.worker", () =>
      council.submit({ ...good, worker: session.workers.length }),
    );
    await desk.refuses("a quorum to come", "vote.height", () =>
      council.submit({ ...good, height: session.height + 100 }),
    );
    await desk.refuses("a quorum of long ago", "vote.height", () => council.submit({ ...good, height: 1 }));
    const change = council.change(session, victim, "decommission");
    await desk.refuses("a change by a quorum to come", "state-change.height", () =>
      council.submitChange({ ...change, height: session.height + 100 }),
    );
    await desk.refuses("a change of a worker that is not there", "state-change.worker", () =>
      council.submitChange({ ...change, worker: session.workers.length }),
    );
    await desk.refuses("a recommission of an active node", "vote.state", () =>
      council.submit(council.vote(session, 0, victim, "recommission")),
    );
    kit.equal("the sibling counts", (await council.submit(good)).votes, 1);
  }),
});

const replayed = networkCase({
  id: "testing/replayed-votes",
  title: "Votes about an earlier life of a node do nothing after it came back",
  requirements: ["TST-026", "TST-027", "CHN-029"],
  importance: "critical",
  roles,
  network,
  run: withScene(async (kit, { desk, council, victim }) => {
    const first = await council.sessionOn(victim);
    const change = council.change(first, victim, "decommission");
    await council.submitChange(change);
    await desk.refuses("the change again in the pool", "state-change.state", () => council.submitChange(change));
    await desk.nextBlock();
    kit.same("it is down", (await desk.entry(victim))?.active, false);
    await desk.refuses("a return voted for before it went down", "state-change.too-early", () =>
      council.submitChange(council.change(first, victim, "recommission")),
    );
    await council.decide(victim, "recommission");
    const back = await desk.entry(victim);
    kit.same("it is back", [back?.active, back?.decommission_count], [true, 1]);
    kit.ok("in a swarm", String(back?.swarm_id) !== unassigned);
    await desk.refuses("the old change", "state-change.too-early", () => council.submitChange(change));
    await desk.refuses("an old vote", "vote.state", () =>
      council.submit(council.vote(first, 7, victim, "decommission")),
    );
    await desk.nextBlock();
    kit.same("it stays", (await desk.entry(victim))?.active, true);
  }),
});

const lifetime = networkCase({
  id: "testing/vote-lifetime",
  title: "A state change is taken 59 blocks after its quorum, and refused one block later",
  requirements: ["TST-008"],
  importance: "high",
  roles,
  network: { ...network, exclusive: true },
  run: withScene(async (kit, { desk, council, victim }) => {
    const session = await council.sessionOn(victim);
    const change = council.change(session, victim, "decommission");
    await desk.nextBlock(58);
    await council.submitChange(change);
    const { height } = await desk.nextBlock();
    kit.equal("the block that holds it", height, session.height + 59);
    kit.same("it was taken", (await desk.entry(victim))?.active, false);
    const second = await council.admit();
    const other = await council.sessionOn(second);
    await desk.nextBlock(59);
    await desk.refuses("one block later", "state-change.height", () =>
      council.submitChange(council.change(other, second, "decommission")),
    );
    await desk.refuses("a vote", "vote.height", () => council.submit(council.vote(other, 0, second, "decommission")));
  }),
});

const address = networkCase({
  id: "testing/ip-change",
  title: "Votes for a change of address send a node to the end of the reward queue, and do nothing else",
  requirements: ["TST-028", "STK-025"],
  importance: "medium",
  roles,
  network,
  run: withScene(async (kit, { desk, council, victim }) => {
    const settled = (entry: Awaited<ReturnType<Desk["entry"]>>) => [
      entry?.active,
      String(entry?.swarm_id),
      entry?.state_height,
      entry?.decommission_count,
    ];
    const session = await council.sessionOn(victim);
    const before = await desk.entry(victim);
    await council.submitChange(council.change(session, victim, "ip_change"));
    const { height } = await desk.nextBlock();
    const after = await desk.entry(victim);
    kit.same("what it was", settled(after), settled(before));
    kit.ok("its place in the queue is that of the block", Number(after?.last_reward_block_height) >= height, {
      expected: height,
      actual: Number(after?.last_reward_block_height),
    });
    kit.equal("behind all others", Number(after?.last_reward_transaction_index), 4_294_967_295);
  }),
});

/** Cases of votes. */
export const voteCases: readonly Case[] = [lifetime, threshold, repeated, ...forgedCases, outside, replayed, address];
