import { encodeBt } from "../../codec/bt.js";
import { isAscii } from "../../codec/bytes.js";
import { isJsonObject, JsonFloat, parseJson, RawJson } from "./json.js";

/** A value in an answer: bytes are base64 in JSON and raw in bt, booleans are 0 and 1 in bt. */
export type BodyValue = string | number | bigint | boolean | Uint8Array | RawJson | readonly BodyValue[] | Body;

/** An object in an answer; undefined entries are left out. */
export interface Body {
  readonly [key: string]: BodyValue | undefined;
}

/** How a request came, and so how its answer goes. */
export type Encoding = "json" | "bt";

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Plain ASCII keys compare by code unit as they do by byte; others need their bytes. */
const sortedKeys = (body: Body): string[] => {
  const keys = Object.keys(body).filter((key) => body[key] !== undefined);
  return keys.every(isAscii) ? keys.sort() : keys.sort(byBytes);
};

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");

/** JSON text without spaces, keys ascending by bytes. */
export const toJson = (value: BodyValue): string => {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  const body = value as Body;
  return `{${sortedKeys(body)
    .map((key) => `${JSON.stringify(key)}:${toJson(body[key] as BodyValue)}`)
    .join(",")}}`;
};

type BtReady = string | number | bigint | boolean | Uint8Array | BtReady[] | { [key: string]: BtReady };

/** What bt cannot say, null, is left out; a number with a fraction becomes its text. */
const jsonAsBt = (value: unknown): BtReady | undefined => {
  if (value === null) return undefined;
  if (value instanceof JsonFloat) return value.text;
  if (Array.isArray(value)) return value.flatMap((one) => jsonAsBt(one) ?? []);
  if (!isJsonObject(value)) return value as string | number | bigint | boolean;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      const ready = jsonAsBt(entry);
      return ready === undefined ? [] : [[key, ready]];
    }),
  );
};

const btReady = (value: BodyValue): BtReady => {
  if (value instanceof RawJson) return jsonAsBt(parseJson(value.text)) ?? "";
  if (value instanceof Uint8Array || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(btReady);
  const ready: Record<string, BtReady> = {};
  for (const [key, entry] of Object.entries(value as Body)) if (entry !== undefined) ready[key] = btReady(entry);
  return ready;
};

/** Canonical bt of an answer. */
export const toBt = (value: BodyValue): Buffer => encodeBt(btReady(value));

/** The same answer with bytes as base64 text, as results of sub-requests are also in bt. */
export const withTextBytes = (value: BodyValue): BodyValue => {
  if (value instanceof Uint8Array) return base64(value);
  if (typeof value !== "object" || value instanceof RawJson) return value;
  if (Array.isArray(value)) return value.map(withTextBytes);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => (entry === undefined ? [] : [[key, withTextBytes(entry)]])),
  );
};
