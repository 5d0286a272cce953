import { createHash } from "node:crypto";
import { type BtValue, decodeBt } from "../codec/bt.js";
import type { ExpiryRule, Scope } from "../storage/store.js";

/** What a signed request does to messages or tokens of its account. */
export type Deed =
  | { readonly kind: "delete"; readonly hashes: readonly string[] }
  | { readonly kind: "delete_all"; readonly scope: Scope }
  | { readonly kind: "delete_before"; readonly scope: Scope; readonly before: number }
  | {
      readonly kind: "expire";
      readonly hashes: readonly string[];
      /** One for all hashes, or one for each. */
      readonly expiries: readonly number[];
      readonly rule: ExpiryRule;
    }
  | { readonly kind: "expire_all"; readonly scope: Scope; readonly expiry: number }
  | { readonly kind: "revoke_subaccount" | "unrevoke_subaccount"; readonly tokens: readonly Buffer[] };

/** A client's request as members keep it and show it to each other: method and parameters, signature included. */
export interface SignedRequest {
  /** 43 characters, as those of message hashes. */
  readonly id: string;
  readonly account: Buffer;
  readonly method: string;
  /** Canonical bt, as it is forwarded. */
  readonly params: Buffer;
  /** When a member accepted it, ms; the latest of several acceptances. */
  readonly stamp: number;
}

const methods: ReadonlySet<string> = new Set<Deed["kind"]>([
  "delete",
  "delete_all",
  "delete_before",
  "expire",
  "expire_all",
  "revoke_subaccount",
  "unrevoke_subaccount",
]);

/** Whether requests of a method are kept; all others change nothing that members could disagree on. */
export const isKept = (method: string): boolean => methods.has(method);

/** Identity of a request; its stamp is no part of it. */
export const requestId = (method: string, params: Uint8Array): string =>
  createHash("sha256").update(`${method}\0`).update(params).digest("base64").slice(0, 43);

type Fields = ReadonlyMap<string, BtValue>;

const missing = (field: string): never => {
  throw new RangeError(`request: ${field} is missing or of another type`);
};
const integer = (fields: Fields, field: string): number => {
  const value = fields.get(field);
  return typeof value === "bigint" ? Number(value) : missing(field);
};
const bytes = (value: BtValue | undefined, field: string): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : missing(field);
const list = (fields: Fields, field: string): readonly BtValue[] => {
  const value = fields.get(field);
  if (value === undefined) return missing(field);
  return Array.isArray(value) ? value : [value];
};
const hashes = (fields: Fields): string[] =>
  list(fields, "messages").map((value) => bytes(value, "messages").toString("latin1"));
const scope = (fields: Fields): Scope =>
  fields.get("namespace") instanceof Uint8Array ? "all" : integer(fields, "namespace");

/** Flag of a subaccount token that lets its holder delete, and so shorten lives. */
const deleteRight = 4;

/** Who may not delete can only extend, whatever the request says. */
const ruleOf = (fields: Fields): ExpiryRule => {
  const token = fields.get("subaccount");
  const mayShorten = token === undefined || (bytes(token, "subaccount")[1]! & deleteRight) !== 0;
  if (!mayShorten || fields.get("extend") === 1n) return "extend";
  return fields.get("shorten") === 1n ? "shorten" : "set";
};

const deedOf = (method: string, fields: Fields): Deed => {
  switch (method) {
    case "delete":
      return { kind: method, hashes: hashes(fields) };
    case "delete_all":
      return { kind: method, scope: scope(fields) };
    case "delete_before":
      return { kind: method, scope: scope(fields), before: integer(fields, "before") };
    case "expire": {
      const expiries = list(fields, "expiry").map((value) =>
        typeof value === "bigint" ? Number(value) : missing("expiry"),
      );
      return { kind: method, hashes: hashes(fields), expiries, rule: ruleOf(fields) };
    }
    case "expire_all":
      return { kind: method, scope: scope(fields), expiry: integer(fields, "expiry") };
    case "revoke_subaccount":
      return { kind: method, tokens: list(fields, "revoke").map((token) => bytes(token, "revoke")) };
    case "unrevoke_subaccount":
      return { kind: method, tokens: list(fields, "unrevoke").map((token) => bytes(token, "unrevoke")) };
    default:
      throw new RangeError(`request: ${method} is no method that is kept`);
  }
};

/** Account and deed of a request. @throws BtError or RangeError for parameters that no endpoint would have passed on */
export const readRequest = (method: string, params: Uint8Array): { readonly account: Buffer; readonly deed: Deed } => {
  const fields = decodeBt(params);
  if (!(fields instanceof Map)) return missing("params");
  const account = bytes(fields.get("pubkey"), "pubkey");
  if (account.length !== 33) return missing("pubkey");
  return { account, deed: deedOf(method, fields) };
};

const deeds = new WeakMap<Buffer, Deed>();

/** The deed of a request that is known to be well-formed; read once for each copy in memory. */
export const deedOfRequest = ({ method, params }: SignedRequest): Deed => {
  const known = deeds.get(params);
  if (known !== undefined) return known;
  const { deed } = readRequest(method, params);
  deeds.set(params, deed);
  return deed;
};

/** A request that a client's call has become. @throws BtError or RangeError as {@link readRequest} */
export const signedRequest = (method: string, params: Buffer, stamp: number): SignedRequest => {
  const { account, deed } = readRequest(method, params);
  deeds.set(params, deed);
  return { id: requestId(method, params), account, method, params, stamp };
};
