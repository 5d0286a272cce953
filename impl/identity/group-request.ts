import { blake2b } from "../crypto/blake2b.js";
import { requireLength } from "../crypto/error.js";
import { idPrefix, makeId } from "./account-id.js";
import { blindKeyPair, blindSign } from "./blinding.js";

/** A request to an open group server that its headers vouch for. */
export interface GroupRequest {
  /** X25519 key of the server, 32 bytes. */
  readonly serverKey: Uint8Array;
  /** 16 random bytes, used once. */
  readonly nonce: Uint8Array;
  /** Seconds since the epoch, as sent. */
  readonly timestamp: string;
  readonly method: string;
  /** Decoded path, and the query behind `?` as sent. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** The blinded id (33 bytes) under which an account asks, its signature (64 bytes), and the bytes it covers. */
export interface GroupProof {
  readonly id: Buffer;
  readonly signature: Buffer;
  readonly signed: Buffer;
}

/**
 * Proves a request as the 15 id of an account (seed or 64 byte secret key): server key, nonce, time, method, path and the
 * hash of a body that is not empty (pysogs auth.py). Throws CryptoError for wrong lengths.
 */
export const proveGroupRequest = (secret: Uint8Array, request: GroupRequest): GroupProof => {
  const { serverKey, nonce, timestamp, method, path, body } = request;
  requireLength(nonce, 16, "nonce");
  const hash = body.length === 0 ? body : blake2b(64, body);
  const signed = Buffer.concat([serverKey, nonce, Buffer.from(`${timestamp}${method}${path}`), hash]);
  const { publicKey } = blindKeyPair(15, secret, serverKey);
  return { id: makeId(idPrefix.blinded15, publicKey), signature: blindSign(15, secret, serverKey, signed), signed };
};
