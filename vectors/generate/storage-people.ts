import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { secretKey, sign, toX25519 } from "../../spec/model/ed25519.js";
import type { Random } from "./random.js";

/** What signs. */
export type Signer = (...parts: readonly (string | number | Uint8Array)[]) => Uint8Array;

/** An account of a vector, and what a request of it has beside its signature. */
export interface Person {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Ed25519 key in hex, which the id of a Session account does not show. */
  readonly ed25519: string;
  readonly sign: Signer;
  readonly fields: Readonly<Record<string, string>>;
}

const signerOf =
  (seed: Uint8Array): Signer =>
  (...parts) =>
    sign(seed, concatBytes(...parts.map((part) => (part instanceof Uint8Array ? part : utf8ToBytes(String(part))))));

/** A Session account, whose id holds the X25519 key. */
export const sessionPerson = (random: Random): Person => {
  const { seed, publicKey } = secretKey(random.bytes(32));
  const bytes = concatBytes(Uint8Array.of(5), toX25519(publicKey));
  const [id, ed25519] = [bytesToHex(bytes), bytesToHex(publicKey)];
  return { id, bytes, ed25519, sign: signerOf(seed), fields: { pubkey: id, pubkey_ed25519: ed25519 } };
};

/** An account whose id holds its Ed25519 key: 03, a group, unless told otherwise. */
export const groupPerson = (random: Random, prefix = 3): Person => {
  const { seed, publicKey } = secretKey(random.bytes(32));
  const bytes = concatBytes(Uint8Array.of(prefix), publicKey);
  const id = bytesToHex(bytes);
  return { id, bytes, ed25519: bytesToHex(publicKey), sign: signerOf(seed), fields: { pubkey: id } };
};

/** A token of an account, and what a request of its holder has beside the signature. */
export interface TokenHolder {
  readonly token: Uint8Array;
  readonly sign: Signer;
  readonly fields: Readonly<Record<string, string | Uint8Array>>;
}

/** Rights as bits: read 1, write 2, delete 4, any prefix 8. */
export const tokenHolder = (
  random: Random,
  account: Person,
  rights: number,
  changes: { readonly prefix?: number; readonly reserved?: number; readonly signedBy?: Person } = {},
): TokenHolder => {
  const { prefix = account.bytes[0]!, reserved = 0, signedBy = account } = changes;
  const { seed, publicKey } = secretKey(random.bytes(32));
  const token = concatBytes(Uint8Array.of(prefix, rights, reserved, reserved), publicKey);
  const fields = { ...account.fields, subaccount: token, subaccount_sig: signedBy.sign(token) };
  return { token, sign: signerOf(seed), fields };
};
