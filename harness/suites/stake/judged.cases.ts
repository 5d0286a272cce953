import type { Case } from "../../engine/case.js";
import type { Kit } from "../kit/kit.js";
import { networkCase } from "../kit/network-case.js";
import type { Moment, Trial } from "./judged.js";

/* What becomes of nodes by what their testers report: one trial on a chain, looked at from many sides. */

const requirement = "15000000000000";

const trialCase = (
  id: string,
  title: string,
  requirements: readonly string[],
  look: (kit: Kit, trial: Trial) => void,
): Case =>
  networkCase({
    id: `testing/${id}`,
    title,
    requirements,
    importance: "critical",
    roles: ["chain"],
    network: { nodes: 0, mix: "all target", label: "trial" },
    run: async (kit) => {
      const { trialOf } = await import("./judged.js");
      look(kit, await trialOf(kit));
    },
  });

const statesOf = (moments: readonly Moment[]): string[] =>
  moments.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);

const firstOf = (moments: readonly Moment[], state: string, after = 0): Moment | undefined =>
  moments.find((moment) => moment.state === state && moment.height > after);

const creditOf = (moment: Moment | undefined): number => Number(moment?.entry?.earned_downtime_blocks);

const votedOut = trialCase(
  "voted-out",
  "A node that its testers cannot reach for longer than the limit is decommissioned, and not before",
  ["TST-001", "TST-002", "TST-007", "TST-009", "TST-016"],
  (kit, { failing, turns }) => {
    const down = firstOf(failing, "decommissioned");
    kit.ok("it was voted out", down !== undefined, { actual: statesOf(failing) });
    // Four seconds without an answer are sixteen blocks.
    const blocks = (down?.height ?? 0) - turns.fails;
    kit.ok("after the limit of four seconds", blocks > 16, { actual: blocks });
    kit.ok("and soon after it", blocks < 60, { actual: blocks });
    const reasons = down?.entry?.last_decomm_reasons as { readonly all?: readonly string[] } | undefined;
    kit.same("for what the testers saw", reasons?.all, ["storage"]);
    kit.same("how often", down?.entry?.decommission_count, 1);
  },
);

const leavesSwarm = trialCase(
  "leaves-its-swarm",
  "A node that is voted out is in no swarm from that block on, and in one again from the block that takes it back",
  ["TST-025", "TST-026", "CHN-029", "SWM-001"],
  (kit, { failing }) => {
    const wrong = failing.filter(({ state, swarms }) => swarms !== (state === "active" ? 1 : 0));
    kit.same("moments at which it was in another number of swarms than its state allows", wrong.length, 0);
    const down = firstOf(failing, "decommissioned");
    kit.same("its swarm id while down", String(down?.entry?.swarm_id), "18446744073709551615");
    const before = failing[failing.indexOf(down!) - 1];
    kit.equal("nodes in swarms: one fewer", down?.placed ?? -1, (before?.placed ?? 0) - 1);
  },
);

const comesBack = trialCase(
  "comes-back",
  "A decommissioned node that its testers reach again is taken back, with the credit it had less twice the time it was down",
  ["TST-007", "TST-010", "TST-011", "TST-012", "TST-024"],
  (kit, { failing, turns }) => {
    const down = firstOf(failing, "decommissioned");
    const back = firstOf(failing, "active", down?.height);
    kit.ok("it is back", back !== undefined, { actual: statesOf(failing) });
    kit.ok("voted on by a quorum drawn after it went down", (back?.height ?? 0) > turns.recovers + 13);
    const before = failing[failing.indexOf(down!) - 1];
    const away = (back?.height ?? 0) - (down?.height ?? 0);
    const up = (down?.height ?? 0) - Number(before?.entry?.state_height);
    const had = 60 + Math.floor((up * 24) / 720);
    kit.equal("its credit", creditOf(back), Math.max(0, had - 2 * away));
    // Deployed daemons count blocks, one more than the height of the top.
    const spent = failing.filter(({ state }) => state === "decommissioned");
    const wrong = spent.filter((moment) => creditOf(moment) !== had - (moment.height + 1 - (down?.height ?? 0)));
    kit.same("moments at which a block away did not cost a block of credit", wrong.map(creditOf), []);
  },
);

const deregistered = trialCase(
  "deregistered",
  "A node that fails with less credit than it takes to be forgiven is deregistered at once",
  ["TST-003", "TST-009", "STK-028"],
  (kit, { failing, turns }) => {
    kit.same("its states", statesOf(failing), ["active", "decommissioned", "active", "unregistered"]);
    const gone = firstOf(failing, "unregistered");
    kit.ok("after it failed again", (gone?.height ?? 0) > turns.failsAgain + 16);
    kit.same("it is listed no more", gone?.entry, undefined);
    kit.equal("it is in no swarm", gone?.swarms ?? -1, 0);
    const before = failing[failing.indexOf(gone!) - 1];
    kit.ok("it had less than 60 blocks of credit", creditOf(before) < 60, { actual: creditOf(before) });
  },
);

const stakeHeld = trialCase(
  "stake-held",
  "The stake of a deregistered node stays locked until its height, and is free in that block",
  ["STK-007", "STK-005", "TST-003"],
  (kit, { failing, atEnd, freed }) => {
    const gone = firstOf(failing, "unregistered");
    kit.equal("what is held", atEnd.held[0]?.amount ?? null, requirement);
    kit.equal("until forty blocks after", atEnd.held[0]?.free_at ?? null, (gone?.height ?? 0) + 40);
    kit.equal("free in the block before that", atEnd.balance, "0");
    kit.same("free in that block", [freed.balance, freed.held], [requirement, []]);
  },
);

const minority = trialCase(
  "minority-of-testers",
  "Six testers that cannot reach a node do nothing to it",
  ["TST-001", "TST-005", "TST-004"],
  (kit, { disputed }) => {
    kit.same("its states", statesOf(disputed), ["active"]);
    kit.same("decommissions", disputed.at(-1)?.entry?.decommission_count, 0);
  },
);

const silent = trialCase(
  "no-proofs",
  "A node whose daemon sends no proofs is voted out, although everybody reaches it",
  ["TST-013", "TST-002"],
  (kit, { silent: moments }) => {
    const down = firstOf(moments, "decommissioned");
    kit.ok("it was voted out", down !== undefined, { actual: statesOf(moments) });
    const reasons = down?.entry?.last_decomm_reasons as { readonly all?: readonly string[] } | undefined;
    kit.same("for its proofs", reasons?.all, ["uptime"]);
  },
);

const healthy = trialCase(
  "healthy",
  "A node that passes every test is left alone, and its credit grows by one for thirty blocks",
  ["TST-004", "TST-010"],
  (kit, { healthy: moments }) => {
    kit.same("its states", statesOf(moments), ["active"]);
    const wrong = moments.filter((moment) => {
      const up = moment.height + 1 - Number(moment.entry?.state_height);
      return creditOf(moment) !== 60 + Math.floor((up * 24) / 720);
    });
    kit.same("moments at which its credit was another", wrong.map(creditOf), []);
    kit.ok("some of it was earned", creditOf(moments.at(-1)) > 60, { actual: creditOf(moments.at(-1)) });
  },
);

/** Cases of being judged. */
export const judgedCases: readonly Case[] = [
  votedOut,
  leavesSwarm,
  comesBack,
  deregistered,
  stakeHeld,
  minority,
  silent,
  healthy,
];
