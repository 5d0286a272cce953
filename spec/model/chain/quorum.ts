import type { ChainParameters } from "./parameters.js";
import { createQuorumRandom, shuffle } from "./quorum-random.js";

/** What an obligations quorum is drawn from: a block, and the nodes after it in ascending order of keys. */
export interface QuorumDraw {
  readonly height: number;
  /** Hash of the block, hex. */
  readonly hash: string;
  readonly active: readonly string[];
  /** Funded, but not active. */
  readonly decommissioned: readonly string[];
}

/** Who tests whom: keys in drawing order. Votes name both by their index here. */
export interface Quorum {
  readonly validators: readonly string[];
  readonly workers: readonly string[];
}

/** Number of the quorum type among the words that seed a draw. */
const obligations = 0;

/**
 * The obligations quorum of a block. Validators are always active; workers are the next of all others, decommissioned
 * nodes among them. With as many validators as nodes everybody is shuffled and nobody is left to be tested.
 * Source: oxen-core `service_node_list.cpp` (generate_other_quorums).
 */
export const drawObligations = (draw: QuorumDraw, parameters: ChainParameters): Quorum => {
  const { hash, active, decommissioned } = draw;
  const keys = [...active, ...decommissioned];
  const validators = Math.min(active.length, parameters.quorumSize);
  const order = keys.map((_, position) => position);
  if (validators > 0 && validators < keys.length) {
    shuffle(order, 0, active.length, createQuorumRandom(obligations, hash));
    shuffle(order, validators, order.length, createQuorumRandom(obligations, hash));
  } else {
    shuffle(order, 0, order.length, createQuorumRandom(obligations, hash));
  }
  const rest = keys.length - validators;
  const tested = Math.min(rest, Math.max(parameters.testedNodes, Math.floor(rest / 100)));
  const keysAt = (from: number, to: number): string[] => order.slice(from, to).map((position) => keys[position]!);
  return { validators: keysAt(0, validators), workers: keysAt(validators, validators + tested) };
};

const drawn = new WeakMap<QuorumDraw, { readonly parameters: ChainParameters; readonly quorum: Quorum }>();

/**
 * The obligations quorum of the block at `height`, worked out once; undefined for a block that is too old for votes or
 * not there yet.
 * @param draws of a state or a draft
 */
export const quorumAt = (
  draws: readonly QuorumDraw[],
  height: number,
  parameters: ChainParameters,
): Quorum | undefined => {
  const draw = draws.find((one) => one.height === height);
  if (draw === undefined) return undefined;
  const known = drawn.get(draw);
  if (known?.parameters === parameters) return known.quorum;
  const quorum = drawObligations(draw, parameters);
  drawn.set(draw, { parameters, quorum });
  return quorum;
};
