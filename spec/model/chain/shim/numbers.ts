import { bytesToHex } from "@noble/hashes/utils.js";
import type { Answer, Fields } from "../../shim-input.js";
import { bytesField } from "../../shim-input.js";
import { type CreditHistory, creditAt, creditOnReturn } from "../credit.js";
import { stakingRequirementAt } from "../historical-requirement.js";
import { profiles } from "../parameters.js";
import { drawObligations } from "../quorum.js";
import { createQuorumRandom, shuffle } from "../quorum-random.js";
import type { VerifySignature } from "../rules.js";
import { isVoteOf, type StateChangeKind, stateChangeNumbers, voteMessage } from "../vote.js";
import { countField, hexField, malformed, optionalCount, wordField } from "./fields.js";

const { main } = profiles;

/** Names of what votes can ask for. */
export const stateChangeKinds = Object.keys(stateChangeNumbers) as StateChangeKind[];

const requirement: Answer = (input) => ({ requirement: String(stakingRequirementAt(countField(input, "height"))) });

/** The past of a node as far as its credit goes: active since, decommissioned at, credit at its return. */
export const creditHistory = (input: Fields): CreditHistory => {
  const activeSince = optionalCount(input, "active_since");
  const decommissionedAt = optionalCount(input, "decommissioned_at");
  if (decommissionedAt !== null && (activeSince === null || decommissionedAt < activeSince)) {
    throw malformed("decommissioned_at: before active_since");
  }
  return {
    activeSince,
    isDecommissioned: decommissionedAt !== null,
    lastDecommissionHeight: decommissionedAt ?? 0,
    recommissionCredit: countField(input, "recommission_credit"),
  };
};

const credit: Answer = (input) => {
  const node = creditHistory(input);
  const height = countField(input, "height");
  if (height < Math.max(node.activeSince ?? 0, node.lastDecommissionHeight)) throw malformed("height: in the past");
  const onReturn = node.isDecommissioned ? creditOnReturn(node, height, main) : null;
  return { credit: creditAt(node, height, main), on_return: onReturn };
};

const shuffled: Answer = (input) => {
  const type = countField(input, "type", 3);
  const hash = hexField(input, "hash", 32);
  const order = Array.from({ length: countField(input, "size", 10_000) }, (_, position) => position);
  shuffle(order, 0, order.length, createQuorumRandom(type, hash));
  return { order };
};

const quorum: Answer = (input) => {
  const bytes = bytesField(input, "keys");
  if (bytes.length % 32 !== 0) throw malformed("keys: not a multiple of 32 bytes");
  const keys = Array.from({ length: bytes.length / 32 }, (_, at) => bytesToHex(bytes.subarray(32 * at, 32 * at + 32)));
  const places = new Map(keys.map((key, at) => [key, at]));
  if (places.size < keys.length) throw malformed("keys: one occurs twice");
  const count = countField(input, "active", keys.length);
  const { validators, workers } = drawObligations(
    {
      height: 0,
      hash: hexField(input, "hash", 32),
      active: keys.slice(0, count).sort(),
      decommissioned: keys.slice(count).sort(),
    },
    main,
  );
  const placesOf = (drawn: readonly string[]): (number | undefined)[] => drawn.map((key) => places.get(key));
  return { validators: placesOf(validators), workers: placesOf(workers) };
};

const vote =
  (verify: VerifySignature): Answer =>
  (input) => {
    const subject = {
      height: countField(input, "height"),
      worker: countField(input, "worker", 2 ** 32 - 1),
      state: wordField(input, "state", stateChangeKinds),
    };
    const [validator, signature] = [hexField(input, "validator", 32), hexField(input, "signature", 64)];
    const workers = { [subject.worker]: "worker" } as unknown as readonly string[];
    const valid = isVoteOf({ validators: [validator], workers }, { ...subject, validator: 0, signature }, verify);
    return { message: bytesToHex(voteMessage(subject)), valid };
  };

/** Families that are arithmetic, draws and signatures. */
export const numberAnswers = (verify: VerifySignature) => ({
  "chain/requirement": requirement,
  "chain/credit": credit,
  "chain/shuffle": shuffled,
  "chain/quorum": quorum,
  "chain/vote": vote(verify),
});
