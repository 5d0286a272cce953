import { afterEach, describe, expect, it } from "vitest";
import { answerClient, answerMember } from "../omq-requests.js";
import { groupAccount, sessionAccount } from "../testing/accounts.js";
import { callOmq, encodeParams, type Params, readAnswer } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm, type LocalSwarmOptions } from "../testing/local-swarm.js";
import { endpoints } from "./endpoints.js";
import { runJsonRequest } from "./json-request.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const open = (options: Partial<LocalSwarmOptions> = {}): LocalSwarm => {
  swarm = createLocalSwarm({ nodes: 1, ...options });
  return swarm;
};

const invalid = (text: string) => ({ status: 400, body: `invalid request: ${text}` });
const account = groupAccount("a");

describe("envelopes", () => {
  it.each([
    ["not json", "invalid json"],
    ["[]", "invalid json: no `method` field"],
    ["{}", "invalid json: no `method` field"],
    ['{"method":7,"params":{}}', "invalid json: no `method` field"],
    ['{"method":"info"}', "invalid json: no `params` field"],
    ['{"method":"info","params":[]}', "invalid json: no `params` field"],
    ['{"method":"nonsense","params":{}}', "no method nonsense"],
    ['{"method":"constructor","params":{}}', "no method constructor"],
  ])("over HTTPS and onions: %s", async (body, text) => {
    const { context } = open().nodes[0]!.node;
    expect(await runJsonRequest(context, Buffer.from(body))).toEqual({ status: 400, body: text });
  });

  it("with other keys than method and params are served", async () => {
    const target = open();
    const body = '{"jsonrpc":"2.0","id":1,"method":"info","params":{}}';
    expect(await runJsonRequest(target.nodes[0]!.node.context, Buffer.from(body))).toEqual({
      status: 200,
      body: { version: [2, 8, 0], timestamp: target.clock.now(), t: target.clock.now(), hf: [19, 4] },
    });
  });

  it("over OMQ have no part or one", async () => {
    const { context } = open().nodes[0]!.node;
    const info = endpoints.get("info")!;
    expect(await answerClient(context, info, [])).toHaveLength(1);
    expect(await answerClient(context, info, [Buffer.alloc(0)])).toHaveLength(1);
    expect(await answerClient(context, info, [Buffer.from("d7:damaged")])).toHaveLength(1);
    expect(await answerClient(context, info, [Buffer.from("?")])).toEqual([
      "400",
      "invalid body: expected json or bt_dict",
    ]);
    expect(await answerClient(context, info, [Buffer.alloc(0), Buffer.alloc(0)])).toEqual([
      "400",
      "Invalid request: expected 1 message parts, received 2",
    ]);
  });

  it("whose bencoding is damaged fail without further words", async () => {
    expect(await callOmq(open(), 0, "store", Buffer.from("d6:pubkey"), "bt")).toEqual({
      status: 500,
      body: "request failed",
    });
  });
});

describe("what one member asks another", () => {
  const ask = (target: LocalSwarm, ...parts: (string | Buffer)[]) =>
    answerMember(
      target.nodes[0]!.node.context,
      parts.map((part) => Buffer.from(part)),
    );

  it("has two parts, the first a method that is for members", async () => {
    const target = open();
    expect(await ask(target, "store")).toBeUndefined();
    expect(await ask(target, "nonsense", "{}")).toBeUndefined();
    expect(await ask(target, "store", "{}", "x")).toEqual([
      "400",
      "Invalid request: expected 2 message parts, received 3",
    ]);
    expect(await ask(target, "info", "de")).toEqual([
      "400",
      "invalid request: received invalid forwarded non-forwardable request",
    ]);
    expect(await ask(target, "retrieve", encodeParams({ pubkey: account.id, namespace: 0 }, "bt"))).toEqual([
      "400",
      "invalid request: Required field 'signature' missing",
    ]);
  });

  it("may be JSON, and is answered with the entry alone", async () => {
    const target = open({ nodes: 2 });
    const params = { pubkey: account.id, timestamp: target.clock.now(), ttl: 60_000, data: "eA==" };
    const [body] = (await ask(target, "store", JSON.stringify(params))) ?? [];
    expect(Object.keys(JSON.parse(String(body)))).toEqual(["expiry", "hash", "signature"]);
    const { told } = target.nodes[1]!;
    expect(told).toEqual([]);
  });
});

describe("store", () => {
  const send = (changes: Params, encoding: "json" | "bt" = "json", target = open()) => {
    const base = { pubkey: account.id, timestamp: target.clock.now(), ttl: 60_000, data: Buffer.from("x") };
    return callOmq(target, 0, "store", { ...base, ...changes }, encoding);
  };

  it("is read in the documented order", async () => {
    const nothing = { pubkey: undefined, timestamp: undefined, ttl: undefined, data: undefined };
    expect(await send({ ...nothing, expiry: "x" })).toEqual(
      invalid("Invalid value given for 'expiry': expected integer timestamp (in milliseconds)"),
    );
    expect(await send(nothing)).toEqual(invalid("Required field 'timestamp' missing"));
    const timed = { ...nothing, timestamp: 5 };
    expect(await send(timed)).toEqual(invalid("Required field 'expiry' or 'ttl' missing"));
    expect(await send({ ...timed, ttl: 1, expiry: 1_000_000_000 })).toEqual(
      invalid("Cannot specify both 'expiry' and 'ttl'"),
    );
    const lasting = { ...timed, ttl: 1 };
    expect(await send(lasting)).toEqual(invalid("Required field 'pubkey' missing"));
    expect(await send({ ...lasting, pubkey: account.id, pubKey: account.id })).toEqual(
      invalid("Cannot specify both 'pubkey' and 'pubKey'"),
    );
    expect(await send({ ...lasting, pubkey: "05ab" })).toEqual(invalid("Pubkey must be 66 hex digits (33 bytes) long"));
    const owned = { ...lasting, pubKey: account.id };
    expect(await send({ ...owned, signature: "x", pubkey_ed25519: "x" })).toEqual(
      invalid("pubkey_ed25519 is only permitted for 05[...] pubkeys"),
    );
    expect(await send({ ...owned, signature: "x" })).toEqual(
      invalid("invalid signature: expected base64 encoded Ed25519 signature"),
    );
    expect(await send({ ...owned, subaccount: "x", subaccount_sig: "y", pubkey_ed25519: "z" })).toEqual(
      invalid("Required field 'data' missing"),
    );
    expect(await send({ ...owned, data: "!" })).toEqual(invalid("Invalid 'data' value: not base64 encoded"));
    expect(await send({ ...owned, data: "A" })).toEqual(invalid("Invalid 'data' value: not base64 encoded"));
    expect(await send({ ...owned, data: "AA" })).toEqual({ status: 403, body: "Provided expiry/TTL is not valid." });
  });

  it("takes 76,800 bytes and not one more, and nothing at all", async () => {
    const tooLong = invalid("Message body exceeds maximum allowed length of 76800 bytes");
    for (const encoding of ["json", "bt"] as const) {
      expect((await send({ data: Buffer.alloc(76_800) }, encoding)).status).toBe(200);
      expect(await send({ data: Buffer.alloc(76_801) }, encoding)).toEqual(tooLong);
      expect((await send({ data: Buffer.alloc(0) }, encoding)).status).toBe(200);
    }
  });

  it("ignores a wrong signature where everybody may write", async () => {
    expect((await send({ signature: Buffer.alloc(64) })).status).toBe(200);
  });

  it("takes an account as raw bytes, and on test networks the bare key", async () => {
    expect((await send({ pubkey: account.bytes }, "bt")).status).toBe(200);
    expect((await send({ pubkey: "x".repeat(33) })).status).toBe(200);
    expect((await send({ pubkey: account.id.slice(2) })).status).toBe(400);
    const target = open({ testnet: true });
    const bare = await send({ pubkey: account.id.slice(2) }, "json", target);
    const full = await send({ pubkey: `05${account.id.slice(2)}` }, "json", target);
    expect(bare.body.hash).toBe(full.body.hash);
  });

  it("goes to the swarm of the account, before anything else is judged", async () => {
    const target = open({ nodes: 2 });
    target.block({ swarms: { 1: 1n << 63n } });
    const foreign = Array.from({ length: 20 }, (_, index) => groupAccount(`${index}`));
    const answers = await Promise.all(
      foreign.map(({ id }) => callOmq(target, 0, "store", { pubkey: id, timestamp: 1, ttl: 1, data: "" })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403, 421]));
    const refused = answers.find(({ status }) => status === 421)!;
    const { listed } = target.nodes[1]!;
    expect(refused.body).toEqual({
      swarm: "8000000000000000",
      snodes: [
        {
          address: expect.stringMatching(/^[a-z1-9]{52}\.snode$/),
          ip: "127.1.2.1",
          port: "22021",
          port_https: 22_021,
          port_omq: 22_020,
          port_quic: 22_020,
          pubkey_ed25519: listed.ed25519,
          pubkey_legacy: listed.legacy,
          pubkey_x25519: listed.x25519,
        },
      ],
      t: target.clock.now(),
      hf: [19, 4],
    });
  });

  it("of a node in no swarm is refused, and get_swarm says so where there is none at all", async () => {
    const target = open();
    target.block({ swarms: { 0: (1n << 64n) - 1n } });
    expect(await send({}, "json", target)).toMatchObject({ status: 421 });
    for (const method of ["get_swarm", "get_snodes_for_pubkey"])
      expect(await callOmq(target, 0, method, { pubKey: account.id })).toMatchObject({
        status: 200,
        body: { swarm: "ffffffffffffffff", snodes: [] },
      });
    expect(await callOmq(target, 0, "get_swarm", { pubkey: "x" })).toEqual(
      invalid("Pubkey must be 66 hex digits/33 bytes long"),
    );
  });

  it("in a swarm reports members that are silent, refuse, or answer nonsense", async () => {
    const target = open({ nodes: 5 });
    const [, silent, refusing, nonsense, strange] = target.nodes.map(({ listed }) => listed.legacy);
    target.intercept = ({ to }) => {
      if (to === refusing) return ["421", "d5:swarm1:0e"];
      if (to === nonsense) return ["le"];
      if (to === strange) return ["d6:expiryi1e4:hash1:h9:signature10:0123456789e"];
      return to === silent ? (["a", "b", "c"] as const) : undefined;
    };
    const { body } = await send({}, "json", target);
    const entry = (legacy: string | undefined) => body.swarm[target.view().nodes.get(legacy ?? "")?.ed25519 ?? ""];
    expect(entry(refusing)).toEqual({ failed: true, code: "421", reason: "d5:swarm1:0e" });
    for (const one of [silent, nonsense, strange])
      expect(entry(one)).toEqual({ failed: true, bad_peer_response: true });
  });

  it("on a test network for an account of prefix 00 is signed for without the prefix", async () => {
    const target = open({ testnet: true });
    const zero = groupAccount("zero", 0);
    const timestamp = target.clock.now();
    const params = { pubkey: zero.id, timestamp, signature: zero.sign("delete_all", timestamp) };
    const { body } = await callOmq(target, 0, "delete_all", params);
    const { signature } = body.swarm[target.nodes[0]!.listed.ed25519];
    const { allSigned } = await import("../testing/members.js");
    const answer = { status: 200, body: { swarm: { [target.nodes[0]!.listed.ed25519]: { signature } } } };
    expect(allSigned(target, answer, () => zero.id.slice(2) + timestamp)).toBe(true);
  });
});

describe("retrieve", () => {
  const send = (params: Params, encoding: "json" | "bt" = "json") =>
    callOmq(open(), 0, "retrieve", { pubkey: account.id, ...params }, encoding);
  const missing = invalid("Required field 'signature' missing");

  it("asks for a signature as deployed nodes do", async () => {
    for (const namespace of [0, 5, -11]) expect(await send({ namespace })).toEqual(missing);
    for (const namespace of [-10, -1, -21]) expect((await send({ namespace })).status).toBe(200);
    expect(await send({ namespace: -1, timestamp: 1_767_225_600_000 })).toEqual(missing);
    expect(await send({ pubkey_ed25519: "x" })).toEqual(missing);
    expect(await send({ namespace: -1, signature: Buffer.alloc(64), timestamp: 1_767_225_600_000 })).toEqual({
      status: 401,
      body: "retrieve signature verification failed",
    });
    expect(await send({ signature: Buffer.alloc(64) })).toEqual(invalid("Required field 'timestamp' missing"));
    expect(await send({ signature: Buffer.alloc(64), timestamp: 1_767_225_600_000 - 60_001 })).toEqual({
      status: 406,
      body: "retrieve timestamp too far from current time",
    });
  });

  it("refuses a last_hash that is none", async () => {
    const at = (last_hash: string, more: Params = {}) => send({ namespace: -10, last_hash, ...more });
    expect(await at("x".repeat(42))).toEqual(invalid("Invalid last_hash: expected base64 (43 chars)"));
    expect(await at("!".repeat(43))).toEqual(invalid("Invalid last_hash: not base64"));
    expect(await at("", { lastHash: "" })).toEqual(invalid("Cannot specify both 'last_hash' and 'lastHash'"));
    expect((await at("")).status).toBe(200);
  });

  it("says when the database failed, without naming the account in full", async () => {
    const broken = open({
      store: (real) => ({
        ...real,
        retrieve: () => {
          throw new Error("disk on fire");
        },
      }),
    });
    const { status, body } = await callOmq(broken, 0, "retrieve", { pubkey: account.id, namespace: -10 });
    expect(status).toBe(500);
    expect(body).toMatch(/^Internal Server Error\. Could not retrieve messages for 03[0-9a-f]{4}…[0-9a-f]{2}$/);
  });
});

describe("oxend_request", () => {
  const send = (params: Params, encoding: "json" | "bt" = "json", target = open()) =>
    callOmq(target, 0, "oxend_request", params, encoding);

  it("passes on what is allowed, number for number, and wraps the answer", async () => {
    const target = open();
    const asked: unknown[] = [];
    target.daemon = async (...question) => {
      asked.push(question);
      return [Buffer.from("200"), Buffer.from('{"id":18446744073709551615,"b":true,"n":null,"f":1.5}')];
    };
    const body = Buffer.from('{"endpoint":"ons_resolve","params":{"type":18446744073709551615,"x":1.50}}');
    const { context } = target.nodes[0]!.node;
    const parts = await answerClient(context, endpoints.get("oxend_request")!, [body]);
    expect(String(parts?.[0])).toContain('"result":{"id":18446744073709551615,"b":true,"n":null,"f":1.5}');
    expect(asked).toEqual([["rpc.ons_resolve", ['{"type":18446744073709551615,"x":1.50}'], 15_000]]);
    const bt = await send({ endpoint: "get_service_nodes", params: "null" }, "bt", target);
    expect(asked[1]).toEqual(["rpc.get_service_nodes", [], 15_000]);
    expect(bt.body.result).toEqual({ b: 1, f: "1.5", id: 2 ** 64 });
  });

  it.each([
    [["500", "no such thing"], { status: 400, body: "no such thing" }],
    [["200", "{nonsense"], { status: 502, body: "oxend returned unparsable data" }],
    [["400", ""], { status: 400, body: "Unknown oxend error" }],
    [[], { status: 400, body: "Unknown oxend error" }],
  ])("of a daemon that answers %j fails in its way", async (parts, expected) => {
    const target = open();
    target.daemon = async () => parts.map((part) => Buffer.from(part));
    expect(await send({ endpoint: "ons_resolve" }, "json", target)).toEqual(expected);
  });

  it("of a silent daemon fails, and other questions are not asked at all", async () => {
    const target = open();
    target.daemon = async () => {
      throw new Error("silent");
    };
    expect(await send({ endpoint: "ons_resolve" }, "json", target)).toEqual({
      status: 400,
      body: "Unknown oxend error",
    });
    expect(await send({ endpoint: "stop_daemon" })).toEqual(invalid("Invalid oxend endpoint 'stop_daemon'"));
    expect(await send({ endpoint: "ons_resolve", params: "{" }, "bt")).toEqual(
      invalid("oxend_request params field does not contain valid json"),
    );
  });
});

it("every way to spell an account means the same one", async () => {
  const target = open();
  const session = sessionAccount("spelled");
  const swarms = await Promise.all([
    callOmq(target, 0, "get_swarm", { pubkey: session.id }),
    callOmq(target, 0, "get_swarm", { pubkey: session.id.toUpperCase() }),
    callOmq(target, 0, "get_swarm", { pubkey: session.bytes }, "bt"),
  ]);
  expect(new Set(swarms.map(({ body }) => body.swarm)).size).toBe(1);
  expect(readAnswer(["421", "de"], "bt")).toEqual({ status: 421, body: {} });
});
