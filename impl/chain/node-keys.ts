import { ed25519SecretToX25519 } from "../crypto/convert.js";
import { ed25519Public } from "../crypto/ed25519.js";
import { x25519Public } from "../crypto/x25519.js";
import { type LegacyKey, separateLegacyKey, sharedLegacyKey } from "./legacy-key.js";

/** All keys of a service node. */
export interface NodeKeys {
  readonly ed25519: Buffer;
  /** Seed, then public key: 64 bytes. */
  readonly ed25519Secret: Buffer;
  readonly x25519: Buffer;
  readonly x25519Secret: Buffer;
  readonly legacy: LegacyKey;
}

/** The keys that follow from an Ed25519 seed; `shared` makes the legacy key the same as the Ed25519 key. */
export const makeNodeKeys = (seed: Uint8Array, shared: boolean): NodeKeys => {
  const ed25519 = ed25519Public(seed);
  const x25519Secret = ed25519SecretToX25519(seed);
  return {
    ed25519,
    ed25519Secret: Buffer.concat([seed, ed25519]),
    x25519: x25519Public(x25519Secret),
    x25519Secret,
    legacy: shared ? sharedLegacyKey(seed) : separateLegacyKey(seed),
  };
};
