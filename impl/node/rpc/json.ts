import { isInteger, parse } from "lossless-json";

/** A number that JSON writes with a point or an exponent; deployed nodes tell it from an integer even when it is whole. */
export class JsonFloat {
  constructor(readonly text: string) {}
}

/** JSON text that is passed on as it is, 64-bit numbers included. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** Arrays and objects may be open this deep. */
const maxNesting = 128;

/** Numbers that `JSON.parse` would change: floats, and integers beyond 15 digits. May also match inside a string. */
const needsCare = /[:[,]\s*-?\d+(?:[.eE]|\d{15})/;

/** Longest text read number by number, which is so much slower that hostile texts could hold up everyone. */
const maxCareful = 256 * 1024;

/** Integers beyond this become floats in the deployed JSON library. */
const leastInteger = -(1n << 63n);
const mostInteger = (1n << 64n) - 1n;

const exactNumber = (text: string): unknown => {
  const number = Number(text);
  if (!Number.isFinite(number)) throw new SyntaxError(`number ${text.slice(0, 20)}: too large`);
  if (!isInteger(text)) return new JsonFloat(text);
  if (Number.isSafeInteger(number)) return number;
  const integer = BigInt(text);
  return integer < leastInteger || integer > mostInteger ? new JsonFloat(text) : integer;
};

const isContainer = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !(value instanceof JsonFloat);

/** Level by level, so that hostile nesting cannot exhaust the stack. */
const isTooDeep = (value: unknown): boolean => {
  let level = [value].filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxNesting) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
};

const parseCarefully = (text: string): unknown => {
  if (text.length > maxCareful) throw new SyntaxError(`exact numbers in more than ${maxCareful} characters`);
  return parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
};

/**
 * Parses JSON text; integers beyond 2^53 become bigint, floats `JsonFloat`. Of duplicate keys the last one counts.
 * @throws SyntaxError, also for nesting beyond the limit, for numbers that no double can hold, and for floats and large
 * integers in a very long text
 */
export const parseJson = (text: string): unknown => {
  const value: unknown = needsCare.test(text) ? parseCarefully(text) : JSON.parse(text);
  if (isTooDeep(value)) throw new SyntaxError(`nested more than ${maxNesting} deep`);
  return value;
};

/** A byte order mark before the text is passed over. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses JSON bytes; invalid UTF-8 is an error as any other.
 * @throws SyntaxError, TypeError, or RangeError for nesting that the reader cannot take
 */
export const parseJsonBytes = (bytes: Uint8Array): unknown => parseJson(utf8.decode(bytes));

/** Whether a value is a JSON object. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof JsonFloat) &&
  !(value instanceof RawJson);

/** Text of a value as `parseJson` returns it, every number as it was written. */
export const writeJson = (value: unknown): string => {
  if (value instanceof JsonFloat) return value.text;
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}:${writeJson(entry)}`)
    .join(",")}}`;
};
