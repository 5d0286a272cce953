import { isInteger, parse } from "lossless-json";

/** A number that JSON writes with a point or an exponent; deployed nodes tell it from an integer even when it is whole. */
export class JsonFloat {
  constructor(readonly text: string) {}
}

/** JSON text that is passed on as it is, 64-bit numbers included. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** Numbers that `JSON.parse` would change: floats, and integers beyond 15 digits. May also match inside a string. */
const needsCare = /[:[,]\s*-?\d+(?:[.eE]|\d{15})/;

const exactNumber = (text: string): unknown => {
  if (!isInteger(text)) return new JsonFloat(text);
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
};

/**
 * Parses JSON text; integers beyond 2^53 become bigint, floats `JsonFloat`.
 * @throws SyntaxError
 */
export const parseJson = (text: string): unknown =>
  needsCare.test(text) ? parse(text, undefined, exactNumber) : (JSON.parse(text) as unknown);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses JSON bytes; invalid UTF-8 is an error as any other.
 * @throws SyntaxError or TypeError
 */
export const parseJsonBytes = (bytes: Uint8Array): unknown => parseJson(utf8.decode(bytes));

/** Whether a value is a JSON object. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof JsonFloat) &&
  !(value instanceof RawJson);
