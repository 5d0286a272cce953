import type { KeyObject } from "node:crypto";
import { x25519Public, x25519SecretKey } from "../crypto/x25519.js";
import { OnionError } from "./error.js";

/** An X25519 secret prepared for many layers. */
export interface OnionKeys {
  readonly secret: KeyObject;
  readonly publicKey: Buffer;
}

/** Prepares a secret; its public half is made when it is first asked for. Throws OnionError bad-key if not 32 bytes. */
export const createOnionKeys = (secret: Uint8Array): OnionKeys => {
  if (secret.length !== 32) throw new OnionError("bad-key", `secret key: expected 32 bytes, got ${secret.length}`);
  const prepared = x25519SecretKey(secret);
  let publicKey: Buffer | undefined;
  return {
    secret: prepared,
    get publicKey() {
      publicKey ??= x25519Public(prepared);
      return publicKey;
    },
  };
};
