import { ed25519 } from "@noble/curves/ed25519.js";
import type { ChainParameters } from "./parameters.js";

/**
 * Recalculates swarms: from node key → swarm id of all active nodes (2^64 − 1 for those without) and a seed, to node
 * key → swarm id of the same nodes.
 */
export type AssignSwarms = (current: Map<string, bigint>, seed: bigint) => Map<string, bigint>;

/** Checks an Ed25519 signature; false for malformed keys and signatures. */
export type VerifySignature = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

/** What the transition function needs to know besides state and block. */
export interface ChainRules {
  readonly parameters: ChainParameters;
  readonly assign: AssignSwarms;
  readonly verify: VerifySignature;
}

/** Ed25519 as RFC 8032 has it, in plain JavaScript. */
export const verifySignature: VerifySignature = (signature, message, publicKey) => {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};
