import { parse } from "lossless-json";

/**
 * A value of JSON as storage servers tell them apart: a number written without point and exponent is an integer, any
 * other one a float, whatever its value. Objects are maps.
 */
export type ExactJson =
  | null
  | boolean
  | string
  | bigint
  | number
  | readonly ExactJson[]
  | { readonly object: ReadonlyMap<string, ExactJson> };

const leastInteger = -(1n << 63n);
const largestInteger = (1n << 64n) - 1n;

/** `1` is an integer and `1.0` none. What does not fit 64 bits is a float, as in the deployed JSON library. */
const readNumber = (text: string): bigint | number => {
  if (!/^-?\d+$/.test(text)) return Number(text);
  const value = BigInt(text);
  return value < leastInteger || value > largestInteger ? Number(text) : value;
};

const fromParsed = (value: unknown): ExactJson => {
  if (Array.isArray(value)) return value.map(fromParsed);
  if (typeof value !== "object" || value === null) return value as null | boolean | string | bigint | number;
  return { object: new Map(Object.entries(value).map(([key, item]) => [key, fromParsed(item)])) };
};

/** Reads bytes as one value of JSON; undefined if they are none. Of equal keys the last one counts. */
export const readExactJson = (bytes: Uint8Array): ExactJson | undefined => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return fromParsed(parse(text, undefined, { parseNumber: readNumber, onDuplicateKey: ({ newValue }) => newValue }));
  } catch {
    return undefined;
  }
};

/** The fields of an object; undefined for any other value. */
export const objectOf = (value: ExactJson | undefined): ReadonlyMap<string, ExactJson> | undefined =>
  typeof value === "object" && value !== null && "object" in value ? value.object : undefined;
