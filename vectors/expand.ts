import { createCipheriv, createHash } from "node:crypto";
import type { VectorTest } from "../spec/schema/vector-file.js";

type Json = VectorTest["input"][string];

/** `length` bytes of the AES-256-CTR keystream under SHA-256 of `seed` (UTF-8), the initial counter block being zero. */
export const generatedBytes = (seed: string, length: number): Buffer => {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(length));
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const hasExactly = (value: Record<string, unknown>, ...keys: readonly string[]): boolean =>
  Object.keys(value).length === keys.length && keys.every((key) => key in value);

/** Bytes that a sample writes as hex, `{hex}` (with `len`), `{gen}`, `{byte, count}`, `{text}` or `{cat}`. */
export const bytesOf = (value: unknown): Buffer => {
  if (typeof value === "string") return Buffer.from(value, "hex");
  if (!isObject(value)) throw new Error(`byte string: ${JSON.stringify(value)} is none`);
  if (typeof value.hex === "string") return Buffer.from(value.hex, "hex");
  if (typeof value.text === "string") return Buffer.from(value.text, "utf8");
  if (Array.isArray(value.cat)) return Buffer.concat(value.cat.map(bytesOf));
  if (isObject(value.gen)) return generatedBytes(String(value.gen.seed), Number(value.gen.len));
  if ("byte" in value && "count" in value) return Buffer.alloc(Number(value.count), Number(value.byte));
  throw new Error(`byte string: unknown form ${Object.keys(value).join(", ")}`);
};

/** Fields that hold JSON of their own, in which nothing stands for bytes. */
const opaque: ReadonlySet<string> = new Set(["value", "result_json", "headers"]);

const expand = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(expand);
  if (!isObject(value)) return value;
  if (hasExactly(value, "gen") || hasExactly(value, "byte", "count")) return bytesOf(value).toString("hex");
  return expandInput(value as VectorTest["input"]);
};

/**
 * The input of a test as it is sent to a shim: `{gen: {seed, len}}` and `{byte, count}` become hex, anything else is left
 * as it is. Whoever plays vectors calls this first; it knows no family and changes nothing in JSON carried as content.
 */
export const expandInput = (input: VectorTest["input"]): VectorTest["input"] =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, opaque.has(name) ? value : expand(value)]));
