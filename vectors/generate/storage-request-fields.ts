import type { Draft } from "./family.js";
import type { Random } from "./random.js";
import { ask, type Desk, type Encoding, type Params, type ParamValue, Verbatim } from "./storage-desk.js";
import { groupPerson, type Person } from "./storage-people.js";
import { plainStore, signed, strangeHash } from "./storage-signing.js";

type Kind =
  | "string"
  | "boolean"
  | "integer"
  | "positive integer"
  | "integer timestamp (in milliseconds)"
  | "16-bit integer"
  | 'integer or "all"'
  | "string array"
  | "timestamp array";

const text = "string";
const time = "integer timestamp (in milliseconds)";
const flag = "boolean";
const proof: Readonly<Record<string, Kind>> = {
  pubkey: text,
  pubkey_ed25519: text,
  signature: text,
  subaccount: text,
  subaccount_sig: text,
};
/** Where other methods look at the same proof, one of its fields stands for all. */
const oneOfProof = { subaccount_sig: text } as const;

/** Kinds of the fields of each method, as the answer to a wrong one calls them. */
const fieldsOf: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  store: {
    pubKey: text,
    ...proof,
    data: text,
    expiry: time,
    namespace: "16-bit integer",
    sig_timestamp: time,
    timestamp: "integer",
    ttl: "positive integer",
  },
  retrieve: {
    ...proof,
    lastHash: text,
    last_hash: text,
    max_count: "integer",
    max_size: "integer",
    namespace: "16-bit integer",
    timestamp: time,
  },
  delete: { ...proof, messages: "string array", required: flag },
  delete_all: { ...oneOfProof, namespace: 'integer or "all"', timestamp: time },
  delete_before: { ...oneOfProof, before: time, namespace: 'integer or "all"' },
  expire_all: { ...oneOfProof, expiry: time, namespace: 'integer or "all"' },
  expire: { ...oneOfProof, expiry: "timestamp array", extend: flag, messages: "string array", shorten: flag },
  get_expiries: { ...oneOfProof, messages: "string array", timestamp: time },
  revoke_subaccount: { signature: text, revoke: "string array", timestamp: time },
  unrevoke_subaccount: { signature: text, timestamp: time, unrevoke: "string array" },
  get_swarm: { pubkey: text, pubKey: text },
};

const wrongJson: Readonly<Record<Kind, readonly ParamValue[]>> = {
  string: [7],
  boolean: [1, "true"],
  integer: [new Verbatim("1.0"), "5"],
  "positive integer": [-1, true],
  [time]: [-1, new Verbatim("1700000000000.0")],
  "16-bit integer": ["0", new Verbatim("0.0")],
  'integer or "all"': ["ALL", new Verbatim("2.5"), ["all"]],
  "string array": [[strangeHash, 5]],
  "timestamp array": ["1700000000000", [1_700_000_000_000, -1], new Verbatim("[1.5]")],
};

const wrongBt: Readonly<Record<Kind, readonly ParamValue[]>> = {
  string: [7],
  boolean: [2, "1"],
  integer: ["5", 2 ** 31],
  "positive integer": [-1],
  [time]: ["1700000000000"],
  "16-bit integer": [32_768, -32_769],
  'integer or "all"': ["al", 40_000],
  "string array": [[strangeHash, 5], 9],
  "timestamp array": ["1", [[1]]],
};

/** In bencoding the time of a store is called as every other. */
const descriptorOf = (method: string, field: string, kind: Kind, encoding: Encoding): Kind =>
  method === "store" && field === "timestamp" && encoding === "bt" ? time : kind;

/** Well-formed requests, one for each method, of one account. */
export const goodRequests = (who: Person, now: number): Readonly<Record<string, Params>> => ({
  store: plainStore(who, now, "content"),
  retrieve: signed("retrieve", who, { timestamp: now }),
  delete: signed("delete", who, { messages: [strangeHash] }),
  delete_all: signed("delete_all", who, { timestamp: now }),
  delete_before: signed("delete_before", who, { before: now }),
  expire_all: signed("expire_all", who, { expiry: now }),
  expire: signed("expire", who, { messages: [strangeHash], expiry: now }),
  get_expiries: signed("get_expiries", who, { messages: [strangeHash], timestamp: now }),
  revoke_subaccount: signed("revoke_subaccount", who, { revoke: [new Uint8Array(36)], timestamp: now }),
  unrevoke_subaccount: signed("unrevoke_subaccount", who, { unrevoke: [new Uint8Array(36)], timestamp: now }),
  get_swarm: { pubkey: who.id },
});

/** Methods whose types are gone through in bencoding, too: between them they have every kind of field. */
const typedInBt: ReadonlySet<string> = new Set(["store", "retrieve", "delete_all", "expire"]);

const shown = (value: ParamValue): string => (value instanceof Verbatim ? value.json : JSON.stringify(value));

/** The field whose type is wrong may be one of two spellings, of which only one may be there. */
const withField = (params: Params, field: string, value: ParamValue): Params => ({ ...params, [field]: value });

const wrongTypes = (desk: Desk, accepted: ReadonlyMap<string, Draft>, who: Person, encoding: Encoding): void => {
  const good = goodRequests(who, desk.now);
  const wrong = encoding === "json" ? wrongJson : wrongBt;
  for (const [method, fields] of Object.entries(fieldsOf)) {
    if (encoding === "bt" && !typedInBt.has(method)) continue;
    for (const [field, kind] of Object.entries(fields)) {
      const expected = descriptorOf(method, field, kind, encoding);
      for (const value of wrong[expected]) {
        const isDigits = method === "store" && field === "timestamp" && typeof value === "string";
        if (isDigits && encoding === "json") continue;
        desk.refuse(
          accepted.get(`${method} ${encoding}`)!,
          ask(method, withField(good[method]!, field, value), encoding),
          { status: 400, text: `invalid request: Invalid value given for '${field}': expected ${expected}` },
          {
            comment: `${method} in ${encoding}: ${field} is ${shown(value)}`,
            requirements: ["STO-010"],
            flags: ["FieldType"],
            importance: "medium",
          },
        );
      }
    }
  }
};

/** Fields that each method cannot do without, and one that may not be left out for another reason. */
const missing: Readonly<Record<string, readonly string[]>> = {
  store: ["timestamp", "pubkey", "data"],
  retrieve: ["pubkey", "signature"],
  delete: ["pubkey", "signature", "messages"],
  delete_all: ["pubkey", "signature", "timestamp"],
  delete_before: ["signature", "before"],
  expire_all: ["signature", "expiry"],
  expire: ["signature", "expiry", "messages"],
  get_expiries: ["signature", "timestamp", "messages"],
  revoke_subaccount: ["signature", "timestamp", "revoke"],
  unrevoke_subaccount: ["signature", "timestamp", "unrevoke"],
  get_swarm: ["pubkey"],
};

/** Methods by which it is shown that null is as good as nothing. */
const nullable: ReadonlySet<string> = new Set(["retrieve", "delete", "revoke_subaccount"]);

const missingFields = (desk: Desk, accepted: ReadonlyMap<string, Draft>, who: Person): void => {
  const good = goodRequests(who, desk.now);
  for (const [method, fields] of Object.entries(missing)) {
    for (const field of fields) {
      const encoding = method.length % 2 === 0 ? "json" : "bt";
      const about = { requirements: ["STO-011"], flags: ["FieldOrder"] } as const;
      const wanted = { status: 400, text: `invalid request: Required field '${field}' missing` };
      desk.refuse(
        accepted.get(`${method} ${encoding}`)!,
        ask(method, { ...good[method]!, [field]: undefined }, encoding),
        wanted,
        { ...about, comment: `${method} in ${encoding} without ${field}` },
      );
      if (encoding === "json" && nullable.has(method))
        desk.refuse(accepted.get(`${method} json`)!, ask(method, { ...good[method]!, [field]: null }), wanted, {
          ...about,
          requirements: ["STO-010", "STO-011"],
          comment: `${method}: ${field} is null`,
        });
    }
  }
};

const otherFields = (desk: Desk, accepted: ReadonlyMap<string, Draft>, who: Person): void => {
  const { now } = desk;
  const good = goodRequests(who, now);
  const unknown = { comment: "fields that are not known", requirements: ["STO-012"], flags: ["NullField"] } as const;
  desk.accept(ask("store", { ...good.store!, jsonrpc: "2.0", zzz: [1, { a: null }] }), unknown);
  desk.accept(ask("store", { aaa: 1, ...good.store!, zzz: [[]] }, "bt"), {
    ...unknown,
    comment: "the same in bencoding",
  });
  const nulls = { namespace: null, expiry: null, signature: null, sig_timestamp: null, pubKey: null };
  desk.accept(ask("store", { ...good.store!, ...nulls }), {
    comment: "null is as good as nothing",
    requirements: ["STO-010"],
    flags: ["NullField"],
  });
  desk.accept(ask("store", { ...good.store!, timestamp: String(now), ttl: "60000" }), {
    comment: "time and life of a store as texts of digits",
    requirements: ["STO-010"],
    flags: ["FieldType"],
  });
  for (const [field, what, value] of [
    ["timestamp", "an empty text", ""],
    ["timestamp", "a text with a plus", `+${now}`],
    ["timestamp", "a text behind a blank", ` ${now}`],
    ["timestamp", "a text with a fraction", `${now}.0`],
    ["timestamp", "a text in hexadecimal", "0x10"],
    ["ttl", "an empty text", ""],
    ["ttl", "a negative text", "-60000"],
    ["ttl", "a text before a blank", "60000 "],
    ["ttl", "a text with an exponent", "6e4"],
  ] as const)
    desk.refuse(
      accepted.get("store json")!,
      ask("store", { ...good.store!, [field]: value }),
      { status: 400, text: `invalid request: Invalid value given for '${field}': ${JSON.stringify(value)}` },
      { comment: `${field} of a store is ${what}`, requirements: ["STO-010"], flags: ["FieldType"] },
    );
  for (const [method, field] of [
    ["retrieve", "timestamp"],
    ["delete_all", "timestamp"],
    ["delete_before", "before"],
    ["expire_all", "expiry"],
  ] as const)
    desk.refuse(
      accepted.get(`${method} json`)!,
      ask(method, { ...good[method]!, [field]: Math.floor(now / 1000 / 2) }),
      { status: 400, text: `invalid request: Invalid timestamp for '${field}': timestamp must be in milliseconds` },
      { comment: `${method}: ${field} in seconds`, requirements: ["STO-010"], flags: ["FieldType"] },
    );
  for (const method of ["store", "retrieve"] as const)
    for (const namespace of [32_768, -32_769, 100_000])
      desk.refuse(
        accepted.get(`${method} json`)!,
        ask(method, { ...good[method]!, namespace }),
        { status: 400, text: "invalid request: Invalid value given for 'namespace': value out of range" },
        { comment: `${method}: namespace ${namespace}`, requirements: ["STO-023"], flags: ["FieldType"] },
      );
  const { data: _, ...rest } = good.store!;
  desk.refuse(
    accepted.get("store json")!,
    ask("store", { ...rest, ttl: true, sig_timestamp: "x" }),
    {
      status: 400,
      text: "invalid request: Invalid value given for 'sig_timestamp': expected integer timestamp (in milliseconds)",
    },
    {
      comment: "two fields of the wrong type and one that is missing: the first in order of names is named",
      requirements: ["STO-011"],
      flags: ["FieldOrder"],
    },
  );
  const sorted = ask("retrieve", good.retrieve!, "bt").bt as string;
  const key = Buffer.from("9:timestampi").toString("hex");
  const at = sorted.indexOf(key);
  const end = sorted.indexOf("65", at + key.length + 26) + 2;
  desk.refuse(
    accepted.get("retrieve bt")!,
    { method: "retrieve", bt: `64${sorted.slice(at, end)}${sorted.slice(2, at)}${sorted.slice(end)}` },
    { status: 400, text: "invalid request: Required field 'pubkey' missing" },
    { comment: "a key before others that belong in front of it", requirements: ["STO-074"], flags: ["KeyOrder"] },
  );
  desk.accept(
    { method: "retrieve", bt: `${sorted}${Buffer.from("d3:xyz").toString("hex")}` },
    { comment: "bytes behind the dict", requirements: ["STO-074"], flags: ["KeyOrder"] },
  );
};

/** What fields must be: their types in both encodings, that they are there, and in which order they are looked at. */
export const requestFields = (desk: Desk, random: Random): ReadonlyMap<string, Draft> => {
  const who = groupPerson(random);
  const accepted = new Map<string, Draft>();
  for (const [method, params] of Object.entries(goodRequests(who, desk.now))) {
    for (const encoding of ["json", "bt"] as const) {
      const about = { requirements: ["STO-077"], flags: ["Encoding"] } as const;
      accepted.set(
        `${method} ${encoding}`,
        desk.accept(ask(method, params, encoding), { ...about, comment: `${method} in ${encoding}` }),
      );
    }
  }
  wrongTypes(desk, accepted, who, "json");
  wrongTypes(desk, accepted, who, "bt");
  missingFields(desk, accepted, who);
  otherFields(desk, accepted, who);
  return accepted;
};
