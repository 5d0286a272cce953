import type { VectorTest } from "../../spec/schema/vector-file.js";

/** A JSON value, as vector inputs hold it. */
export type Json = VectorTest["input"][string];
export type JsonObject = Readonly<Record<string, Json>>;

/** What a shim said to one request. */
export type Reply =
  | { readonly kind: "result"; readonly result: JsonObject; readonly extra: readonly string[] }
  | { readonly kind: "error"; readonly class: string; readonly message: string; readonly extra: readonly string[] }
  | { readonly kind: "unsupported"; readonly reason: string; readonly extra: readonly string[] }
  | { readonly kind: "malformed"; readonly problem: string };

/** How long the shim had for an answer, milliseconds: since it was asked, or since its answer before, if that is less. */
export interface Timed {
  readonly tookMs: number;
}

/** A line of a shim, taken apart. Without an id it belongs to no request. */
export type ParsedLine =
  | { readonly id: number | string; readonly reply: Reply }
  | { readonly id: undefined; readonly problem: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const outcomes = ["result", "error", "unsupported"] as const;

const malformed = (problem: string): Reply => ({ kind: "malformed", problem });

const readReply = (message: Record<string, unknown>): Reply => {
  const present = outcomes.filter((name) => Object.hasOwn(message, name));
  const [outcome] = present;
  if (outcome === undefined) return malformed("an answer with none of result, error and unsupported");
  if (present.length > 1) return malformed(`an answer with ${present.join(" and ")}; exactly one is allowed`);
  const body = message[outcome];
  if (!isObject(body)) return malformed(`an answer whose ${outcome} is not an object`);
  const extra = Object.keys(message).filter((name) => name !== "id" && name !== outcome);
  if (outcome === "result") return { kind: "result", result: body as JsonObject, extra };
  if (outcome === "unsupported")
    return typeof body.reason === "string"
      ? { kind: "unsupported", reason: body.reason, extra }
      : malformed("an answer whose unsupported.reason is not a text");
  const { class: name, message: text } = body;
  return typeof name === "string" && typeof text === "string"
    ? { kind: "error", class: name, message: text, extra }
    : malformed("an answer whose error.class or error.message is not a text");
};

/** Takes one line of a shim apart; see `shimResponse` of the schemas, which this follows but for unknown extra fields. */
export const parseShimLine = (line: string): ParsedLine => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: undefined, problem: "a line that is no JSON" };
  }
  if (!isObject(value)) return { id: undefined, problem: "a line that is no JSON object" };
  const { id } = value;
  if (id === null)
    return { id: undefined, problem: "an answer with the id null, although every request was well formed" };
  if (typeof id !== "number" && typeof id !== "string") return { id: undefined, problem: "an answer without an id" };
  return { id, reply: readReply(value) };
};
