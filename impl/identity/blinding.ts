import { createHash } from "node:crypto";
import { blake2b } from "../crypto/blake2b.js";
import { ed25519SecretToX25519, ed25519ToX25519, x25519ToEd25519 } from "../crypto/convert.js";
import { ed25519Public, ed25519Seed } from "../crypto/ed25519.js";
import { equalBytes } from "../crypto/equal.js";
import { requireLength } from "../crypto/error.js";
import { subgroupPoint, timesBase, timesPoint } from "../crypto/point.js";
import { groupOrder, scalarOf, toBytes32 } from "../crypto/scalar.js";
import { accountKey, accountKeyOrBare, idPrefix, makeId } from "./account-id.js";
import { IdentityError } from "./error.js";

/** The two kinds of blinded id: 15 depends on the server only, 25 on account and server. */
export type BlindingKind = 15 | 25;

/** A key pair under which an account signs at one server: 32 byte point, 32 byte scalar, and the factor k. */
export type BlindedKeyPair = { readonly publicKey: Buffer; readonly secretKey: Buffer; readonly factor: Buffer };

const signBit = 0x80;
const sha512 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const factor15 = (server: Uint8Array): bigint => {
  requireLength(server, 32, "server public key");
  return scalarOf(blake2b(64, server));
};

const factor25 = (accountX25519: Uint8Array, server: Uint8Array): bigint => {
  requireLength(server, 32, "server public key");
  return scalarOf(blake2b(64, Buffer.concat([makeId(idPrefix.account, accountX25519), server])));
};

/** k of kind 15: H64(server) mod L as 32 bytes, the same for every account. Throws CryptoError. */
export const blind15Factor = (server: Uint8Array): Buffer => toBytes32(factor15(server));

/** k of kind 25: H64(account id ‖ server) mod L as 32 bytes; the id with or without 05. Throws. */
export const blind25Factor = (accountId: Uint8Array, server: Uint8Array): Buffer =>
  toBytes32(factor25(accountKeyOrBare(accountId, "session id"), server));

const unsigned = (point: Uint8Array): Buffer => {
  const copy = Buffer.from(point);
  copy[31]! &= ~signBit;
  return copy;
};

/**
 * Both candidates for the 15 id of an account, 33 bytes each: its account id does not tell the sign of its Ed25519 key.
 * The second is the first with the sign bit flipped. Throws where the id is no point of the main subgroup.
 */
export const blind15Ids = (accountId: Uint8Array, server: Uint8Array): [Buffer, Buffer] => {
  const point = subgroupPoint(x25519ToEd25519(accountKey(accountId, "session id")), "session id");
  const id = makeId(idPrefix.blinded15, timesPoint(factor15(server), point));
  const other = Buffer.from(id);
  other[32]! ^= signBit;
  return [id, other];
};

/** The 25 id of an account, 33 bytes. Throws where the account id is no point of the main subgroup. */
export const blind25Id = (accountId: Uint8Array, server: Uint8Array): Buffer => {
  const key = accountKey(accountId, "session id");
  const point = subgroupPoint(x25519ToEd25519(key), "session id");
  return makeId(idPrefix.blinded25, timesPoint(factor25(key, server), point));
};

/** The exact 15 id of an Ed25519 key, 33 bytes. Throws where it is no point of the main subgroup. */
export const blind15IdFromEd25519 = (publicKey: Uint8Array, server: Uint8Array): Buffer =>
  makeId(idPrefix.blinded15, timesPoint(factor15(server), subgroupPoint(publicKey, "Ed25519 public key")));

/** The 25 id of an Ed25519 key, 33 bytes; its sign does not matter. Throws where it is no point of the main subgroup. */
export const blind25IdFromEd25519 = (publicKey: Uint8Array, server: Uint8Array): Buffer => {
  const point = subgroupPoint(unsigned(publicKey), "Ed25519 public key");
  return makeId(idPrefix.blinded25, timesPoint(factor25(ed25519ToX25519(publicKey), server), point));
};

/** The secret scalar a of an Ed25519 seed or 64 byte secret key, modulo L. Throws CryptoError for other lengths. */
export const accountScalar = (secret: Uint8Array): bigint => scalarOf(ed25519SecretToX25519(secret));

/**
 * The key pair of an account (seed or 64 byte secret key) at a server. The public key without prefix is its exact
 * blinded id. Throws CryptoError for wrong lengths.
 */
export const blindKeyPair = (kind: BlindingKind, secret: Uint8Array, server: Uint8Array): BlindedKeyPair => {
  let k: bigint;
  if (kind === 15) k = factor15(server);
  else {
    const own = ed25519Public(secret);
    k = factor25(ed25519ToX25519(own), server);
    if (own[31]! >= signBit) k = groupOrder - k;
  }
  const scalar = (k * accountScalar(secret)) % groupOrder;
  return { publicKey: timesBase(scalar), secretKey: toBytes32(scalar), factor: toBytes32(k) };
};

const nonce15 = (secret: Uint8Array, pair: BlindedKeyPair, message: Uint8Array): bigint => {
  const seed = ed25519Seed(secret);
  return scalarOf(sha512(sha512(seed, ed25519Public(seed)).subarray(32), pair.publicKey, message));
};

const nonce25 = (secret: Uint8Array, pair: BlindedKeyPair, message: Uint8Array): bigint => {
  const seed = blake2b(32, ed25519Seed(secret), { key: Buffer.from("SessCommBlind25_seed") });
  const hashed = Buffer.concat([seed, pair.publicKey, message]);
  return scalarOf(blake2b(64, hashed, { key: Buffer.from("SessCommBlind25_sig") }));
};

/**
 * A signature as the blinded id, an ordinary Ed25519 one under the blinded public key. The nonce of kind 15 is
 * libsession's; desktop clients derive another, whose signatures differ and verify as well. Throws CryptoError.
 */
export const blindSign = (kind: BlindingKind, secret: Uint8Array, server: Uint8Array, message: Uint8Array): Buffer => {
  const pair = blindKeyPair(kind, secret, server);
  const r = kind === 15 ? nonce15(secret, pair, message) : nonce25(secret, pair, message);
  const commitment = timesBase(r);
  const challenge = scalarOf(sha512(commitment, pair.publicKey, message));
  return Buffer.concat([commitment, toBytes32((r + challenge * scalarOf(pair.secretKey)) % groupOrder)]);
};

/** The kind of a blinded id of 33 bytes. Throws IdentityError for another length or prefix. */
export const blindingKind = (id: Uint8Array, name: string): BlindingKind => {
  if (id.length === 33 && id[0] === idPrefix.blinded15) return 15;
  if (id.length === 33 && id[0] === idPrefix.blinded25) return 25;
  throw new IdentityError(`${name}: expected 33 bytes that start with 15 or 25`);
};

/** Whether an account can have this blinded id at a server; for 15 both candidates count. Throws for malformed ids. */
export const matchesBlindedId = (accountId: Uint8Array, blindedId: Uint8Array, server: Uint8Array): boolean => {
  if (blindingKind(blindedId, "blinded id") === 25) return equalBytes(blind25Id(accountId, server), blindedId);
  return blind15Ids(accountId, server).some((candidate) => equalBytes(candidate, blindedId));
};
