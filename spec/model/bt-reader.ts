import { bytesToHex } from "@noble/hashes/utils.js";
import { type BtValue, btMax, btMin, decodeBt, readValue } from "./bt.js";
import { Refusal } from "./refusal.js";

const malformed = (rule: string): Refusal => new Refusal("malformed", `bt reader: ${rule}`);

/** Ranges of the integer types that protocol code asks for. */
const integerRanges = {
  int8: [-(1n << 7n), (1n << 7n) - 1n],
  int16: [-(1n << 15n), (1n << 15n) - 1n],
  int32: [-(1n << 31n), (1n << 31n) - 1n],
  int64: [btMin, (1n << 63n) - 1n],
  uint8: [0n, (1n << 8n) - 1n],
  uint16: [0n, (1n << 16n) - 1n],
  uint32: [0n, (1n << 32n) - 1n],
  uint64: [0n, btMax],
  bool: [0n, 1n],
} as const;
export type IntegerType = keyof typeof integerRanges;

/** Reads `data` as one integer that fits `type`; else refused with `malformed`. */
export const decodeInteger = (data: Uint8Array, type: IntegerType): bigint => {
  const value = decodeBt(data);
  const [smallest, largest] = integerRanges[type];
  if (typeof value !== "bigint") throw malformed("not an integer");
  if (value < smallest || value > largest) throw malformed(`${value} is no ${type}`);
  return value;
};

/** What a forward-only reader answers for one key: the raw bytes and the value, `absent`, or `error`, after which it stops. */
export type LookupStep = { readonly raw: Uint8Array; readonly value: BtValue } | "absent" | "error";

const readKey = (data: Uint8Array, position: number): readonly [key: string, next: number] => {
  const [key, next] = readValue(data, position);
  if (!(key instanceof Uint8Array)) throw malformed(`the key at offset ${position} is no byte string`);
  return [String.fromCharCode(...key), next];
};

/** Bytes from `position` to `end`, and the value they hold. */
const take = (data: Uint8Array, position: number): readonly [step: LookupStep, next: number] => {
  const [value, next] = readValue(data, position);
  return [{ raw: data.slice(position, next), value }, next];
};

/**
 * Asks one forward-only reader of a dict for `keys` (one character a byte), one after the other: it passes over smaller
 * keys, stops at the first that is not smaller, and never goes back. What follows the last answer is not looked at.
 * Refused with `malformed` if `data` does not begin a dict.
 */
export const lookUp = (data: Uint8Array, keys: readonly string[]): readonly LookupStep[] => {
  if (data[0] !== 0x64) throw malformed("not a dict");
  const steps: LookupStep[] = [];
  let position = 1;
  let reached = "";
  for (const wanted of keys) {
    try {
      if (wanted < reached) throw malformed(`the key ${wanted} is asked for too late`);
      let found: LookupStep = "absent";
      while (data[position] !== 0x65) {
        const [key, afterKey] = readKey(data, position);
        if (key > wanted) break;
        const [step, next] = take(data, afterKey);
        position = next;
        if (key < wanted) continue;
        found = step;
        break;
      }
      reached = wanted;
      steps.push(found);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [...steps, "error"];
    }
  }
  return steps;
};

/**
 * What the signature in the dict `data` covers: everything from the opening byte up to the entry `signatureKey`.
 * Refused with `malformed` if that entry is missing or no byte string.
 */
export const signedPart = (
  data: Uint8Array,
  signatureKey: string,
): { readonly signed: Uint8Array; readonly signature: Uint8Array } => {
  if (data[0] !== 0x64) throw malformed("not a dict");
  let position = 1;
  while (data[position] !== 0x65) {
    const [key, afterKey] = readKey(data, position);
    const [value, next] = readValue(data, afterKey);
    if (key === signatureKey && value instanceof Uint8Array)
      return { signed: data.slice(0, position), signature: value };
    if (key >= signatureKey) break;
    position = next;
  }
  throw malformed(`no signature under the key ${bytesToHex(Uint8Array.from(signatureKey, (c) => c.charCodeAt(0)))}`);
};
