import { invalidRequest } from "./client-error.js";

/** Bytes of an account id: prefix and key. */
const idLength = 33;

const isHex = (text: string): boolean => /^[0-9a-fA-F]*$/.test(text);

/** What a network accepts: test networks also take the bare key and mean prefix 05. */
export interface AccountRules {
  readonly testnet: boolean;
}

/** Account id in any accepted spelling (66 hex digits or 33 raw bytes), or undefined. */
export const accountOf = (value: Buffer, rules: AccountRules): Buffer | undefined => {
  if (value.length === idLength) return value;
  const text = value.toString("latin1");
  if (value.length === 2 * idLength && isHex(text)) return Buffer.from(text, "hex");
  if (!rules.testnet) return undefined;
  if (value.length === 32) return Buffer.concat([Buffer.of(5), value]);
  return value.length === 64 && isHex(text) ? Buffer.from(`05${text}`, "hex") : undefined;
};

/** An account id as nodes sign it, lower-case hex; on test networks without a prefix 00. */
export const accountText = (account: Buffer, rules: AccountRules): string =>
  (rules.testnet && account[0] === 0 ? account.subarray(1) : account).toString("hex");

/** An account id as it may stand in logs and error texts: enough to tell accounts apart, not enough to find one. */
export const abbreviated = (account: Buffer): string => {
  const text = account.toString("hex");
  return `${text.slice(0, 6)}…${text.slice(-2)}`;
};

/** The two spellings of the field's name, which `store`, `retrieve` and `get_swarm` know. */
export const accountFields = { pubkey: "string", pubKey: "string" } as const;

interface AccountParams {
  readonly pubkey?: Buffer;
  readonly pubKey?: Buffer;
}

/**
 * The account a request is about.
 * @throws ClientError (400)
 */
export const requiredAccount = (
  { pubkey, pubKey }: AccountParams,
  rules: AccountRules,
  complaint = "Pubkey must be 66 hex digits (33 bytes) long",
): Buffer => {
  if (pubkey !== undefined && pubKey !== undefined) throw invalidRequest("Cannot specify both 'pubkey' and 'pubKey'");
  const given = pubkey ?? pubKey;
  if (given === undefined) throw invalidRequest("Required field 'pubkey' missing");
  const account = accountOf(given, rules);
  if (account === undefined) throw invalidRequest(complaint);
  return account;
};
