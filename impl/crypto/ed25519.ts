import { type KeyObject, sign, verify } from "node:crypto";
import { CryptoError } from "./error.js";
import { publicKeyObject, rawPublic, secretKeyObject } from "./key-object.js";

/**
 * The 32 byte seed of a secret key given as seed, or as seed and public key (64 bytes). The public half is never
 * trusted: signing with a foreign one would give the secret away. Throws CryptoError for other lengths.
 */
export const ed25519Seed = (secret: Uint8Array): Uint8Array => {
  if (secret.length !== 32 && secret.length !== 64) {
    throw new CryptoError(`Ed25519 secret key: expected 32 or 64 bytes, got ${secret.length}`);
  }
  return secret.subarray(0, 32);
};

/** A secret prepared for many signatures, about twice as fast as giving its bytes each time. Throws CryptoError. */
export const ed25519SecretKey = (secret: Uint8Array): KeyObject => secretKeyObject("Ed25519", ed25519Seed(secret));

/** The 32 byte public key of a seed or 64 byte secret key. Throws CryptoError. */
export const ed25519Public = (secret: Uint8Array | KeyObject): Buffer =>
  rawPublic(secret instanceof Uint8Array ? ed25519SecretKey(secret) : secret);

/** A 64 byte signature (RFC 8032) by a seed, a 64 byte secret key or a prepared one. Throws CryptoError. */
export const ed25519Sign = (secret: Uint8Array | KeyObject, message: Uint8Array): Buffer =>
  sign(null, message, secret instanceof Uint8Array ? ed25519SecretKey(secret) : secret);

// y of the points of order 1, 2, 4 and 8, in every encoding below 2^255 (p + 0 and p + 1 included).
const smallOrderY = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((text) => Buffer.from(text, "hex"));

/** True for an encoded point of order 1, 2, 4 or 8, whatever its sign bit. */
export const hasSmallOrder = (point: Uint8Array): boolean =>
  smallOrderY.some((y) => y[0] === point[0] && y[31] === (point[31]! & 0x7f) && y.compare(point, 1, 31, 1, 31) === 0);

/** True if the y of an encoded point is below p = 2^255 − 19. */
export const isCanonicalPoint = (point: Uint8Array): boolean => {
  if ((point[31]! & 0x7f) !== 0x7f || point[0]! < 0xed) return true;
  for (let index = 1; index < 31; index++) if (point[index] !== 0xff) return true;
  return false;
};

// L = 2^252 + 27742317777372353535851937790883648493, most significant byte first.
const groupOrder = Buffer.from("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", "hex");

const isCanonicalScalar = (bytes: Uint8Array): boolean => {
  for (let index = 0; index < 32; index++) {
    const difference = bytes[31 - index]! - groupOrder[index]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
};

/** Keys remembered: making one costs a tenth of using it, and those who ask once ask again. */
const mostRemembered = 2_048;
/** By their bytes; undefined for those that no signature is good for. */
const remembered = new Map<string, KeyObject | undefined>();

const usableKey = (bytes: Buffer): KeyObject | undefined =>
  isCanonicalPoint(bytes) && !hasSmallOrder(bytes) ? publicKeyObject("Ed25519", bytes) : undefined;

const verifyingKey = (publicKey: Uint8Array): KeyObject | undefined => {
  const bytes = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length);
  const name = bytes.toString("latin1");
  const known = remembered.get(name);
  if (known !== undefined || remembered.has(name)) return known;
  const [oldest] = remembered.size >= mostRemembered ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
  const key = usableKey(bytes);
  remembered.set(name, key);
  return key;
};

/**
 * Whether a signature is good, by libsodium's rules: S below L, A canonical and not of small order, R not of small
 * order, R = SB − hA without cofactor. OpenSSL checks the equation by comparing encodings (so R is canonical) and S;
 * what it lacks is checked first. Anything of a wrong length is a bad signature; nothing throws.
 */
export const ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (!isCanonicalScalar(signature.subarray(32)) || hasSmallOrder(signature)) return false;
  const key = verifyingKey(publicKey);
  return key !== undefined && verify(null, message, key, signature);
};
