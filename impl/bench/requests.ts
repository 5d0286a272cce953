import { createHash, randomBytes } from "node:crypto";
import { encodeBt } from "../codec/bt.js";
import { ed25519Public, ed25519Sign } from "../crypto/ed25519.js";
import type { BenchCaller } from "./caller.js";

/** Bytes of each message. */
export const dataLength = 1_024;

const seedOf = (number: number): Buffer => createHash("sha256").update(`bench account ${number}`).digest();

/** An account that signs with its own key. */
export const accountOf = (number: number): Buffer => Buffer.concat([Buffer.of(3), ed25519Public(seedOf(number))]);

const storeBody = (account: Buffer): Buffer =>
  encodeBt({ data: randomBytes(dataLength), pubkey: account, timestamp: Date.now(), ttl: 600_000 });

/** A request for the first message of an account, good for a minute. */
export const retrieveBody = (number: number, account: Buffer): Buffer => {
  const timestamp = Date.now();
  const signature = ed25519Sign(seedOf(number), Buffer.from(`retrieve${timestamp}`));
  return encodeBt({ max_count: 1, pubkey: account, signature, timestamp });
};

const fail = (what: string, parts: readonly Buffer[]): never => {
  throw new Error(`${what} was refused: ${parts.map(String).join(" ")}`);
};

/** Stores a new message, which every member that answers must accept. @throws Error */
export const store = async (caller: BenchCaller, account: Buffer, timeouts = 0): Promise<void> => {
  const parts = await caller.ask("storage.store", storeBody(account));
  if (parts.length !== 1) fail("a store", parts);
  const failures = parts[0]!.toString("latin1").split("6:failed").length - 1;
  if (failures > timeouts) fail("a store", parts);
};

/** Retrieves a message. @throws Error */
export const retrieve = async (caller: BenchCaller, body: Buffer): Promise<void> => {
  const parts = await caller.ask("storage.retrieve", body);
  if (parts.length !== 1 || parts[0]!.length < dataLength) fail("a retrieve", parts);
};
