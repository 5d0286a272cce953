import { blake2b } from "../crypto/blake2b.js";

/** Everything random about a chain, by purpose; a chain with the same seed makes the same keys and hashes. */
export interface ChainSecrets {
  /** Ed25519 seed of the wallet that holds the genesis supply. */
  readonly treasury: Buffer;
  /** X25519 secret of the public OMQ endpoint. */
  readonly omq: Buffer;
  /** Ed25519 seed of the node that was added `index`th, from 0. */
  readonly node: (index: number) => Buffer;
  /** Ed25519 seed of the wallet that registers a node, by its legacy key. */
  readonly operator: (legacy: string) => Buffer;
  /** The producer's sixteen bytes of a block, hex; other ones after blocks were taken back `branch` times. */
  readonly producer: (height: number, branch: number) => string;
  /** Tells chains with different seeds apart without giving the seed away. */
  readonly fingerprint: string;
}

/** Derives them from the 32-byte seed: BLAKE2b-256 keyed with the seed over a label for each purpose. */
export const createChainSecrets = (seed: Uint8Array): ChainSecrets => {
  const derive = (label: string): Buffer => blake2b(32, Buffer.from(`swarmcheck chain/${label}`), { key: seed });
  return {
    treasury: derive("treasury"),
    omq: derive("omq"),
    node: (index) => derive(`node/${index}`),
    operator: (legacy) => derive(`operator/${legacy}`),
    producer: (height, branch) =>
      derive(branch === 0 ? `producer/${height}` : `producer/${height}/${branch}`).toString("hex", 0, 16),
    fingerprint: derive("fingerprint").toString("hex"),
  };
};
