import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { chainAnswers } from "../../spec/model/chain/shim/answers.js";
import { type StateChangeKind, type VoteSubject, voteMessage } from "../../spec/model/chain/vote.js";
import { chainFlags } from "./chain-flags.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { shapeFlags } from "./flags.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";

const kinds: readonly StateChangeKind[] = ["deregister", "decommission", "recommission", "ip_change"];

/** `chain/vote`: what a vote signs, and whether it is its validator's. */
export const chainVoteFamily: FamilyGenerator = {
  family: "chain/vote",
  flags: chainFlags("VoteText", "ForgedVote", ...shapeFlags, "WrongLength", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/vote"]);
    const seed = random.bytes(32);
    const validator = bytesToHex(ed25519.getPublicKey(seed));
    const inputOf = (subject: VoteSubject): Draft["input"] => ({
      ...subject,
      validator,
      signature: bytesToHex(ed25519.sign(voteMessage(subject), seed)),
    });
    const labels = { requirements: ["TST-033"], flags: ["VoteText"], importance: "critical" } as const;
    const accepted = kinds.map((state) =>
      kit.accept(inputOf({ height: 1_500_000 + random.below(1_000), worker: random.below(60), state }), {
        comment: `a ${state} vote`,
        ...labels,
      }),
    );
    for (const [height, worker] of [
      [0, 0],
      [2 ** 32, 255],
      [2 ** 40, 65_536],
    ] as const) {
      const subject = { height, worker, state: "decommission" } as const;
      kit.accept(inputOf(subject), { comment: `height ${height}, worker ${worker}`, ...labels });
    }
    const sibling = accepted[1]!;
    const { message } = chainAnswers["chain/vote"](sibling.input) as { message: string };
    const bad = { requirements: ["TST-033"], flags: ["ForgedVote"], importance: "critical" } as const;
    const isFalse = (changes: Draft["input"], comment: string): void => {
      const answer = chainAnswers["chain/vote"]({ ...sibling.input, ...changes }) as { message: string };
      kit.report(sibling, changes, { message: answer.message, valid: false }, { comment, ...bad });
    };
    for (const state of kinds)
      if (state !== "decommission") isFalse({ state }, `a decommission vote shown as ${state}`);
    isFalse({ worker: Number(sibling.input.worker) + 1 }, "a vote on another worker");
    isFalse({ height: Number(sibling.input.height) + 1 }, "a vote of another height");
    isFalse({ validator: bytesToHex(ed25519.getPublicKey(random.bytes(32))) }, "a vote of another validator");
    const signature = String(sibling.input.signature);
    const flipped = signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
    isFalse({ signature: flipped }, "a changed signature");
    isFalse({ signature: "00".repeat(64) }, "a signature of zeros");
    const unhashed = bytesToHex(ed25519.sign(new Uint8Array(Buffer.from(message, "ascii")), seed));
    isFalse({ signature: unhashed }, "a signature over the digest in hex");
    refuseShapes(kit, sibling, { height: "integer", state: "text", signature: "hex" }, ["TST-033"]);
    refuseLengths(kit, sibling, "validator", [31, 33], "malformed", ["TST-033"]);
    refuseLengths(kit, sibling, "signature", [63, 65], "malformed", ["TST-033"]);
    kit.refuse(sibling, { state: "exile" }, "malformed", {
      comment: "a state that does not exist",
      requirements: ["TST-033"],
      flags: ["Range"],
    });
    return kit.drafts;
  },
};

const voters = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** `chain/state-change`: what the votes of a quorum do to a node. */
export const chainStateChangeFamily: FamilyGenerator = {
  family: "chain/state-change",
  flags: chainFlags("Threshold", "RepeatedVote", "VoteLife", "StaleVote", "WrongState", "CreditReturn"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/state-change"]);
    const quorum = 30_000 + random.below(1_000);
    const active = {
      registration_height: quorum - 9_000,
      active_since: quorum - 8_000,
      decommissioned_at: null,
      last_ip_change_height: quorum - 9_000,
      recommission_credit: 60,
    };
    const down = { ...active, decommissioned_at: quorum - 10 };
    const input = (state: StateChangeKind, node: Draft["input"], height = quorum + 13): Draft["input"] => ({
      height,
      quorum,
      validators: 10,
      voters: voters(7),
      state,
      node,
    });
    const accept = (from: Draft["input"], comment: string, ...requirements: string[]): Draft =>
      kit.accept(from, { comment, requirements, flags: ["Threshold"], importance: "critical" });
    const decommission = accept(input("decommission", active), "seven votes decommission", "TST-005", "TST-025");
    const recommission = accept(input("recommission", down), "seven votes recommission", "TST-005", "TST-026");
    const penalty = accept(input("ip_change", active), "seven votes on an address", "TST-028");
    const out = accept(input("deregister", active), "seven votes deregister an active node", "TST-003", "STK-007");
    accept(input("deregister", down), "seven votes deregister a decommissioned node", "TST-003", "STK-007");
    accept({ ...input("decommission", active), voters: voters(10) }, "ten votes", "TST-005");
    accept({ ...input("decommission", active), voters: [0, 2, 3, 5, 6, 8, 9] }, "any seven", "TST-005");
    accept({ ...input("decommission", active), validators: 7 }, "all of seven validators", "TST-005");
    for (const after of [1, 58, 59]) {
      const from = input("decommission", active, quorum + after);
      accept(from, `${after} blocks after the quorum`, "TST-008");
    }
    for (const blocks of [1, 100, 170]) {
      const back = { ...down, decommissioned_at: quorum - blocks };
      kit.accept(input("recommission", back, quorum + 1), {
        comment: `back after ${blocks + 1} blocks`,
        requirements: ["TST-011", "TST-026"],
        flags: ["CreditReturn"],
        importance: "critical",
      });
    }
    const refuse = (
      sibling: Draft,
      changes: Draft["input"],
      rule: string,
      comment: string,
      flag: string,
      requirement: string,
    ): void => {
      kit.refuse(sibling, changes, rule, {
        comment,
        requirements: [requirement],
        flags: [flag],
        importance: "critical",
      });
    };
    for (const sibling of [decommission, recommission, penalty, out]) {
      const state = String(sibling.input.state);
      refuse(sibling, { voters: voters(6) }, "state-change.votes", `six votes: ${state}`, "Threshold", "TST-005");
    }
    for (const [height, what] of [
      [quorum, "at the height of the quorum"],
      [quorum + 60, "60 blocks on"],
    ] as const) {
      refuse(decommission, { height }, "state-change.height", what, "VoteLife", "TST-008");
    }
    refuse(decommission, { voters: [] }, "state-change.votes", "no votes", "Threshold", "TST-005");
    refuse(decommission, { voters: [...voters(10), 10] }, "state-change.votes", "eleven votes", "Threshold", "TST-005");
    const order = "state-change.order";
    refuse(decommission, { voters: [0, 1, 2, 3, 4, 5, 5] }, order, "a vote twice", "RepeatedVote", "TST-006");
    refuse(decommission, { voters: [0, 1, 2, 3, 4, 6, 5] }, order, "not in order", "RepeatedVote", "TST-006");
    refuse(
      decommission,
      { voters: [0, 1, 2, 3, 4, 5, 10] },
      "state-change.validator",
      "a stranger",
      "Threshold",
      "TST-005",
    );
    const seven = { validators: 6 };
    refuse(decommission, seven, "state-change.validator", "seven votes of six validators", "Threshold", "TST-005");
    const unfit = (sibling: Draft, node: Draft["input"], comment: string): void =>
      refuse(sibling, { node }, "state-change.state", comment, "WrongState", "TST-027");
    unfit(decommission, down, "decommission of a decommissioned node");
    unfit(penalty, down, "a vote on the address of a decommissioned node");
    unfit(recommission, active, "recommission of an active node");
    const waiting = { ...active, active_since: null };
    for (const sibling of [decommission, penalty, out]) {
      unfit(sibling, waiting, `${String(sibling.input.state)} of a node that awaits contributions`);
    }
    const stale = (sibling: Draft, node: Draft["input"], comment: string): void =>
      refuse(sibling, { node }, "state-change.too-early", comment, "StaleVote", "TST-027");
    stale(decommission, { ...active, active_since: quorum }, "active at the height of the quorum");
    stale(decommission, { ...active, active_since: quorum + 5 }, "active after the height of the quorum");
    stale(recommission, { ...down, decommissioned_at: quorum }, "decommissioned at the height of the quorum");
    stale(penalty, { ...active, last_ip_change_height: quorum }, "punished at the height of the quorum");
    stale(out, { ...active, registration_height: quorum }, "registered at the height of the quorum");
    const before = quorum - 1;
    accept(input("decommission", { ...active, active_since: before }), "active just before the quorum", "TST-027");
    accept(input("recommission", { ...down, decommissioned_at: before }), "down just before the quorum", "TST-027");
    accept(input("ip_change", { ...active, last_ip_change_height: before }), "punished just before it", "TST-027");
    return kit.drafts;
  },
};
