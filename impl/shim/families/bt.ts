import { BtError, type BtInput, type BtValue, decodeBt, encodeBt } from "../../codec/bt.js";
import { decimalValue, hexValue, isObject, readHex, type ShimHandler } from "../input.js";
import { ShimRefusal } from "../refusal.js";

/** A value as the shim protocol writes it: the type as the only key. */
type Tagged = { i: string } | { s: string } | { l: Tagged[] } | { d: [string, Tagged][] };

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

const tag = (value: BtValue): Tagged => {
  if (typeof value === "bigint") return { i: value.toString() };
  if (value instanceof Uint8Array) return { s: hexOf(value) };
  if (Array.isArray(value)) return { l: value.map(tag) };
  const entries: [string, Tagged][] = [];
  for (const [key, item] of value) entries.push([Buffer.from(key, "latin1").toString("hex"), tag(item)]);
  return { d: entries };
};

const malformed = (rule: string): ShimRefusal => new ShimRefusal("malformed", `value: ${rule}`);

// The depth is bounded here as well, so that no input can exhaust the stack before encodeBt sees it.
const deepest = 1000;

const untagDict = (entries: unknown, depth: number): Map<string, BtInput> => {
  if (!Array.isArray(entries)) throw malformed("a dict is a list of pairs");
  const dict = new Map<string, BtInput>();
  for (const entry of entries as readonly unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2) throw malformed("a dict entry is a pair of key and value");
    const key = hexValue(entry[0], "key in value").toString("latin1");
    if (dict.has(key)) throw malformed("a dict has every key once");
    dict.set(key, untag(entry[1], depth));
  }
  return dict;
};

const untag = (tagged: unknown, depth: number): BtInput => {
  if (depth > deepest) throw malformed(`nested more than ${deepest} deep`);
  const keys = isObject(tagged) ? Object.keys(tagged) : [];
  if (!isObject(tagged) || keys.length !== 1) throw malformed("expected an object with one of i, s, l, d");
  const content = tagged[keys[0]!];
  switch (keys[0]) {
    case "i":
      return decimalValue(content, "integer in value");
    case "s":
      return hexValue(content, "byte string in value");
    case "l":
      if (!Array.isArray(content)) throw malformed("l holds a list");
      return content.map((item: unknown) => untag(item, depth + 1));
    case "d":
      return untagDict(content, depth + 1);
    default:
      throw malformed("expected an object with one of i, s, l, d");
  }
};

const refusing = <Result>(work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    if (error instanceof BtError) throw new ShimRefusal("malformed", error.message);
    throw error;
  }
};

/** `bt/decode` and `bt/encode` of the shim protocol. */
export const handlers: Record<string, ShimHandler> = {
  "bt/decode": (input) => {
    const bytes = readHex(input, "input_hex");
    const value = refusing(() => decodeBt(bytes));
    const reencoded = encodeBt(value);
    return { value: tag(value), reencoded_hex: reencoded.toString("hex"), canonical: reencoded.equals(bytes) };
  },
  "bt/encode": (input) => {
    const value = untag(input.value, 0);
    return { encoded_hex: refusing(() => encodeBt(value)).toString("hex") };
  },
};
