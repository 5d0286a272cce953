import type { Random } from "./random.js";
import { ask, type Desk, jsonOf, type Params } from "./storage-desk.js";
import { groupPerson } from "./storage-people.js";
import { plainStore, signed } from "./storage-signing.js";

const hex = (text: string): string => Buffer.from(text, "latin1").toString("hex");

const overHttps = (desk: Desk): void => {
  const body = (text: string) => ({ via: "https", body: text });
  const about = { requirements: ["STO-008"], flags: ["Envelope"] } as const;
  const good = desk.accept(body('{"method":"info","params":{}}'), { ...about, comment: "info over HTTPS" });
  desk.accept(body(' {"jsonrpc":"2.0","id":1,"params":{"x":[]},"method":"info"} '), {
    ...about,
    comment: "other keys, other order and blanks",
  });
  const wrong: readonly (readonly [string, string, string])[] = [
    ["nothing at all", "", "invalid json"],
    ["a text that is no JSON", "{nonsense", "invalid json"],
    ["JSON with more behind it", '{"method":"info","params":{}} x', "invalid json"],
    ["single quotes", "{'method':'info','params':{}}", "invalid json"],
    ["a list", '["info",{}]', "invalid json: no `method` field"],
    ["a text", '"info"', "invalid json: no `method` field"],
    ["null", "null", "invalid json: no `method` field"],
    ["no method", '{"params":{}}', "invalid json: no `method` field"],
    ["a number as method", '{"method":7,"params":{}}', "invalid json: no `method` field"],
    ["no params, which info does not need", '{"method":"info"}', "invalid json: no `params` field"],
    ["params null", '{"method":"info","params":null}', "invalid json: no `params` field"],
    ["a list as params", '{"method":"info","params":[]}', "invalid json: no `params` field"],
    ["a text as params", '{"method":"info","params":"{}"}', "invalid json: no `params` field"],
    ["a method that does not exist", '{"method":"nope","params":{}}', "no method nope"],
    ["a method in capitals", '{"method":"INFO","params":{}}', "no method INFO"],
    ["a method with its category", '{"method":"storage.info","params":{}}', "no method storage.info"],
    ["a method that was removed", '{"method":"revoke_subkey","params":{}}', "no method revoke_subkey"],
  ];
  for (const [comment, text, answer] of wrong)
    desk.refuse(
      good,
      body(text),
      { status: 400, text: answer },
      { comment: `over HTTPS: ${comment}`, requirements: ["STO-009"], flags: ["Envelope"] },
    );
};

const overQueue = (desk: Desk, random: Random): void => {
  const about = { requirements: ["STO-066"], flags: ["Envelope"] } as const;
  const none = desk.accept({ method: "info" }, { ...about, comment: "over the queue: no part at all" });
  for (const [comment, input] of [
    ["an empty part", { json: "" }],
    ["JSON that is no object", { json: "[]" }],
    ["an empty dict", { bt: hex("de") }],
    ["a dict that info does not read", { bt: hex("d3:xyz") }],
  ] as const)
    desk.accept({ method: "info", ...input }, { ...about, comment: `over the queue: ${comment}` });
  for (const [comment, json] of [
    ["no JSON", "nonsense"],
    ["a blank before bencoding", " de"],
    ["JSON cut short", '{"a":1'],
  ] as const)
    desk.refuse(
      none,
      { method: "info", json },
      { status: 400, text: "invalid body: expected json or bt_dict" },
      { ...about, comment: `over the queue: ${comment}` },
    );
  for (const method of ["nope", "Store", "store "])
    desk.report(
      none,
      { method, json: "{}" },
      { ...about, comment: `over the queue: the method ${JSON.stringify(method)}` },
    );
  const who = groupPerson(random);
  const swarm = desk.accept(ask("get_snodes_for_pubkey", { pubkey: who.id }), {
    comment: "the older name of get_swarm",
    requirements: ["STO-050"],
    flags: ["Misdirected"],
  });
  desk.refuse(
    swarm,
    { method: "get_snodes_for_pubkey", json: "[]" },
    { status: 400, text: "invalid request: Required field 'pubkey' missing" },
    { ...about, comment: "over the queue: JSON that is no object has no fields" },
  );
};

const overMembers = (desk: Desk, random: Random): void => {
  const who = groupPerson(random);
  const { now } = desk;
  const about = { requirements: ["STO-061", "STO-063"], flags: ["Forwarded"] } as const;
  const via = (method: string, params: Params, encoding: "json" | "bt" = "bt") => ({
    via: "member",
    ...ask(method, params, encoding),
  });
  const { ttl: _, ...store } = plainStore(who, now, "forwarded", { expiry: now + 60_000 });
  const good = desk.accept(via("store", store), { ...about, comment: "a store that another member forwards" });
  desk.accept(via("store", store, "json"), { ...about, comment: "the same in JSON, which members take, too" });
  const forwarded = "invalid request: received invalid forwarded non-forwardable request";
  for (const [method, params] of [
    ["retrieve", { pubkey: who.id }],
    ["get_swarm", { pubkey: who.id }],
    ["info", {}],
    ["get_expiries", signed("get_expiries", who, { messages: ["x"], timestamp: now })],
    ["batch", { requests: [{ method: "info", params: {} }] }],
  ] as const)
    desk.refuse(
      good,
      via(method, params),
      { status: 400, text: forwarded },
      {
        ...about,
        comment: `members do not forward ${method}`,
      },
    );
  desk.refuse(
    good,
    via("retrieve", { pubkey: who.id, timestamp: now }),
    { status: 400, text: "invalid request: Required field 'signature' missing" },
    { ...about, comment: "a forwarded method that is not for it, with parameters that are wrong already" },
  );
  desk.report(good, via("nope", store), {
    ...about,
    comment: "members get no reply about a method that does not exist",
  });
  for (const [comment, method, params, wanted] of [
    ["delete_all 70 s ago", "delete_all", { timestamp: now - 70_000 }, undefined],
    ["delete_all 70 s ahead", "delete_all", { timestamp: now + 70_000 }, undefined],
    [
      "delete_all 70.001 s ago",
      "delete_all",
      { timestamp: now - 70_001 },
      { status: 406, text: "delete_all timestamp too far from current time" },
    ],
    ["expire_all 70 s ago", "expire_all", { expiry: now - 70_000 }, undefined],
    [
      "expire_all 70.001 s ago",
      "expire_all",
      { expiry: now - 70_001 },
      { status: 406, text: "expire_all timestamp should be >= current time" },
    ],
    [
      "revoke_subaccount 60.001 s ago",
      "revoke_subaccount",
      { revoke: [new Uint8Array(36)], timestamp: now - 60_001 },
      { status: 406, text: "revoke_subaccount timestamp too far from current time" },
    ],
  ] as const) {
    const input = via(method, signed(method, who, params as Params));
    const what = {
      comment: `forwarded: ${comment}`,
      requirements: ["STO-020"],
      flags: ["Clock", "Forwarded"],
    } as const;
    if (wanted === undefined) desk.accept(input, what);
    else desk.refuse(good, input, wanted, what);
  }
};

const swarmsOf = (random: Random, own: string) => {
  const member = (ed25519 = random.hex(32)) => ({
    legacy: random.hex(32),
    ed25519,
    x25519: random.hex(32),
    ip: `10.${random.below(256)}.${random.below(256)}.1`,
    https_port: 20_000 + random.below(1000),
    omq_port: 21_000 + random.below(1000),
  });
  return [
    { id: "0", members: [member(own)] },
    { id: String(1n << 63n), members: [member()] },
    { id: String((1n << 63n) + (1n << 62n)), members: [member()] },
  ];
};

/** Requests to a node of a network with several swarms. `own` is the node's Ed25519 key. */
export const requestSwarms = (desk: Desk, random: Random, own: string): void => {
  const swarms = swarmsOf(random, own);
  const place = (id: string) =>
    BigInt(`0x${id.slice(2, 18)}`) ^
    BigInt(`0x${id.slice(18, 34)}`) ^
    BigInt(`0x${id.slice(34, 50)}`) ^
    BigInt(`0x${id.slice(50, 66)}`);
  const inQuarter = (quarter: bigint) => {
    for (;;) {
      const who = groupPerson(random);
      if (place(who.id) >> 62n === quarter) return who;
    }
  };
  const about = { requirements: ["STO-050"], flags: ["Misdirected"], importance: "critical" } as const;
  const ours = inQuarter(0n);
  const home = desk.accept(
    { swarms, ...ask("get_swarm", { pubkey: ours.id }) },
    { ...about, comment: "the own swarm" },
  );
  for (const [quarter, what] of [
    [2n, "another swarm"],
    [3n, "the last quarter of the ring"],
  ] as const)
    desk.accept(
      { swarms, ...ask("get_swarm", { pubkey: inQuarter(quarter).id }, quarter === 2n ? "json" : "bt") },
      { ...about, comment: what },
    );
  desk.accept(
    { swarms: [], ...ask("get_swarm", { pubkey: ours.id }) },
    { ...about, comment: "no swarm at all", requirements: ["STO-051"] },
  );
  const theirs = inQuarter(2n);
  const stray = { requirements: ["STO-022"], flags: ["Misdirected"], importance: "critical" } as const;
  const { now } = desk;
  for (const [comment, method, params, encoding] of [
    ["a store", "store", plainStore(theirs, now, "x"), "json"],
    ["a store that lives too short", "store", plainStore(theirs, now, "x", { ttl: 1 }), "bt"],
    ["a store that must be signed", "store", plainStore(theirs, now, "x", { namespace: 5 }), "json"],
    ["a retrieve without a signature", "retrieve", { pubkey: theirs.id }, "bt"],
    ["a retrieve long ago", "retrieve", signed("retrieve", theirs, { timestamp: now - 1_000_000 }), "json"],
    [
      "a delete with a wrong signature",
      "delete",
      { ...signed("delete", theirs, { messages: ["A".repeat(43)] }), signature: new Uint8Array(64) },
      "json",
    ],
    [
      "a delete_before in the future",
      "delete_before",
      signed("delete_before", theirs, { before: now + 1_000_000 }),
      "bt",
    ],
  ] as const)
    desk.refuse(
      home,
      { swarms, ...ask(method, params as Params, encoding) },
      { status: 421 },
      { ...stray, comment: `${comment} for another swarm` },
    );
  desk.refuse(
    home,
    { swarms: [], ...ask("store", plainStore(ours, now, "x")) },
    { status: 421 },
    {
      ...stray,
      comment: "a store at a node that knows no swarm",
    },
  );
  const nested = {
    requests: [
      { method: "store", params: plainStore(theirs, now, "x") },
      { method: "info", params: {} },
    ],
  };
  desk.report(
    home,
    { swarms, method: "batch", json: jsonOf(nested) },
    {
      ...stray,
      requirements: ["STO-022", "STO-054"],
      comment: "a batch whose first request is for another swarm",
    },
  );
};

/** What surrounds the parameters, by each of the three ways in. */
export const requestEnvelopes = (desk: Desk, random: Random): void => {
  overHttps(desk);
  overQueue(desk, random);
  overMembers(desk, random);
};
