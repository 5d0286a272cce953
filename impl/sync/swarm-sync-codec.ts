import { BtError, type BtInput, type BtValue, decodeBt, encodeBt } from "../codec/bt.js";
import type { Reference, StampedMessage } from "../storage/replica.js";
import type { Arc } from "../swarm/arc.js";
import { type SignedRequest, signedRequest } from "./signed-request.js";
import { bucketCount, packVersions, unpackVersions, type Version } from "./version.js";

/** The one command by which nodes of our kind keep their swarm alike; deployed ones answer that they do not know it. */
export const swarmSyncCommand = "sn.swarm_sync";

/** An entry with everything that belongs to it. */
export type Entry =
  | { readonly kind: "message"; readonly message: StampedMessage }
  | { readonly kind: "request"; readonly request: SignedRequest };

/** What one node asks another; see `spec/model/sync`. */
export type Question =
  | { readonly op: "write"; readonly method: string; readonly params: Buffer; readonly stamp: number }
  /** Sums over groups of buckets, for the arc of the swarm that both are in. */
  | { readonly op: "compare"; readonly arc: Arc; readonly groups: Buffer }
  /** All versions of the asker in these buckets. */
  | { readonly op: "exchange"; readonly buckets: readonly number[]; readonly versions: readonly Version[] }
  | { readonly op: "fetch"; readonly references: readonly Reference[] }
  | { readonly op: "offer"; readonly versions: readonly Version[] }
  | { readonly op: "give"; readonly entries: readonly Entry[] };

/** What became of a version or entry: not for the answerer, or not yet; wanted; settled. */
export const reception = { none: 0, wanted: 1, settled: 2 } as const;

/** Why a question is not answered: the asker is no member, the views differ, or another time would be better. */
export type Refusal = "stranger" | "view" | "busy" | "malformed";

export type Answer =
  | { readonly refusal: Refusal }
  /** To `compare`: sums of the buckets of every group that differs. */
  | { readonly groups: readonly number[]; readonly buckets: Buffer }
  /** To `exchange`: a reception for each version, and versions that the asker lacks or has otherwise. */
  | { readonly receptions: Buffer; readonly versions: readonly Version[] }
  /** To `offer` and `give`: a reception for each. */
  | { readonly receptions: Buffer }
  /** To `fetch`: the first ones that fit. */
  | { readonly entries: readonly Entry[] };

const packArc = ({ fromHigh, fromLow, toHigh, toLow }: Arc): Buffer => {
  const packed = Buffer.allocUnsafe(16);
  for (const [index, word] of [fromHigh, fromLow, toHigh, toLow].entries()) packed.writeUInt32BE(word, index * 4);
  return packed;
};

const unpackArc = (packed: Buffer): Arc => {
  if (packed.length !== 16) throw new RangeError(`arc: ${packed.length} bytes, expected 16`);
  const [fromHigh, fromLow, toHigh, toLow] = [0, 4, 8, 12].map((at) => packed.readUInt32BE(at));
  return { fromHigh: fromHigh!, fromLow: fromLow!, toHigh: toHigh!, toLow: toLow! };
};

const packReferences = (references: readonly Reference[]): BtInput[] =>
  references.map(({ kind, id }) => `${kind[0]}${id}`);

const unpackReference = (text: string): Reference => ({
  kind: text.startsWith("m") ? "message" : "request",
  id: text.slice(1),
});

const packEntry = (entry: Entry): BtInput => {
  if (entry.kind === "request") return ["r", entry.request.method, entry.request.params, entry.request.stamp];
  const { account, namespace, hash, timestamp, expiry, stamp, data } = entry.message;
  return ["m", account, namespace, hash, timestamp, expiry, stamp, data];
};

/** Bytes of a question, the one part of the command. */
export const encodeQuestion = (question: Question): Buffer => {
  switch (question.op) {
    case "write":
      return encodeBt({ o: "write", m: question.method, p: question.params, s: question.stamp });
    case "compare":
      return encodeBt({ o: "compare", a: packArc(question.arc), g: question.groups });
    case "exchange":
      return encodeBt({ o: "exchange", b: [...question.buckets], v: packVersions(question.versions) });
    case "fetch":
      return encodeBt({ o: "fetch", r: packReferences(question.references) });
    case "offer":
      return encodeBt({ o: "offer", v: packVersions(question.versions) });
    case "give":
      return encodeBt({ o: "give", e: question.entries.map(packEntry) });
  }
};

/** Bytes of an answer, the one part of the reply. */
export const encodeAnswer = (answer: Answer): Buffer => {
  if ("refusal" in answer) return encodeBt({ x: answer.refusal });
  if ("groups" in answer) return encodeBt({ g: [...answer.groups], b: answer.buckets });
  if ("entries" in answer) return encodeBt({ e: answer.entries.map(packEntry) });
  return encodeBt({
    s: answer.receptions,
    ...("versions" in answer ? { v: packVersions(answer.versions) } : {}),
  });
};

type Fields = ReadonlyMap<string, BtValue>;

const missing = (field: string): never => {
  throw new RangeError(`${swarmSyncCommand}: ${field} is missing or of another type`);
};
const toBytes = (value: BtValue | undefined, field: string): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : missing(field);
const toText = (value: BtValue | undefined, field: string): string => toBytes(value, field).toString("latin1");
const toInteger = (value: BtValue | undefined, field: string): number => {
  const number = typeof value === "bigint" ? Number(value) : missing(field);
  return Number.isSafeInteger(number) ? number : missing(field);
};
const toList = (value: BtValue | undefined, field: string): readonly BtValue[] =>
  Array.isArray(value) ? value : missing(field);

const fieldsOf = (bytes: Buffer): Fields => {
  const value = decodeBt(bytes);
  return value instanceof Map ? value : missing("dict");
};

const unpackEntry = (value: BtValue): Entry => {
  const parts = toList(value, "entry");
  if (toText(parts[0], "kind") === "r") {
    const params = Buffer.from(toBytes(parts[2], "params"));
    const request = signedRequest(toText(parts[1], "method"), params, toInteger(parts[3], "stamp"));
    return { kind: "request", request };
  }
  const account = toBytes(parts[1], "account");
  if (account.length !== 33) return missing("account");
  return {
    kind: "message",
    message: {
      account,
      namespace: toInteger(parts[2], "namespace"),
      hash: toText(parts[3], "hash"),
      timestamp: toInteger(parts[4], "timestamp"),
      expiry: toInteger(parts[5], "expiry"),
      stamp: toInteger(parts[6], "stamp"),
      data: toBytes(parts[7], "data"),
    },
  };
};

const unpackEntries = (value: BtValue | undefined): Entry[] => toList(value, "e").map(unpackEntry);

const toBucket = (value: BtValue): number => {
  const bucket = toInteger(value, "bucket");
  return bucket >= 0 && bucket < bucketCount ? bucket : missing("bucket");
};

const questionOf = (fields: Fields): Question => {
  const op = toText(fields.get("o"), "o");
  switch (op) {
    case "write":
      return {
        op,
        method: toText(fields.get("m"), "m"),
        params: toBytes(fields.get("p"), "p"),
        stamp: toInteger(fields.get("s"), "s"),
      };
    case "compare":
      return { op, arc: unpackArc(toBytes(fields.get("a"), "a")), groups: toBytes(fields.get("g"), "g") };
    case "exchange":
      return {
        op,
        buckets: toList(fields.get("b"), "b").map(toBucket),
        versions: unpackVersions(toBytes(fields.get("v"), "v")),
      };
    case "fetch":
      return { op, references: toList(fields.get("r"), "r").map((one) => unpackReference(toText(one, "r"))) };
    case "offer":
      return { op, versions: unpackVersions(toBytes(fields.get("v"), "v")) };
    case "give":
      return { op, entries: unpackEntries(fields.get("e")) };
    default:
      return missing("o");
  }
};

/** Whatever a peer got wrong, told in one way. */
const guarded = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof BtError) return undefined;
    throw error;
  }
};

/** Reads a question; undefined for one that is malformed or not known. */
export const decodeQuestion = (bytes: Buffer): Question | undefined => guarded(() => questionOf(fieldsOf(bytes)));

const isRefusal = (text: string): text is Refusal => ["stranger", "view", "busy", "malformed"].includes(text);

const answerOf = (fields: Fields): Answer => {
  if (fields.has("x")) {
    const refusal = toText(fields.get("x"), "x");
    return isRefusal(refusal) ? { refusal } : missing("x");
  }
  if (fields.has("g"))
    return {
      groups: toList(fields.get("g"), "g").map((group) => toInteger(group, "g")),
      buckets: toBytes(fields.get("b"), "b"),
    };
  if (fields.has("e")) return { entries: unpackEntries(fields.get("e")) };
  const receptions = toBytes(fields.get("s"), "s");
  if (!fields.has("v")) return { receptions };
  return { receptions, versions: unpackVersions(toBytes(fields.get("v"), "v")) };
};

/** Reads an answer; undefined for one that is malformed. */
export const decodeAnswer = (bytes: Buffer): Answer | undefined => guarded(() => answerOf(fieldsOf(bytes)));
