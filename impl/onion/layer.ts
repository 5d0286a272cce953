import { createHmac } from "node:crypto";
import { viewOf } from "../codec/bytes.js";
import { aesCbcDecrypt, aesCbcEncrypt, aesGcmOpen, aesGcmSeal } from "../crypto/aes.js";
import { blake2b } from "../crypto/blake2b.js";
import { CryptoError } from "../crypto/error.js";
import { x25519 } from "../crypto/x25519.js";
import { xchachaOpen, xchachaSeal } from "../crypto/xchacha.js";
import { type EncType, nonceLength } from "./enc-type.js";
import { OnionError } from "./error.js";
import type { OnionKeys } from "./keys.js";

/** Who we are on a layer: the client made its ephemeral key, the server is the node or the external server. */
type LayerRole = "client" | "server";

/** The two ends of a layer, seen from one of them. */
export interface LayerEnds {
  readonly encType: EncType;
  readonly role: LayerRole;
  readonly own: OnionKeys;
  /** Public key of the other end, 32 bytes, used as given: for xchacha20 also a top bit counts. */
  readonly peer: Uint8Array;
}

const sharedSecret = (own: OnionKeys, peer: Uint8Array): Buffer => {
  if (peer.length !== 32) throw new OnionError("bad-key", `public key: expected 32 bytes, got ${peer.length}`);
  try {
    return x25519(own.secret, peer);
  } catch (error) {
    if (error instanceof CryptoError) throw new OnionError("bad-key", error.message);
    throw error;
  }
};

/**
 * The symmetric key of a layer, 32 bytes: one for both directions, so that whoever opened a request can seal its reply
 * without another exchange. Throws OnionError bad-key for a length other than 32 and for a point of low order.
 */
export const layerKey = ({ encType, role, own, peer }: LayerEnds): Buffer => {
  const shared = sharedSecret(own, peer);
  switch (encType) {
    case "aes-gcm":
      return createHmac("sha256", "LOKI").update(shared).digest();
    case "xchacha20":
      return blake2b(
        32,
        Buffer.concat(role === "client" ? [shared, own.publicKey, peer] : [shared, peer, own.publicKey]),
      );
    case "aes-cbc":
      return shared;
  }
};

/**
 * Seals under the key of a layer.
 * @param nonce 12, 24 or 16 bytes by type; never used twice with one key
 * @returns nonce, ciphertext and, where the type has one, tag
 */
export const sealWithKey = (encType: EncType, key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Buffer => {
  const seal = { "aes-gcm": aesGcmSeal, xchacha20: xchachaSeal, "aes-cbc": aesCbcEncrypt }[encType];
  return Buffer.concat([nonce, seal(key, nonce, plaintext)]);
};

/** Opens what {@link sealWithKey} made. Throws OnionError decrypt-failed. */
export const openWithKey = (encType: EncType, key: Uint8Array, sealed: Uint8Array): Buffer => {
  const open = { "aes-gcm": aesGcmOpen, xchacha20: xchachaOpen, "aes-cbc": aesCbcDecrypt }[encType];
  const bytes = viewOf(sealed);
  const length = nonceLength[encType];
  if (bytes.length < length) {
    throw new OnionError("decrypt-failed", `ciphertext: ${bytes.length} bytes are too few for a nonce of ${length}`);
  }
  const plaintext = open(key, bytes.subarray(0, length), bytes.subarray(length));
  if (plaintext === undefined) throw new OnionError("decrypt-failed", `ciphertext: does not open as ${encType}`);
  return plaintext;
};

/** Seals one layer. Throws OnionError bad-key. */
export const sealLayer = (ends: LayerEnds, nonce: Uint8Array, plaintext: Uint8Array): Buffer =>
  sealWithKey(ends.encType, layerKey(ends), nonce, plaintext);

/** Opens one layer. Throws OnionError bad-key or decrypt-failed. */
export const openLayer = (ends: LayerEnds, sealed: Uint8Array): Buffer =>
  openWithKey(ends.encType, layerKey(ends), sealed);
