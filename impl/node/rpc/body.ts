import { encodeBt } from "../../codec/bt.js";
import { RawJson } from "./json.js";

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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  return keys.every((key) => /^[\x00-\x7f]*$/.test(key)) ? keys.sort() : keys.sort(byBytes);
};

/** JSON text without spaces, keys ascending by bytes. */
export const toJson = (value: BodyValue): string => {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Uint8Array)
    return `"${Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64")}"`;
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  const body = value as Body;
  return `{${sortedKeys(body)
    .map((key) => `${JSON.stringify(key)}:${toJson(body[key] as BodyValue)}`)
    .join(",")}}`;
};

type BtReady = string | number | bigint | boolean | Uint8Array | BtReady[] | { [key: string]: BtReady };

const btReady = (value: BodyValue): BtReady => {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Uint8Array || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(btReady);
  const body = value as Body;
  return Object.fromEntries(sortedKeys(body).map((key) => [key, btReady(body[key] as BodyValue)]));
};

/** Canonical bt of an answer. */
export const toBt = (value: BodyValue): Buffer => encodeBt(btReady(value));
