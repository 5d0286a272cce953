import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Signer } from "../../../spec/model/chain/transaction.js";

/** A wallet of the harness. */
export interface Wallet {
  /** Ed25519 seed, hex. */
  readonly seed: string;
  /** Public key, hex. */
  readonly key: string;
  readonly sign: Signer;
}

/** The wallet of an Ed25519 seed, hex. */
export const walletOfSeed = (seed: string): Wallet => ({
  seed,
  key: bytesToHex(ed25519.getPublicKey(hexToBytes(seed))),
  sign: (message) => bytesToHex(ed25519.sign(message, hexToBytes(seed))),
});

const order = ed25519.Point.Fn.ORDER;
const scalarOf = (...parts: Uint8Array[]): bigint => bytesToNumberLE(sha512(concatBytes(...parts))) % order;

/** Signs with the bare scalar of a node's legacy key, little-endian hex. */
export const nodeSigner = (legacySecret: string): Signer => {
  const secret = bytesToNumberLE(hexToBytes(legacySecret)) % order;
  const key = ed25519.Point.BASE.multiply(secret).toBytes();
  return (message) => {
    const nonce = scalarOf(hexToBytes(legacySecret), message);
    const commitment = ed25519.Point.BASE.multiply(nonce).toBytes();
    const answer = (nonce + scalarOf(commitment, key, message) * secret) % order;
    return bytesToHex(concatBytes(commitment, numberToBytesLE(answer, 32)));
  };
};
