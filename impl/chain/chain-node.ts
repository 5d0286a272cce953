import { makeNodeKeys, type NodeKeys } from "./node-keys.js";

/** Where a node serves: HTTPS, and OMQ. */
export interface NodeAddress {
  readonly ip: string;
  readonly httpsPort: number;
  readonly omqPort: number;
}

/** A node that this process holds keys for, listed or not. */
export interface ChainNode extends NodeAddress {
  /** Place in the order in which nodes were added, from 0. */
  readonly index: number;
  /** Legacy key, hex: the name of the node everywhere on the chain. */
  readonly legacy: string;
  readonly ed25519: string;
  readonly x25519: string;
  readonly keys: NodeKeys;
}

/** The second and third node of a network have one key for both purposes, all others two, so that both kinds occur. */
const hasSharedKey = (index: number): boolean => index === 1 || index === 2;

/**
 * Makes the node that is added `index`th (from 0) from its Ed25519 seed and addresses.
 */
export const makeChainNode = (index: number, seed: Uint8Array, address: NodeAddress): ChainNode => {
  const keys = makeNodeKeys(seed, hasSharedKey(index));
  return {
    index,
    legacy: keys.legacy.public.toString("hex"),
    ed25519: keys.ed25519.toString("hex"),
    x25519: keys.x25519.toString("hex"),
    keys,
    ...address,
  };
};
