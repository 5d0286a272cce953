import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { messageHash } from "../../spec/model/message-hash.js";
import { type SignedMethod, signedBytes } from "../../spec/model/storage/signed-text.js";
import type { Params, ParamValue } from "./storage-desk.js";
import type { Person, Signer } from "./storage-people.js";

/** Whoever signs a request: an account, or the holder of a token. */
export interface Actor {
  readonly fields: Readonly<Record<string, string | Uint8Array>>;
  readonly sign: Signer;
}

const numbers = (value: ParamValue | undefined): readonly number[] => {
  if (Array.isArray(value)) return value as readonly number[];
  return value === undefined ? [] : [value as number];
};

const texts = (value: ParamValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]) as readonly string[];

const timeOf = (fields: Params): number =>
  (fields.sig_timestamp ?? fields.timestamp ?? fields.before ?? numbers(fields.expiry)[0] ?? 0) as number;

const tokensOf = (value: ParamValue | undefined): readonly Uint8Array[] =>
  (Array.isArray(value) ? value : [value]).map((item) =>
    item instanceof Uint8Array ? item : hexToBytes(String(item)),
  );

/** The bytes that the model has signed for a request with these fields. */
export const signedFor = (method: SignedMethod, fields: Params): Uint8Array => {
  const tokens = fields.revoke ?? fields.unrevoke;
  return signedBytes(method, {
    namespace: (fields.namespace ?? 0) as number | "all",
    time: timeOf(fields),
    hashes: texts(fields.messages),
    expiries: numbers(fields.expiry),
    flag: fields.shorten === true ? "shorten" : fields.extend === true ? "extend" : undefined,
    tokens: tokens === undefined ? [] : tokensOf(tokens),
    account: "",
    wantsData: false,
    namespaces: [],
  });
};

/** Parameters with the signature that belongs to them. */
export const signed = (method: SignedMethod, actor: Actor, fields: Params): Params => ({
  ...actor.fields,
  ...fields,
  signature: actor.sign(signedFor(method, fields)),
});

/** Parameters of an unsigned store that lives for a minute. */
export const plainStore = (who: Person, timestamp: number, data: string | Uint8Array, more: Params = {}): Params => ({
  pubkey: who.id,
  timestamp,
  ttl: 60_000,
  data: typeof data === "string" ? utf8ToBytes(data) : data,
  ...more,
});

/** Hash of a text or bytes in a namespace of an account. */
export const hashOf = (who: Person, data: string | Uint8Array, namespace = 0): string =>
  messageHash(who.bytes, namespace, typeof data === "string" ? utf8ToBytes(data) : data);

/** A hash that no message has. */
export const strangeHash = `${"Unknown".repeat(6)}A`;
