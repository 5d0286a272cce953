import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

/**
 * A value of the bt encoding. Integers range from -2^63 to 2^64 - 1. The keys of a dict are byte strings, held as
 * text with one character (U+0000 to U+00FF) a byte; their order in the map means nothing.
 */
export type BtValue = bigint | Uint8Array | BtValue[] | Map<string, BtValue>;

/** Smallest and largest integer that can be written and read. */
export const btMin = -(1n << 63n);
export const btMax = (1n << 64n) - 1n;

/**
 * Levels of nesting that the model reads and writes. 100 must be accepted and more than 1,000 refused; between the two
 * an implementation is free, and no vector asks.
 */
const btDepthLimit = 512;

const malformed = (rule: string): Refusal => new Refusal("malformed", `bt: ${rule}`);

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Where a value begins (`position`) and what it is read from. A parsed value comes with the position after it. */
type Parsed<T> = readonly [value: T, next: number];

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** The run of digits at `position`, without its leading zeros; at least one digit must stand there. */
const readDigits = (data: Uint8Array, position: number): Parsed<string> => {
  let end = position;
  while (isDigit(data[end])) end += 1;
  if (end === position) throw malformed(`a digit is missing at offset ${position}`);
  let start = position;
  while (start < end - 1 && data[start] === 0x30) start += 1;
  // More than 20 digits are out of range for every use, so longer ones are cut to 21 instead of being converted.
  return [latin1(data.subarray(start, Math.min(end, start + 21))), end];
};

const expectByte = (data: Uint8Array, position: number, character: string): number => {
  if (data[position] !== character.charCodeAt(0)) throw malformed(`"${character}" is missing at offset ${position}`);
  return position + 1;
};

/** `i`, an optional minus, digits, `e`. Leading zeros and a negative zero are read, though never written. */
const readInteger = (data: Uint8Array, position: number): Parsed<bigint> => {
  const negative = data[position + 1] === 0x2d;
  const [digits, end] = readDigits(data, position + (negative ? 2 : 1));
  const next = expectByte(data, end, "e");
  const value = negative ? -BigInt(digits) : BigInt(digits);
  if (value < btMin || value > btMax) throw malformed(`the integer at offset ${position} does not fit 64 bits`);
  return [value, next];
};

/** Digits, a colon, and as many bytes as the digits say. The length is compared exactly: it never wraps. */
const readString = (data: Uint8Array, position: number): Parsed<Uint8Array> => {
  const [digits, end] = readDigits(data, position);
  const start = expectByte(data, end, ":");
  const length = BigInt(digits);
  if (length > BigInt(data.length - start)) throw malformed(`the string at offset ${position} is longer than the data`);
  const next = start + Number(length);
  return [data.slice(start, next), next];
};

const readList = (data: Uint8Array, position: number, depth: number): Parsed<BtValue[]> => {
  const items: BtValue[] = [];
  let at = position + 1;
  while (data[at] !== 0x65) {
    const [item, next] = readValue(data, at, depth);
    items.push(item);
    at = next;
  }
  return [items, at + 1];
};

/** Keys may stand in any order. Of equal keys the first one counts, but the others are checked like any value. */
const readDict = (data: Uint8Array, position: number, depth: number): Parsed<Map<string, BtValue>> => {
  const entries = new Map<string, BtValue>();
  let at = position + 1;
  while (data[at] !== 0x65) {
    const [keyBytes, afterKey] = readString(data, at);
    const [value, next] = readValue(data, afterKey, depth);
    const key = latin1(keyBytes);
    if (!entries.has(key)) entries.set(key, value);
    at = next;
  }
  return [entries, at + 1];
};

/** The value that begins at `position`, inside `depth` containers. */
export const readValue = (data: Uint8Array, position: number, depth = 0): Parsed<BtValue> => {
  const type = data[position];
  if (type === undefined) throw malformed(`a value is missing at offset ${position}`);
  if (type === 0x69) return readInteger(data, position);
  if (isDigit(type)) return readString(data, position);
  if (depth >= btDepthLimit) throw malformed(`nested more than ${btDepthLimit} levels deep`);
  if (type === 0x6c) return readList(data, position, depth + 1);
  if (type === 0x64) return readDict(data, position, depth + 1);
  throw malformed(`the byte ${type} at offset ${position} begins no value`);
};

/** Reads the whole of `data` as one value. Refused with `malformed`. */
export const decodeBt = (data: Uint8Array): BtValue => {
  const [value, end] = readValue(data, 0);
  if (end !== data.length) throw malformed(`${data.length - end} bytes follow the value`);
  return value;
};

const ascii = (text: string): Uint8Array => fromLatin1(text);
const encodeString = (bytes: Uint8Array): Uint8Array => concatBytes(ascii(`${bytes.length}:`), bytes);

/** Ascending by unsigned byte, the shorter first where one begins the other. One character is one byte. */
const byKey = ([a]: readonly [string, BtValue], [b]: readonly [string, BtValue]): number =>
  a < b ? -1 : a > b ? 1 : 0;

const encodeAt = (value: BtValue, depth: number): Uint8Array => {
  if (typeof value === "bigint") {
    if (value < btMin || value > btMax) throw malformed(`the integer ${value} does not fit 64 bits`);
    return ascii(`i${value}e`);
  }
  if (value instanceof Uint8Array) return encodeString(value);
  if (depth >= btDepthLimit) throw malformed(`nested more than ${btDepthLimit} levels deep`);
  if (Array.isArray(value)) {
    return concatBytes(ascii("l"), ...value.map((item) => encodeAt(item, depth + 1)), ascii("e"));
  }
  const entries = [...value].sort(byKey);
  const parts = entries.flatMap(([key, item]) => [encodeString(fromLatin1(key)), encodeAt(item, depth + 1)]);
  return concatBytes(ascii("d"), ...parts, ascii("e"));
};

/** The one canonical encoding of a value: shortest integers and lengths, keys ascending. Refused with `malformed`. */
export const encodeBt = (value: BtValue): Uint8Array => encodeAt(value, 0);

/** A value in JSON: `{i: decimal text}`, `{s: hex}`, `{l: list}` or `{d: list of [key in hex, value]}`. */
export type TaggedBt =
  | { readonly i: string }
  | { readonly s: string }
  | { readonly l: readonly TaggedBt[] }
  | { readonly d: readonly (readonly [string, TaggedBt])[] };

/** The tagged form of a value, dict entries by ascending key. */
export const toTagged = (value: BtValue): TaggedBt => {
  if (typeof value === "bigint") return { i: value.toString() };
  if (value instanceof Uint8Array) return { s: bytesToHex(value) };
  if (Array.isArray(value)) return { l: value.map(toTagged) };
  return { d: [...value].sort(byKey).map(([key, item]) => [bytesToHex(fromLatin1(key)), toTagged(item)]) };
};

const fromTaggedHex = (hex: unknown): Uint8Array => {
  if (typeof hex !== "string" || !/^(?:[0-9a-fA-F]{2})*$/.test(hex)) throw malformed("a byte string is not hex");
  return hexToBytes(hex);
};

const fromTaggedInteger = (text: unknown): bigint => {
  if (typeof text !== "string") throw malformed("an integer is not given as text");
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(text))
    throw malformed(`the integer "${text.slice(0, 30)}" is not in shortest form`);
  const value = text.length > 20 ? btMax + 1n : BigInt(text);
  if (value < btMin || value > btMax) throw malformed(`the integer ${text.slice(0, 30)} does not fit 64 bits`);
  return value;
};

const fromTaggedDict = (entries: unknown, depth: number): Map<string, BtValue> => {
  if (!Array.isArray(entries)) throw malformed("the entries of a dict are not a list");
  const dict = new Map<string, BtValue>();
  for (const entry of entries as readonly unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2) throw malformed("an entry of a dict is not a pair");
    const key = latin1(fromTaggedHex(entry[0]));
    if (dict.has(key)) throw malformed(`the key ${bytesToHex(fromLatin1(key))} occurs twice`);
    dict.set(key, fromTagged(entry[1], depth));
  }
  return dict;
};

/**
 * Reads the tagged form, dict entries in any order. Refused with `malformed`: equal keys, integers not in shortest
 * form or out of range, and whatever is not the tagged form.
 */
export const fromTagged = (json: unknown, depth = 0): BtValue => {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw malformed("a value is no object");
  const [field, ...others] = Object.entries(json);
  if (field === undefined || others.length > 0) throw malformed("a value has not exactly one tag");
  const [tag, content] = field as [string, unknown];
  if (tag === "i") return fromTaggedInteger(content);
  if (tag === "s") return fromTaggedHex(content);
  if (depth >= btDepthLimit) throw malformed(`nested more than ${btDepthLimit} levels deep`);
  if (tag === "d") return fromTaggedDict(content, depth + 1);
  if (tag !== "l" || !Array.isArray(content)) throw malformed(`"${tag}" is no tag of a value`);
  return (content as readonly unknown[]).map((item) => fromTagged(item, depth + 1));
};
