import { blake2b } from "@noble/hashes/blake2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import {
  absolute,
  baseMultiple,
  fromLittleEndian,
  hashToScalar,
  isNegative,
  modOrder,
  multiplyPoint,
  secretKey,
  signWithNonce,
  toX25519,
} from "./ed25519.js";
import { toEd25519 } from "./xed25519.js";

/** The two kinds of blinded ids, named by their prefix. */
export type Blinding = "15" | "25";

const blake512 = (key: Uint8Array | undefined, ...parts: readonly Uint8Array[]): bigint =>
  modOrder(fromLittleEndian(blake2b(concatBytes(...parts), { dkLen: 64, ...(key && { key }) })));

const accountPrefix = Uint8Array.of(0x05);

/** Factor of the 15 ids of a server: the same for all its users. */
export const blind15Factor = (serverKey: Uint8Array): bigint => blake512(undefined, serverKey);

/** Factor of the 25 id of one account (its X25519 key) at one server. */
export const blind25Factor = (x25519Key: Uint8Array, serverKey: Uint8Array): bigint =>
  blake512(undefined, accountPrefix, x25519Key, serverKey);

const idOf = (blinding: Blinding, point: Uint8Array): string => blinding + bytesToHex(point);

const flipSign = (point: Uint8Array): Uint8Array => {
  const flipped = point.slice();
  flipped[31] = flipped[31]! ^ 0x80;
  return flipped;
};

/**
 * The two 15 ids that an account (its X25519 key) may have at a server: as computed from the non-negative Ed25519 key,
 * then with the sign flipped. Which one is right cannot be told from the key.
 * Refused with `refused` if the key belongs to no point of the main subgroup.
 */
export const blind15Ids = (x25519Key: Uint8Array, serverKey: Uint8Array): readonly [string, string] => {
  const point = multiplyPoint(blind15Factor(serverKey), toEd25519(x25519Key));
  return [idOf("15", point), idOf("15", flipSign(point))];
};

/** The 25 id of an account (its X25519 key) at a server. Refused with `refused` as for 15. */
export const blind25Id = (x25519Key: Uint8Array, serverKey: Uint8Array): string =>
  idOf("25", multiplyPoint(blind25Factor(x25519Key, serverKey), toEd25519(x25519Key)));

/** The blinded id of an Ed25519 key: exact for 15; for 25 its sign does not matter. Refused with `refused`, as above. */
export const blindedIdOfEd25519 = (blinding: Blinding, publicKey: Uint8Array, serverKey: Uint8Array): string => {
  if (blinding === "15") return idOf("15", multiplyPoint(blind15Factor(serverKey), publicKey));
  return idOf("25", multiplyPoint(blind25Factor(toX25519(publicKey), serverKey), absolute(publicKey)));
};

/** Key pair of a blinded id: secret scalar and factor modulo the order, public point of 32 bytes. */
export interface BlindedKeyPair {
  readonly publicKey: Uint8Array;
  readonly secret: bigint;
  /** k; for 25 and a negative account key, -k. */
  readonly factor: bigint;
}

/** The pair of the blinded id of an account at a server. `key` is a seed or the 64 byte form. */
export const blindedKeyPair = (blinding: Blinding, key: Uint8Array, serverKey: Uint8Array): BlindedKeyPair => {
  const { scalar, publicKey } = secretKey(key);
  const k = blinding === "15" ? blind15Factor(serverKey) : blind25Factor(toX25519(publicKey), serverKey);
  const factor = blinding === "25" && isNegative(publicKey) ? modOrder(-k) : k;
  const secret = modOrder(factor * fromLittleEndian(scalar));
  return { publicKey: baseMultiple(secret), secret, factor };
};

/** Nonce of a signature: 15 from SHA-512 of the 64 byte key, 25 from keyed BLAKE2b of the seed. */
const blindedNonce = (blinding: Blinding, key: Uint8Array, blindedKey: Uint8Array, message: Uint8Array): bigint => {
  const { seed, publicKey } = secretKey(key);
  if (blinding === "15") return hashToScalar(sha512(concatBytes(seed, publicKey)).slice(32), blindedKey, message);
  const seedHash = blake2b(seed, { dkLen: 32, key: utf8ToBytes("SessCommBlind25_seed") });
  return blake512(utf8ToBytes("SessCommBlind25_sig"), seedHash, blindedKey, message);
};

/** Signature under the blinded key, valid as an ordinary Ed25519 one; 64 bytes. 15 follows libsession, not older clients. */
export const blindedSign = (
  blinding: Blinding,
  key: Uint8Array,
  serverKey: Uint8Array,
  message: Uint8Array,
): Uint8Array => {
  const pair = blindedKeyPair(blinding, key, serverKey);
  return signWithNonce(blindedNonce(blinding, key, pair.publicKey, message), pair.secret, pair.publicKey, message);
};

/** Whether the blinded id (33 bytes in hex) may belong to the account (its X25519 key); for 15, either candidate. */
export const matchesBlindedId = (x25519Key: Uint8Array, blindedId: string, serverKey: Uint8Array): boolean =>
  blindedId.startsWith("15")
    ? blind15Ids(x25519Key, serverKey).includes(blindedId)
    : blindedId === blind25Id(x25519Key, serverKey);
