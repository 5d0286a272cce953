import { type BtDictReader, BtError, readDict } from "../../codec/bt.js";
import { ed25519ToX25519 } from "../../crypto/convert.js";
import { ed25519Verify } from "../../crypto/ed25519.js";
import { isTokenOf, keyOfToken, right, type Subaccount } from "../rpc/subaccount.js";
import { monitorCode, SubscriptionError } from "./subscription-error.js";

/** What a client wants to hear of. */
export interface Subscription {
  /** Prefix and key, 33 bytes. */
  readonly account: Buffer;
  /** Ascending. */
  readonly namespaces: readonly number[];
  /** Whether notifications carry the data. */
  readonly wantsData: boolean;
}

interface Request extends Subscription {
  /** The account's Ed25519 key. */
  readonly accountKey: Buffer;
  readonly subaccount: Subaccount | undefined;
  readonly signature: Buffer;
  /** Seconds since the epoch. */
  readonly signedAt: number;
}

/** Signatures may be this old, and this far ahead, in seconds. */
const oldest = 14 * 86_400;
const furthest = 86_400;

const sessionPrefix = Buffer.of(0x05);

const badKey = (text: string): SubscriptionError => new SubscriptionError(monitorCode.key, text);
const badArguments = (text: string): SubscriptionError =>
  new SubscriptionError(monitorCode.arguments, `Invalid arguments: ${text}`);

const bytesOf = (reader: BtDictReader, key: string, length: number, what: string): Buffer | undefined => {
  const value = reader.bytes(key);
  if (value === undefined || value.length === length) return value;
  throw badKey(`Provided ${key}= ${what} must be ${length} bytes`);
};

const readSubaccount = (reader: BtDictReader): Subaccount | undefined => {
  const signature = bytesOf(reader, "S", 64, "Subaccount tag signature");
  if (signature === undefined) return undefined;
  const token = bytesOf(reader, "T", 36, "Subaccount tag");
  return token === undefined ? undefined : { token, signature };
};

const readNamespaces = (reader: BtDictReader): readonly number[] => {
  const list = reader.get("n");
  if (list === undefined) throw badArguments("Key n not found!");
  if (!Array.isArray(list)) throw badArguments("n= must be a list of namespaces");
  const namespaces = list.map((value) => {
    if (typeof value === "bigint" && value >= -32_768n && value <= 32_767n) return Number(value);
    throw badArguments("n= must hold 16-bit integers");
  });
  const complaint = (text: string) =>
    new SubscriptionError(monitorCode.namespaces, `Invalid n= namespace list: ${text}`);
  if (namespaces.length === 0) throw complaint("namespaces must not be empty");
  if (namespaces.some((namespace, index) => index > 0 && namespace <= namespaces[index - 1]!))
    throw complaint("namespaces must be ascending");
  return namespaces;
};

const sessionAccount = (ed25519: Buffer): Buffer => {
  try {
    return Buffer.concat([sessionPrefix, ed25519ToX25519(ed25519)]);
  } catch {
    throw badKey("Provided P= Session Ed25519 pubkey is not a valid pubkey");
  }
};

const requiredOf = <T>(value: T | undefined, key: string): T => {
  if (value === undefined) throw badArguments(`Key ${key} not found!`);
  return value;
};

/** Reads the keys in the order of the dict. */
const readRequest = (dict: Buffer): Request => {
  const reader = readDict(dict);
  const sessionKey = bytesOf(reader, "P", 32, "Session Ed25519 pubkey");
  const subaccount = readSubaccount(reader);
  const wantsData = (reader.integer("d", 0n, 1n) ?? 0n) === 1n;
  const namespaces = readNamespaces(reader);
  const plainAccount = bytesOf(reader, "p", 33, "pubkey");
  if (sessionKey !== undefined && plainAccount !== undefined) throw badArguments("cannot provide both p= and P=");
  const signature = requiredOf(reader.bytes("s"), "s");
  const signedAt = Number(requiredOf(reader.integer("t", -(1n << 63n), (1n << 63n) - 1n), "t"));
  const account = sessionKey === undefined ? plainAccount : sessionAccount(sessionKey);
  if (account === undefined) throw badArguments("must provide either p= or P=");
  const accountKey = sessionKey ?? account.subarray(1);
  return { account, accountKey, subaccount, wantsData, namespaces, signature, signedAt };
};

const checkTime = (signedAt: number, now: number): void => {
  const complaint = (text: string) =>
    new SubscriptionError(monitorCode.time, `Invalid t= signature timestamp: ${text}`);
  if (signedAt < now - oldest) throw complaint("timestamp is too old");
  if (signedAt > now + furthest) throw complaint("timestamp is too far in the future");
};

const signerOf = ({ account, accountKey, subaccount }: Request): Buffer => {
  if (subaccount === undefined) return accountKey;
  if (isTokenOf(subaccount, account[0]!, accountKey, right.read)) return keyOfToken(subaccount.token);
  throw new SubscriptionError(
    monitorCode.signature,
    "Subaccount verification failed: invalid token, token signature or permissions",
  );
};

const checkSignature = (request: Request): void => {
  const { account, signature, signedAt, wantsData, namespaces } = request;
  if (signature.length !== 64)
    throw new SubscriptionError(monitorCode.signature, "Provided s= signature must be 64 bytes");
  const signed = `MONITOR${account.toString("hex")}${signedAt}${wantsData ? 1 : 0}${namespaces.join(",")}`;
  if (!ed25519Verify(signerOf(request), Buffer.from(signed), signature))
    throw new SubscriptionError(monitorCode.signature, "Signature verification failed");
};

/**
 * Reads a signed subscription and checks who signed it, and when.
 * @param now milliseconds since the epoch
 * @throws SubscriptionError
 */
export const readSubscription = (dict: Buffer, now: number): Subscription => {
  let request: Request;
  try {
    request = readRequest(dict);
  } catch (error) {
    if (error instanceof BtError) throw badArguments(error.message);
    throw error;
  }
  checkTime(request.signedAt, Math.floor(now / 1_000));
  checkSignature(request);
  const { account, namespaces, wantsData } = request;
  return { account: Buffer.from(account), namespaces, wantsData };
};
