import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { secretKey, toX25519 } from "./ed25519.js";
import { encodePhrase } from "./phrase.js";
import { Refusal } from "./refusal.js";

/** All that follows from the secret of an account. Keys are bytes, the id is text. */
export interface Account {
  readonly phrase: string;
  readonly ed25519PublicKey: Uint8Array;
  /** Seed and public key, 64 bytes. */
  readonly ed25519SecretKey: Uint8Array;
  readonly x25519PublicKey: Uint8Array;
  readonly x25519SecretKey: Uint8Array;
  /** `05` and the X25519 public key in hex. */
  readonly sessionId: string;
}

/** Account id of an X25519 key: the prefix 05 and the key, 66 hex digits. */
export const sessionIdOf = (x25519Key: Uint8Array): string => `05${bytesToHex(x25519Key)}`;

/**
 * The account of a 16 byte secret. The Ed25519 seed is the secret followed by 16 zero bytes, neither hashed nor repeated.
 * Refused with `malformed` for another length.
 */
export const accountFromSeed = (secret: Uint8Array): Account => {
  if (secret.length !== 16) throw new Refusal("malformed", `seed: ${secret.length} bytes, expected 16`);
  const { seed, publicKey, scalar } = secretKey(concatBytes(secret, new Uint8Array(16)));
  const x25519PublicKey = toX25519(publicKey);
  return {
    phrase: encodePhrase(secret),
    ed25519PublicKey: publicKey,
    ed25519SecretKey: concatBytes(seed, publicKey),
    x25519PublicKey,
    x25519SecretKey: scalar,
    sessionId: sessionIdOf(x25519PublicKey),
  };
};
