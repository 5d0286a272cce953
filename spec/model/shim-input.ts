import { hexToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

/** Input or result of a family of the shim protocol: a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Answers a vector of one family; an input that must be refused throws `Refusal`. */
export type Answer = (input: Fields) => Record<string, unknown>;

const malformed = (rule: string): Refusal => new Refusal("malformed", rule);

/** Bytes of a field in hex, either case. Refused with `malformed` if it is missing, no text or not hex. */
export const bytesField = (input: Fields, name: string): Uint8Array => {
  const value = input[name];
  if (typeof value !== "string") throw malformed(`${name}: missing or no text`);
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(value)) throw malformed(`${name}: not hex of even length`);
  return hexToBytes(value);
};

/** Bytes of a field that must have one of `lengths`, else refused with `errorClass`. */
export const sizedField = (input: Fields, name: string, errorClass: string, ...lengths: number[]): Uint8Array => {
  const bytes = bytesField(input, name);
  if (!lengths.includes(bytes.length)) {
    throw new Refusal(errorClass, `${name}: ${bytes.length} bytes, expected ${lengths.join(" or ")}`);
  }
  return bytes;
};

/** Text of a field. Refused with `malformed` if it is missing or no text. */
export const textField = (input: Fields, name: string): string => {
  const value = input[name];
  if (typeof value !== "string") throw malformed(`${name}: missing or no text`);
  return value;
};

/** Integer of a field. Refused with `malformed` if it is missing, no number or not whole. */
export const integerField = (input: Fields, name: string): number => {
  const value = input[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw malformed(`${name}: missing or no integer`);
  return value;
};
