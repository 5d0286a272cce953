/** The node over real sockets, with a chain process and four other members; run from the compiled package. */
import { randomBytes } from "node:crypto";
import { request as httpsRequest } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkEnvironment } from "../../harness/engine/networks.js";
import { type Network, startNetwork } from "../../harness/network/network.js";
import { type Reaper, startReaper } from "../../harness/network/reaper.js";
import type { NodeInfo } from "../../harness/network/topology.js";
import { loadManifest } from "../../harness/target/manifest.js";
import { referenceManifestPath } from "../../harness/target/reference-path.js";
import { createHttpsClient, type HttpsClient } from "../../harness/wire/https.js";
import { type OmqCaller, openOmqCaller, pairOf } from "../../harness/wire/omq-caller.js";
import { type BtValue, decodeBt, encodeBt } from "../codec/bt.js";
import { ed25519Verify } from "../crypto/ed25519.js";
import { buildOnion, drawLayers, plainControl } from "../onion/build.js";
import { layerKey } from "../onion/layer.js";
import { openReply, readReply } from "../onion/reply.js";
import { messageHash } from "../storage/message-hash.js";
import { groupAccount, sessionAccount, type TestAccount } from "./testing/accounts.js";
import { type Answer, encodeParams, type Params, readAnswer } from "./testing/caller.js";

const memberCount = 5;
const startTimeout = 60_000;

let reaper: Reaper;
let network: Network;
let nodes: readonly NodeInfo[];
let https: HttpsClient;
const callers: OmqCaller[] = [];
const ended = new AbortController();
/** Whom the nodes give their statistics. */
const operator = pairOf(randomBytes(32));

beforeAll(async () => {
  reaper = startReaper();
  const loaded = loadManifest(referenceManifestPath);
  const environment = await networkEnvironment(loaded, reaper, "wire");
  const { node } = environment.reference.roles;
  const access = ["--stats-access-key", operator.publicKey.toString("hex")];
  const args = [...(node?.args ?? []), ...access, "--profile", "fast", "--log-level", "debug"];
  const roles = { ...environment.reference.roles, node: { ...node!, args } };
  const reference = { ...environment.reference, roles };
  const changed = { ...environment, reference, placeholdersOf: () => loaded.placeholders };
  network = await startNetwork(changed, { nodes: memberCount, mix: "all reference" }, "wire");
  nodes = network.nodes();
  https = createHttpsClient();
  for (const server of nodes)
    callers.push(await openOmqCaller({ server, keys: pairOf(randomBytes(32)), signal: ended.signal }));
}, startTimeout);

afterAll(async () => {
  ended.abort();
  await https?.close();
  await network?.close();
  await reaper?.close();
}, startTimeout);

/** Parts of a reply; an error word is thrown. */
const partsOf = async (index: number, name: string, ...parts: (Buffer | string)[]): Promise<readonly Buffer[]> => {
  const answer = await callers[index]!.ask(name, parts);
  if (answer.kind === "error") throw new Error(answer.word);
  return answer.parts;
};

const overOmq =
  (encoding: "json" | "bt") =>
  async (index: number, method: string, params: Params): Promise<Answer> =>
    readAnswer(await partsOf(index, `storage.${method}`, encodeParams(params, encoding)), encoding);

const jsonRequest = (method: string, params: Params): Buffer =>
  Buffer.concat([Buffer.from(`{"method":"${method}","params":`), encodeParams(params, "json"), Buffer.from("}")]);

const parsed = (text: string): unknown => (/^[{[]/.test(text) ? JSON.parse(text) : text);

const overHttps = async (index: number, method: string, params: Params): Promise<Answer> => {
  const { status, body } = await https.call(nodes[index]!, {
    path: "/storage_rpc/v1",
    body: jsonRequest(method, params),
  });
  return { status, body: parsed(body.toString()) };
};

/** Through two other nodes to the one that is asked. */
const overOnion = async (index: number, method: string, params: Params): Promise<Answer> => {
  const path = [2, 1, 0].map((back) => nodes[(index + back) % memberCount]!);
  const keys = path.map(({ ed25519, x25519 }) => ({
    ed25519: Buffer.from(ed25519, "hex"),
    x25519: Buffer.from(x25519, "hex"),
  }));
  const encTypes = ["xchacha20", "aes-gcm", "xchacha20"] as const;
  const { blob, replyKeys } = buildOnion({
    path: keys.slice(0, 2),
    destination: { node: keys[2]!, control: plainControl },
    payload: jsonRequest(method, params),
    encTypes,
    layers: drawLayers(randomBytes, encTypes),
  });
  const reply = await https.call(path[0]!, { path: "/onion_req/v2", body: blob });
  expect(reply.status).toBe(200);
  const key = layerKey({ encType: "xchacha20", role: "client", own: replyKeys, peer: keys[2]!.x25519 });
  const { status, body } = readReply(openReply({ encType: "xchacha20", key, base64: true }, reply.body));
  return { status, body: typeof body === "string" ? parsed(body) : body };
};

const textOf = (namespace: number): string => (namespace === 0 ? "" : String(namespace));

describe.each([
  ["OMQ, JSON", overOmq("json")],
  ["OMQ, bt", overOmq("bt")],
  ["HTTPS", overHttps],
  ["onions", overOnion],
])("over %s", (transport, call) => {
  const account: TestAccount = transport === "HTTPS" ? groupAccount(transport) : sessionAccount(transport);

  const store = (index: number, data: string, namespace = 0) => {
    const timestamp = Date.now();
    const signature = account.sign("store", textOf(namespace), timestamp);
    const params = { ...account.fields, timestamp, ttl: 60_000, data: Buffer.from(data), namespace, signature };
    return call(index, "store", params);
  };
  const retrieve = async (index: number, namespace = 0): Promise<string[]> => {
    const timestamp = Date.now();
    const signature = account.sign("retrieve", textOf(namespace), timestamp);
    const { body } = await call(index, "retrieve", { ...account.fields, timestamp, signature, namespace });
    return body.messages.map(({ data }: { data: string }) => Buffer.from(data, "base64").toString());
  };

  it("17.1 to 17.12: what one member stores, all have, and each signs for it", async () => {
    const { status, body } = await store(0, "hello");
    expect(status).toBe(200);
    const hash = messageHash(account.bytes, 0, Buffer.from("hello"));
    expect(Object.keys(body.swarm).sort()).toEqual(nodes.map(({ ed25519 }) => ed25519).sort());
    for (const [key, entry] of Object.entries(body.swarm) as [string, { hash: string; signature: string }][]) {
      expect(entry.hash).toBe(hash);
      const signature = Buffer.from(entry.signature, "base64");
      expect(ed25519Verify(Buffer.from(key, "hex"), Buffer.from(hash), signature)).toBe(true);
    }
    for (let index = 0; index < memberCount; index++) expect(await retrieve(index)).toEqual(["hello"]);
  });

  it("17.32, 17.72: what one member deletes, all have deleted", async () => {
    await store(1, "private", 7);
    expect(await retrieve(2, 7)).toEqual(["private"]);
    const timestamp = Date.now();
    const signature = account.sign("delete_all", "all", timestamp);
    const answer = await call(3, "delete_all", { ...account.fields, timestamp, signature, namespace: "all" });
    expect(
      Object.values(answer.body.swarm).map((entry) => Object.keys((entry as { deleted: object }).deleted).sort()),
    ).toEqual(nodes.map(() => ["0", "7"]));
    for (let index = 0; index < memberCount; index++) expect(await retrieve(index, 7)).toEqual([]);
  });

  it("17.5: refusals have their status and text", async () => {
    expect(await call(0, "retrieve", { pubkey: account.id })).toEqual({
      status: 401,
      body: "retrieve: request signature required",
    });
  });

  it("passes questions on to the chain daemon", async () => {
    const { body } = await call(0, "oxend_request", {
      endpoint: "get_service_nodes",
      params: transport === "OMQ, bt" ? '{"fields":["public_ip"]}' : { fields: ["public_ip"] },
    });
    expect(body.result.service_node_states.map((state: { public_ip: string }) => state.public_ip).sort()).toEqual(
      nodes.map(({ ip }) => ip).sort(),
    );
  });
});

describe("over the message queue", () => {
  it("17.101, 17.102, 17.104: every member tells a subscriber of a store, exactly once", async () => {
    const account = groupAccount("watched");
    const time = Math.floor(Date.now() / 1_000);
    const signature = account.sign("MONITOR", account.id, time, 1, "-5,0,23");
    const body = encodeBt({ p: account.bytes, d: 1, n: [-5, 0, 23], s: signature, t: time });
    for (let index = 0; index < memberCount; index++)
      expect((await partsOf(index, "monitor.messages", body)).map(String)).toEqual(["d7:successi1ee"]);
    const data = Buffer.from("watch this");
    const stored = await overHttps(2, "store", { pubkey: account.id, timestamp: Date.now(), ttl: 60_000, data });
    for (const caller of callers) {
      const [command, notification] = await caller.next(2_000);
      expect(String(command)).toBe("notify.message");
      const dict = decodeBt(notification!) as Map<string, BtValue>;
      expect([String(dict.get("h")), dict.get("n"), Buffer.from(dict.get("~") as Uint8Array)]).toEqual([
        stored.body.hash,
        0n,
        data,
      ]);
    }
    await partsOf(0, "storage.info");
    expect(callers.flatMap((caller) => caller.waiting())).toEqual([]);
  });

  it("commands for members and for the daemon are closed to clients", async () => {
    for (const name of ["sn.ping", "sn.storage_cc", "sn.data", "sn.onion_request", "sn.storage_test"])
      await expect(partsOf(0, name, "x")).rejects.toThrow("FORBIDDEN_SN");
    await expect(partsOf(0, "notify.block", "x")).rejects.toThrow("FORBIDDEN");
  });

  it("callers that ask too often are refused, and served again over HTTPS and a moment later", async () => {
    const { ip } = nodes[4]!;
    const caller = await openOmqCaller({
      server: nodes[4]!,
      keys: pairOf(randomBytes(32)),
      signal: ended.signal,
      sourceIp: ip.replace(/\d+$/, "77"),
    });
    const answers = await Promise.all(Array.from({ length: 1_500 }, () => caller.ask("storage.info", [])));
    const refused = answers.filter((answer) => answer.kind === "reply" && answer.parts.length === 2);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(600);
    expect(refused.length).toBeGreaterThan(100);
    const [one] = refused;
    expect(one?.kind === "reply" ? one.parts.map(String) : []).toEqual(["429", "Too many requests, try again later"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const later = await caller.ask("storage.info", []);
    expect(later.kind === "reply" ? later.parts.length : 0).toBe(1);
  });
});

describe("over HTTPS", () => {
  const raw = (headers: Record<string, string>, chunks: readonly Buffer[]): Promise<[number, string]> =>
    new Promise((resolve, reject) => {
      const { ip, httpsPort } = nodes[0]!;
      const sent = httpsRequest(
        {
          host: ip,
          port: httpsPort,
          path: "/storage_rpc/v1",
          method: "POST",
          headers,
          rejectUnauthorized: false,
          agent: false,
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (part: string) => {
            text += part;
          });
          answer.once("end", () => resolve([answer.statusCode ?? 0, text]));
        },
      );
      sent.once("error", reject);
      for (const chunk of chunks) sent.write(chunk);
      sent.end();
    });

  it("bodies beyond 10 MiB are refused, whether they say so or not", async () => {
    const refused = [413, "Request body too large"];
    expect(await raw({ "content-length": String(10 * 1024 * 1024 + 1) }, [])).toEqual(refused);
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    expect(
      await raw(
        { "transfer-encoding": "chunked" },
        Array.from({ length: 11 }, () => chunk),
      ),
    ).toEqual(refused);
  });

  it("long polls, hostile nesting and other paths are refused, and pings answered", async () => {
    const node = nodes[0]!;
    const post = async (path: string, body: string, headers = {}) => {
      const answer = await https.call(node, { path, body, headers });
      return [answer.status, answer.body.toString()];
    };
    expect(await post("/storage_rpc/v1", "{}", { "x-loki-long-poll": "1" })).toEqual([410, "Gone\n"]);
    expect(await post("/storage_rpc/v1", "[".repeat(1_000_000))).toEqual([400, "invalid json"]);
    expect(await post("/elsewhere", "")).toEqual([404, "post /elsewhere Not Found"]);
    const ping = await https.call(node, { path: "/ping_test/v1", body: "" });
    expect(ping.headers["x-oxen-snode-pubkey"]).toBe(Buffer.from(node.legacy, "hex").toString("base64"));
  });
});

const until = async (condition: () => boolean, what: string): Promise<void> => {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

it("members test one another over HTTPS and the message queue, and find that all is well", async () => {
  const passed = (index: number): boolean =>
    /"https":true,"omq":true,"msg":"a node was tested"/.test(network.nodeLog(index));
  await until(() => nodes.every((_, index) => passed(index)), "every node tested another");
});

it("a node that is asked to end finishes what it began", async () => {
  const account = groupAccount("ending");
  const last = memberCount - 1;
  const asked = Array.from({ length: 50 }, (_, number) =>
    overOmq("bt")(last, "store", {
      pubkey: account.id,
      timestamp: Date.now(),
      ttl: 60_000,
      data: Buffer.from(`${number}`),
    }),
  );
  await asked[0];
  await network.signalNode(last, "SIGTERM");
  const outcomes = await Promise.all(asked);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
  await until(() => /"msg":"closing"/.test(network.nodeLog(last)), "the node began to close");
});

it("statistics are given to the keys that the node was started with, and to nobody else", async () => {
  const caller = await openOmqCaller({ server: nodes[0]!, keys: operator, signal: ended.signal });
  const before = await caller.ask("service.get_stats", []);
  if (before.kind === "error") throw new Error(before.word);
  const stats = JSON.parse(before.parts[0]!.toString()) as Record<string, unknown>;
  expect(before.parts).toHaveLength(1);
  expect(stats).toMatchObject({ version: "2.8.0", total_proxy_requests: 0, peers: {}, namespace_messages: {} });
  for (const name of [
    "total_store_requests",
    "recent_retrieve_requests",
    "accounts",
    "db_used",
    "account_msg_count_max",
  ])
    expect(stats[name]).toBeGreaterThan(0);
  await expect(partsOf(0, "service.get_stats")).rejects.toThrow("FORBIDDEN");
});
