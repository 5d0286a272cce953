import { cbc, gcm } from "@noble/ciphers/aes.js";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

/** Ciphers of a layer, by the names that are written; aliases are only read. */
export type EncType = "aes-gcm" | "xchacha20" | "aes-cbc";

/** Which way a sealed value travels: a request goes from the client to a server, a response comes back. */
export type Direction = "request" | "response";

const names: ReadonlyMap<string, EncType> = new Map([
  ["aes-gcm", "aes-gcm"],
  ["gcm", "aes-gcm"],
  ["xchacha20", "xchacha20"],
  ["xchacha20-poly1305", "xchacha20"],
  ["aes-cbc", "aes-cbc"],
  ["cbc", "aes-cbc"],
]);

/** The cipher that a name or alias stands for, matched exactly. @throws Refusal `unknown-enc-type` */
export const readEncType = (name: string): EncType => {
  const type = names.get(name);
  if (type === undefined) throw new Refusal("unknown-enc-type", `enc_type: ${JSON.stringify(name)} is not known`);
  return type;
};

/** Bytes of nonce in front of the sealed value. */
export const nonceLength: Readonly<Record<EncType, number>> = { "aes-gcm": 12, xchacha20: 24, "aes-cbc": 16 };

/** The key pair of one side and the public key of the other, and which side that is. */
export interface LayerKeys {
  readonly ownSecret: Uint8Array;
  readonly peerPublic: Uint8Array;
  readonly role: "client" | "server";
}

const checkKey = (key: Uint8Array, field: string): void => {
  if (key.length !== 32) throw new Refusal("bad-key", `${field} has ${key.length} bytes, expected 32`);
};

/** X25519 public key of a secret, which is clamped only inside the multiplication. @throws Refusal `bad-key` */
export const publicKeyOf = (secret: Uint8Array): Uint8Array => {
  checkKey(secret, "secret key");
  return x25519.getPublicKey(secret);
};

const sharedPoint = (secret: Uint8Array, peer: Uint8Array): Uint8Array => {
  checkKey(secret, "secret key");
  checkKey(peer, "public key");
  try {
    return x25519.getSharedSecret(secret, peer);
  } catch {
    throw new Refusal("bad-key", "the public key is a point of low order: the shared secret would be zero");
  }
};

/**
 * Key that is fed to the cipher, the same for both directions and both sides. Only xchacha20 binds the two public keys,
 * the client's first, byte for byte as given. @throws Refusal `bad-key`
 */
export const layerKey = (type: EncType, { ownSecret, peerPublic, role }: LayerKeys): Uint8Array => {
  const shared = sharedPoint(ownSecret, peerPublic);
  if (type === "aes-cbc") return shared;
  if (type === "aes-gcm") return hmac(sha256, utf8ToBytes("LOKI"), shared);
  const own = publicKeyOf(ownSecret);
  const [client, server] = role === "client" ? [own, peerPublic] : [peerPublic, own];
  return blake2b(concatBytes(shared, client, server), { dkLen: 32 });
};

const cipherOf = (type: EncType, key: Uint8Array, nonce: Uint8Array) => {
  if (type === "aes-gcm") return gcm(key, nonce);
  return type === "xchacha20" ? xchacha20poly1305(key, nonce) : cbc(key, nonce);
};

/**
 * Seals one layer: nonce, then ciphertext with its tag (aes-cbc has none). `nonce` has `nonceLength` bytes.
 * @throws Refusal `bad-key`; `malformed` for a nonce of another length
 */
export const sealLayer = (type: EncType, keys: LayerKeys, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const key = layerKey(type, keys);
  if (nonce.length !== nonceLength[type])
    throw new Refusal("malformed", `nonce has ${nonce.length} bytes, expected ${nonceLength[type]} for ${type}`);
  return concatBytes(nonce, cipherOf(type, key, nonce).encrypt(plaintext));
};

/** Opens one sealed layer. @throws Refusal `bad-key`; `decrypt-failed` for wrong tag, padding, length or key */
export const openLayer = (type: EncType, keys: LayerKeys, sealed: Uint8Array): Uint8Array => {
  const key = layerKey(type, keys);
  const nonce = sealed.subarray(0, nonceLength[type]);
  const rest = sealed.subarray(nonce.length);
  // Tag of an authenticated cipher, or the one block that padding needs at least.
  if (rest.length < 16) throw new Refusal("decrypt-failed", `${sealed.length} bytes are too few for ${type}`);
  try {
    return cipherOf(type, key, nonce).decrypt(rest);
  } catch {
    throw new Refusal("decrypt-failed", `${sealed.length} bytes do not open with ${type}`);
  }
};

/** Role of the sealing side: the client seals requests, the server responses. */
export const sealerRole = (direction: Direction): LayerKeys["role"] => (direction === "request" ? "client" : "server");

/** Role of the opening side. */
export const openerRole = (direction: Direction): LayerKeys["role"] => (direction === "request" ? "server" : "client");
