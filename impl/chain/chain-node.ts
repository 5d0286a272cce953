import { makeNodeKeys, type NodeKeys } from "./node-keys.js";

/** A node that this process holds keys for, listed or not. */
export interface ChainNode {
  /** Legacy key, hex: the name of the node everywhere on the chain. */
  readonly legacy: string;
  readonly ed25519: string;
  readonly x25519: string;
  readonly keys: NodeKeys;
  readonly ip: string;
  readonly httpsPort: number;
  readonly omqPort: number;
}

/** The second and third node of a network have one key for both purposes, all others two, so that both kinds occur. */
const hasSharedKey = (index: number): boolean => index === 1 || index === 2;

/**
 * Makes the node that is added `index`th (from 0) from its Ed25519 seed and addresses.
 */
export const makeChainNode = (
  index: number,
  seed: Uint8Array,
  address: Pick<ChainNode, "ip" | "httpsPort" | "omqPort">,
): ChainNode => {
  const keys = makeNodeKeys(seed, hasSharedKey(index));
  return {
    legacy: keys.legacy.public.toString("hex"),
    ed25519: keys.ed25519.toString("hex"),
    x25519: keys.x25519.toString("hex"),
    keys,
    ...address,
  };
};
