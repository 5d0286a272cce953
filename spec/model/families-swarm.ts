import { bytesToHex } from "@noble/hashes/utils.js";
import { swarmOfAccount } from "./account-swarm.js";
import { decodePush, encodePush, type PushedMessage } from "./push.js";
import { Refusal } from "./refusal.js";
import { type Answer, bytesField, type Fields, integerField, sizedField, textField } from "./shim-input.js";
import { unassignedId } from "./swarm-assign.js";
import { readTraceInput, readUint64, swarmTrace } from "./swarm-trace.js";

const malformed = (rule: string): Refusal => new Refusal("malformed", rule);

const listField = (input: Fields, name: string): readonly unknown[] => {
  const value = input[name];
  if (!Array.isArray(value)) throw malformed(`${name}: missing or no list`);
  return value;
};

const trace: Answer = (input) => ({ steps: swarmTrace(readTraceInput(input)) });

const ofAccount: Answer = (input) => {
  const account = textField(input, "pubkey");
  const ids = listField(input, "swarms").map((id) => readUint64(id, unassignedId, "swarms"));
  const mainnet = input.mainnet ?? true;
  if (typeof mainnet !== "boolean") throw malformed("mainnet: no boolean");
  const { space, swarm } = swarmOfAccount(account, ids, mainnet);
  return { space: String(space), swarm: swarm === undefined ? null : String(swarm) };
};

const timeField = (input: Fields, name: string): bigint => {
  const text = textField(input, name);
  if (!/^(?:0|-?[1-9][0-9]{0,18})$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text))
    throw malformed(`${name}: ${text.slice(0, 30)} is no signed 64-bit integer`);
  return BigInt(text);
};

const readMessage = (value: unknown): PushedMessage => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("messages: no object");
  const input = value as Fields;
  const namespace = input.namespace === undefined ? 0 : integerField(input, "namespace");
  if (namespace < -0x8000 || namespace > 0x7fff) throw malformed(`namespace: ${namespace} does not fit 16 signed bits`);
  return {
    account: sizedField(input, "pubkey", "malformed", 33),
    hash: bytesField(input, "hash"),
    timestamp: timeField(input, "timestamp"),
    expiry: timeField(input, "expiry"),
    data: bytesField(input, "data"),
    namespace,
  };
};

const writeMessage = ({ account, hash, namespace, timestamp, expiry, data }: PushedMessage) => ({
  pubkey: bytesToHex(account),
  hash: bytesToHex(hash),
  namespace,
  timestamp: String(timestamp),
  expiry: String(expiry),
  data: bytesToHex(data),
});

const pushEncode: Answer = (input) => {
  const version = integerField(input, "version");
  if (version !== 5 && version !== 6) throw malformed(`version: ${version} elements, expected 5 or 6`);
  return { batches: encodePush(listField(input, "messages").map(readMessage), version).map(bytesToHex) };
};

const pushDecode: Answer = (input) => ({ messages: decodePush(bytesField(input, "blob")).map(writeMessage) });

/** The model's answers for swarms and for what their members push, by family of the shim protocol. */
export const swarmAnswers = {
  "swarm/trace": trace,
  "swarm/of-account": ofAccount,
  "push/encode": pushEncode,
  "push/decode": pushDecode,
} as const satisfies Record<string, Answer>;
