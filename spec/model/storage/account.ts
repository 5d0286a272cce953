import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { readAccountId } from "../account-swarm.js";
import { refusalOf } from "../refusal.js";
import { invalidRequest } from "./refused.js";

/** What the network accepts as an account: test networks take a bare key, too, and mean prefix 05. */
export interface AccountRules {
  readonly testnet: boolean;
}

/** An account that requests are about: prefix and key. */
export interface Account {
  readonly prefix: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Prefix and key, 33 bytes. */
  readonly bytes: Uint8Array;
  /** The same as 66 digits of lower-case hex. */
  readonly id: string;
}

/** Fields that name the account; `pubKey` is known to `store`, `retrieve` and `get_swarm` only. */
export const accountField = { pubkey: "text" } as const;
export const accountFields = { pubkey: "text", pubKey: "text" } as const;

const wrongAccount = "Pubkey must be 66 hex digits (33 bytes) long";

/**
 * The account of a request, from 66 hex digits or 33 raw bytes.
 * @throws Refused 400 for two spellings of the field, none, or another shape, to which `complaint` is the answer
 */
export const readAccount = (
  { pubkey, pubKey }: { readonly pubkey?: Uint8Array; readonly pubKey?: Uint8Array },
  { testnet }: AccountRules,
  complaint = wrongAccount,
): Account => {
  if (pubkey !== undefined && pubKey !== undefined) throw invalidRequest("Cannot specify both 'pubkey' and 'pubKey'");
  const given = pubkey ?? pubKey;
  if (given === undefined) throw invalidRequest("Required field 'pubkey' missing");
  const read = refusalOf(() => readAccountId(given, !testnet));
  if ("class" in read) throw invalidRequest(complaint);
  const { prefix, key } = read.result;
  const bytes = concatBytes(Uint8Array.of(prefix), key);
  return { prefix, key, bytes, id: bytesToHex(bytes) };
};

/** The account as members sign it: its id, on test networks without a prefix 00. */
export const signedAccount = ({ prefix, id }: Account, { testnet }: AccountRules): string =>
  testnet && prefix === 0 ? id.slice(2) : id;
