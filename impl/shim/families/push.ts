import { BtError } from "../../codec/bt.js";
import { decodePush, encodePush, type PushMessage } from "../../sync/push.js";
import {
  isObject,
  readHex,
  readHexBytes,
  readInt64,
  readInteger,
  readList,
  type ShimHandler,
  type ShimInput,
  type ShimOutput,
} from "../input.js";
import { ShimRefusal } from "../refusal.js";

const readMessage = (input: unknown, index: number): PushMessage => {
  if (!isObject(input)) throw new ShimRefusal("malformed", `messages[${index}]: expected an object`);
  return {
    account: readHexBytes(input, "pubkey", 33),
    hash: readHex(input, "hash"),
    timestamp: readInt64(input, "timestamp"),
    expiry: readInt64(input, "expiry"),
    data: readHex(input, "data"),
    namespace: Object.hasOwn(input, "namespace") ? readInteger(input, "namespace", -0x8000, 0x7fff) : 0,
  };
};

const encode = (input: ShimInput): ShimOutput => {
  const version = readInteger(input, "version");
  if (version !== 5 && version !== 6) throw new ShimRefusal("malformed", `version: expected 5 or 6, got ${version}`);
  const messages = readList(input, "messages").map(readMessage);
  return { batches: encodePush(messages, version).map((batch) => batch.toString("hex")) };
};

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

const decode = (input: ShimInput): ShimOutput => {
  try {
    return {
      messages: decodePush(readHex(input, "blob")).map((message) => ({
        pubkey: hex(message.account),
        hash: hex(message.hash),
        namespace: message.namespace,
        timestamp: String(message.timestamp),
        expiry: String(message.expiry),
        data: hex(message.data),
      })),
    };
  } catch (error) {
    if (error instanceof BtError) throw new ShimRefusal("malformed", error.message);
    throw error;
  }
};

/** Batches of messages between members of a swarm. */
export const handlers: Record<string, ShimHandler> = { "push/encode": encode, "push/decode": decode };
