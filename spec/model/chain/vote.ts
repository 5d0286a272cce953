import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Quorum } from "./quorum.js";
import type { VerifySignature } from "./rules.js";
import type { StateChangeTransaction } from "./transaction.js";

/** What validators can do to a worker, by the numbers in votes. Source: oxen-core `service_node_voting.h`. */
export const stateChangeNumbers = { deregister: 0, decommission: 1, recommission: 2, ip_change: 3 } as const;

/** Name of what a vote asks for. */
export type StateChangeKind = keyof typeof stateChangeNumbers;

/** What a vote is about: a quorum by its height, a worker by its index in it, and the state asked for. */
export interface VoteSubject {
  readonly height: number;
  readonly worker: number;
  readonly state: StateChangeKind;
}

/** The vote of one validator, named by its index in the quorum. */
export interface Vote extends VoteSubject {
  readonly validator: number;
  /** Tests that the worker failed, as bits; not signed. */
  readonly reasons: number;
  /** Signature by the validator's node key over {@link voteMessage}, hex. */
  readonly signature: string;
}

/** An integer in so many bytes, least significant first; higher bits are dropped. */
const littleEndian = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => Math.floor(value / 2 ** (8 * at)) % 256);

/**
 * What a vote signs, 32 bytes: Keccak-256 of quorum height (8, little-endian) ‖ worker index (4) ‖ state (2); the state
 * is left out of a deregister vote.
 * Source: oxen-core `service_node_voting.cpp` (make_state_change_vote_hash).
 */
export const voteMessage = ({ height, worker, state }: VoteSubject): Uint8Array => {
  const number = stateChangeNumbers[state];
  const parts = [littleEndian(height, 8), littleEndian(worker, 4), ...(number === 0 ? [] : [littleEndian(number, 2)])];
  return keccak_256(concatBytes(...parts));
};

const isKey = (text: string | undefined, bytes: number): text is string =>
  text !== undefined && new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(text);

/** Whether a vote is that of a validator of the quorum, about one of its workers. */
export const isVoteOf = (
  quorum: Quorum,
  { validator, signature, ...subject }: Pick<Vote, keyof VoteSubject | "validator" | "signature">,
  verify: VerifySignature,
): boolean => {
  const key = quorum.validators[validator];
  if (quorum.workers[subject.worker] === undefined || !isKey(key, 32) || !isKey(signature, 64)) return false;
  return verify(hexToBytes(signature), voteMessage(subject), hexToBytes(key));
};

/**
 * The transaction that votes on one subject make up: one vote a validator, in ascending order, at most as many as a
 * quorum has validators; reasons that all of them name, and those that any of them names.
 * @throws RangeError without votes, or for votes on different subjects
 */
export const toStateChange = (votes: readonly Vote[], quorumSize: number): StateChangeTransaction => {
  const byValidator = new Map<number, Vote>();
  for (const vote of votes) if (!byValidator.has(vote.validator)) byValidator.set(vote.validator, vote);
  const counted = [...byValidator.values()].sort((a, b) => a.validator - b.validator).slice(0, quorumSize);
  const [first] = counted;
  if (first === undefined) throw new RangeError("votes: none, expected one or more");
  const { height, worker, state } = first;
  if (counted.some((vote) => vote.height !== height || vote.worker !== worker || vote.state !== state)) {
    throw new RangeError("votes: they are about different heights, workers or states");
  }
  return {
    type: "state_change",
    height,
    worker,
    state,
    reasonsAll: counted.reduce((bits, { reasons }) => bits & reasons, 0xffff),
    reasonsAny: counted.reduce((bits, { reasons }) => bits | reasons, 0),
    votes: counted.map(({ validator, signature }) => ({ validator, signature })),
  };
};
