import { RequestError } from "../destination/answers.js";
import type { RoutedRequest } from "../destination/routes.js";

/** A JSON object that somebody sent. */
export type Fields = Readonly<Record<string, unknown>>;

const bad = (name: string, rule: string): RequestError => new RequestError(400, `${name}: ${rule}`);

/** The JSON object of a body; unknown keys are for nobody. Throws RequestError 400. */
export const readFields = ({ body }: Pick<RoutedRequest, "body">): Fields => {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw bad("body", "expected JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad("body", "expected an object");
  return value as Fields;
};

/** Bytes of base64 text, padded or not. Throws RequestError 400. */
export const readBase64 = (fields: Fields, name: string): Buffer => {
  const value = fields[name];
  if (typeof value !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw bad(name, "expected base64");
  if (value.replace(/=+$/, "").length % 4 === 1) throw bad(name, "expected base64");
  return Buffer.from(value, "base64");
};

/** True, false, or undefined when absent. Throws RequestError 400. */
export const readFlag = (fields: Fields, name: string): boolean | undefined => {
  const value = fields[name];
  if (value !== undefined && typeof value !== "boolean") throw bad(name, "expected true or false");
  return value;
};

/** An id of 66 hex digits, in lower case, that begins with 05 or 15. Throws RequestError 400. */
export const readSessionId = (value: unknown, name: string): string => {
  if (typeof value !== "string" || !/^[01]5[0-9a-fA-F]{64}$/.test(value)) {
    throw bad(name, "expected 66 hex digits that begin with 05 or 15");
  }
  return value.toLowerCase();
};

/** A number in a path. What is none leads nowhere: throws RequestError 404. */
export const pathNumber = (text: string | undefined): number => {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new RequestError(404, "Not Found");
  return Number(text);
};

/** A whole number of the query, brought within its limits. Throws RequestError 400 for what is no whole number. */
export const queryNumber = (
  { query }: RoutedRequest,
  name: string,
  fallback: number,
  minimum: number,
  maximum: number,
): number => {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^[+-]?\d{1,15}$/.test(text)) throw bad(name, "expected a whole number");
  return Math.min(Math.max(Number(text), minimum), maximum);
};

/** How many messages somebody wants at most. Throws RequestError 400. */
export const readLimit = (request: RoutedRequest): number => queryNumber(request, "limit", 100, 1, 256);
