import { ShimRefusal } from "./refusal.js";

/** What a request gives to a handler: any JSON object. */
export type ShimInput = Readonly<Record<string, unknown>>;

/** What a handler answers: a JSON object, bytes as lower-case hex, 64-bit numbers as decimal strings. */
export type ShimOutput = Record<string, unknown>;

/** Answers one vector of a family; refuses by throwing {@link ShimRefusal}. */
export type ShimHandler = (input: ShimInput) => ShimOutput | Promise<ShimOutput>;

const malformed = (name: string, rule: string): ShimRefusal => new ShimRefusal("malformed", `${name}: ${rule}`);

const readAny = (input: ShimInput, name: string): unknown => (Object.hasOwn(input, name) ? input[name] : undefined);

/** Text of a field, any length. Refuses as malformed. */
export const readString = (input: ShimInput, name: string): string => {
  const value = readAny(input, name);
  if (typeof value !== "string") throw malformed(name, "expected a string");
  return value;
};

/** Bytes of hex text. Refuses as malformed, naming `name`, what is no string or no hex. */
export const hexValue = (value: unknown, name: string): Buffer => {
  if (typeof value !== "string") throw malformed(name, "expected a string of hex");
  const bytes = Buffer.from(value, "hex");
  // Buffer.from stops at the first pair that is no hex, so a full decode has exactly half the length.
  if (bytes.length * 2 !== value.length) throw malformed(name, "expected hex of even length");
  return bytes;
};

/** Bytes of a hex field, any length. Refuses as malformed. */
export const readHex = (input: ShimInput, name: string): Buffer => hexValue(readAny(input, name), name);

/** Exactly `length` bytes of a hex field. A wrong length is refused with `lengthClass`, malformed unless given. */
export const readHexBytes = (input: ShimInput, name: string, length: number, lengthClass = "malformed"): Buffer => {
  const bytes = readHex(input, name);
  if (bytes.length !== length) {
    throw new ShimRefusal(lengthClass, `${name}: expected ${length} bytes, got ${bytes.length}`);
  }
  return bytes;
};

/** An Ed25519 secret key: a seed of 32 bytes, or 64. Refuses as malformed. */
export const readSecretKey = (input: ShimInput, name: string): Buffer => {
  const bytes = readHex(input, name);
  if (bytes.length !== 32 && bytes.length !== 64) throw malformed(name, `expected 32 or 64 bytes, got ${bytes.length}`);
  return bytes;
};

/** A JSON number without fraction between `minimum` and `maximum`. Refuses as malformed. */
export const readInteger = (
  input: ShimInput,
  name: string,
  minimum: number = Number.MIN_SAFE_INTEGER,
  maximum: number = Number.MAX_SAFE_INTEGER,
): number => {
  const value = readAny(input, name);
  if (typeof value !== "number" || !Number.isInteger(value)) throw malformed(name, "expected an integer");
  if (value < minimum || value > maximum) throw malformed(name, `expected ${minimum} to ${maximum}, got ${value}`);
  return value;
};

/** True or false; a missing field is `fallback`, or refused where there is none. Refuses as malformed. */
export const readBoolean = (input: ShimInput, name: string, fallback?: boolean): boolean => {
  const given = readAny(input, name);
  const value = given === undefined ? fallback : given;
  if (typeof value !== "boolean") throw malformed(name, "expected true or false");
  return value;
};

/** A JSON array. Refuses as malformed. */
export const readList = (input: ShimInput, name: string): readonly unknown[] => {
  const value = readAny(input, name);
  if (!Array.isArray(value)) throw malformed(name, "expected a list");
  return value;
};

/** True for a JSON object, which an array is not. */
export const isObject = (value: unknown): value is ShimInput =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A JSON object. Refuses as malformed. */
export const readObject = (input: ShimInput, name: string): ShimInput => {
  const value = readAny(input, name);
  if (!isObject(value)) throw malformed(name, "expected an object");
  return value;
};

const decimal = /^(?:0|-?[1-9][0-9]{0,19})$/;

/** A 64-bit integer in shortest decimal form, −2^63 to 2^64 − 1. Refuses as malformed, naming `name`. */
export const decimalValue = (value: unknown, name: string): bigint => {
  if (typeof value !== "string" || !decimal.test(value)) throw malformed(name, "expected a decimal string");
  const number = BigInt(value);
  if (number >= 1n << 64n || number < -(1n << 63n)) throw malformed(name, "expected a 64-bit integer");
  return number;
};

/** An unsigned 64-bit integer from a decimal string field. Refuses as malformed. */
export const readUint64 = (input: ShimInput, name: string): bigint => {
  const number = decimalValue(readAny(input, name), name);
  if (number < 0n) throw malformed(name, "expected an unsigned 64-bit integer");
  return number;
};

/** A signed 64-bit integer from a decimal string field. Refuses as malformed. */
export const readInt64 = (input: ShimInput, name: string): bigint => {
  const number = decimalValue(readAny(input, name), name);
  if (number >= 1n << 63n) throw malformed(name, "expected a signed 64-bit integer");
  return number;
};
