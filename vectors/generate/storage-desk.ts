import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { secretKey } from "../../spec/model/ed25519.js";
import { storageAnswers } from "../../spec/model/families-storage.js";
import { toBase64 } from "../../spec/model/storage/base64.js";
import { type BodyValue, writeBt } from "../../spec/model/storage/body.js";
import type { Importance } from "../../spec/schema/primitives.js";
import type { Draft } from "./family.js";
import { createKit, type Kit } from "./kit.js";
import type { Random } from "./random.js";
import type { StorageFlag } from "./storage-flags.js";

type Json = Draft["input"][string];

/** JSON text that is written as it is, such as `1.0`. */
export class Verbatim {
  constructor(readonly json: string) {}
}

/** Parameters of a request; bytes go raw in bencoding and as base64 in JSON. `undefined` leaves a field out. */
export interface Params {
  readonly [field: string]: ParamValue | undefined;
}
export type ParamValue = null | string | number | boolean | Uint8Array | Verbatim | readonly ParamValue[] | Params;

const isParams = (value: ParamValue): value is Params =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Verbatim);

/** JSON text of parameters, fields as they stand. */
export const jsonOf = (value: ParamValue): string => {
  if (value instanceof Verbatim) return value.json;
  if (value instanceof Uint8Array) return JSON.stringify(toBase64(value));
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (!isParams(value)) return JSON.stringify(value);
  const present = Object.entries(value).filter((entry): entry is [string, ParamValue] => entry[1] !== undefined);
  return `{${present.map(([name, item]) => `${JSON.stringify(name)}:${jsonOf(item)}`).join(",")}}`;
};

const plain = (value: ParamValue): BodyValue => {
  if (value instanceof Verbatim) return utf8ToBytes(value.json);
  if (Array.isArray(value)) return value.map(plain);
  if (!isParams(value)) return value as BodyValue;
  const present = Object.entries(value).filter((entry): entry is [string, ParamValue] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, item]) => [name, plain(item)]));
};

/** Bencoding of parameters in hex, keys ascending. */
export const btOf = (value: ParamValue): string => bytesToHex(writeBt(plain(value)));

export type Encoding = "json" | "bt";

/** A request of the message queue. */
export const ask = (method: string, params: Params, encoding: Encoding = "json"): Record<string, Json> =>
  encoding === "json" ? { method, json: jsonOf(params) } : { method, bt: btOf(params) };

/** What a test is about. */
export interface About {
  readonly comment: string;
  readonly requirements: readonly string[];
  readonly flags: readonly StorageFlag[];
  readonly importance?: Importance;
}

/** What a refusal must say. */
export interface Wanted {
  readonly status: number;
  readonly text?: string;
}

type Family = keyof typeof storageAnswers;

/** Makes tests of one storage family in one scene. */
export interface Desk {
  readonly kit: Kit;
  /** The node's clock; of a history, the time at which it begins. */
  readonly now: number;
  /** The node's Ed25519 key, hex. */
  readonly nodeKey: string;
  /** A request that the node must answer with 200. */
  readonly accept: (input: Record<string, Json>, about: About) => Draft;
  /** The same scene with another request, refused as `wanted` says. */
  readonly refuse: (sibling: Draft, input: Record<string, Json>, wanted: Wanted, about: About) => Draft;
  /** An answer that is a negative finding though its status is 200, such as that nothing was deleted. */
  readonly report: (sibling: Draft, input: Record<string, Json>, about: About) => Draft;
}

type Output = Record<string, Json>;

const lastAnswer = (output: Output): Output => {
  const { answers } = output as { readonly answers?: readonly Output[] };
  return answers?.at(-1) ?? output;
};

/** A desk whose node and clock are drawn from `random`. */
export const createDesk = (family: Family, random: Random, scene: Record<string, Json> = {}): Desk => {
  const answer = storageAnswers[family];
  const kit = createKit(answer);
  const now = 1_700_000_000_000 + random.below(1_000_000_000);
  const nodeSeed = random.bytes(32);
  const fixed = { node_seed: bytesToHex(nodeSeed), ...(family === "storage/history" ? {} : { now }), ...scene };
  const answered = (input: Output): Output => answer(input) as Output;

  const demand = (output: Output, wanted: Wanted, comment: string): void => {
    const { status, text } = lastAnswer(output);
    if (status === wanted.status && (wanted.text === undefined || text === wanted.text)) return;
    throw new Error(`${comment}: the model answers ${JSON.stringify(output)}, not ${JSON.stringify(wanted)}`);
  };

  /** Fields of the sibling that the new input does not have are taken away. */
  const changesFrom = (sibling: Draft, input: Output): Record<string, Json | undefined> => ({
    ...Object.fromEntries(Object.keys(sibling.input).map((name) => [name, undefined])),
    ...fixed,
    ...input,
  });

  return {
    kit,
    now,
    nodeKey: bytesToHex(secretKey(nodeSeed).publicKey),
    accept: (input, about) => {
      const draft = kit.accept({ ...fixed, ...input }, about);
      demand((draft.expect as { readonly output: Output }).output, { status: 200 }, about.comment);
      return draft;
    },
    refuse: (sibling, input, wanted, about) => {
      const output = answered({ ...fixed, ...input });
      demand(output, wanted, about.comment);
      return kit.report(sibling, changesFrom(sibling, input), output, about);
    },
    report: (sibling, input, about) =>
      kit.report(sibling, changesFrom(sibling, input), answered({ ...fixed, ...input }), about),
  };
};
