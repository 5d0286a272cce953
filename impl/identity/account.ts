import { ed25519SecretToX25519 } from "../crypto/convert.js";
import { ed25519Public } from "../crypto/ed25519.js";
import { x25519Public } from "../crypto/x25519.js";
import { idPrefix, makeId } from "./account-id.js";
import { IdentityError } from "./error.js";

/** A public and a secret key. */
export type KeyPair = { readonly publicKey: Buffer; readonly secretKey: Buffer };

/** All that follows from the 16 byte secret. The Ed25519 secret key is seed and public key, 64 bytes. */
export type Account = {
  readonly seed: Buffer;
  readonly ed25519: KeyPair;
  readonly x25519: KeyPair;
  /** 05 and the X25519 key, 33 bytes. */
  readonly id: Buffer;
};

/**
 * The account of a 16 byte secret: its Ed25519 seed is the secret followed by 16 zero bytes, its X25519 pair that of the
 * same scalar. Throws IdentityError for another length.
 */
export const accountFromSeed = (seed: Uint8Array): Account => {
  if (seed.length !== 16) throw new IdentityError(`seed of an account: expected 16 bytes, got ${seed.length}`);
  const ed25519Seed = Buffer.concat([seed, Buffer.alloc(16)]);
  const publicKey = ed25519Public(ed25519Seed);
  const x25519Secret = ed25519SecretToX25519(ed25519Seed);
  const x25519Key = x25519Public(x25519Secret);
  return {
    seed: Buffer.from(seed),
    ed25519: { publicKey, secretKey: Buffer.concat([ed25519Seed, publicKey]) },
    x25519: { publicKey: x25519Key, secretKey: x25519Secret },
    id: makeId(idPrefix.account, x25519Key),
  };
};
