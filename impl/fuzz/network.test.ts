import fc from "fast-check";
import { Agent, request } from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { networkEnvironment } from "../../harness/engine/networks.js";
import { type Network, startNetwork } from "../../harness/network/network.js";
import { type Reaper, startReaper } from "../../harness/network/reaper.js";
import type { NodeInfo } from "../../harness/network/topology.js";
import { loadManifest } from "../../harness/target/manifest.js";
import { referenceManifestPath } from "../../harness/target/reference-path.js";
import { x25519Public } from "../crypto/x25519.js";
import { parseFrame, writeBlob } from "../onion/frame.js";
import { createOnionKeys } from "../onion/keys.js";
import { sealLayer } from "../onion/layer.js";
import { writeRelayMessage } from "../onion/relay-message.js";
import { encodePush } from "../sync/push.js";
import { createOmq } from "../transport/omq/omq.js";
import { type Omq, OmqError } from "../transport/omq/types.js";
import { anyBytes, btBytes, damaged, jsonBytes } from "./arbitraries.js";
import { residentMiB } from "./line-process.js";
import { fuzz, isLong } from "./settings.js";

if (isLong) vi.setConfig({ testTimeout: 600_000 });

let reaper: Reaper;
let network: Network;
let nodes: readonly NodeInfo[];
/** Requests sent so far, of all kinds. */
let sent = 0;
const agent = new Agent({ connect: { rejectUnauthorized: false }, connections: 16 });
const opened: Omq[] = [];

beforeAll(async () => {
  reaper = startReaper();
  const reference = loadManifest(referenceManifestPath);
  const environment = await networkEnvironment(reference, reaper, "fuzz");
  network = await startNetwork(environment, { nodes: 3, mix: "all reference" }, "fuzz");
  nodes = network.nodes();
});
afterAll(async () => {
  process.stderr.write(`fuzz: ${sent} requests were sent\n`);
  await agent.destroy();
  await Promise.all(opened.map((omq) => omq.close()));
  await network?.close();
  await reaper?.close();
});

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const post = async (
  url: string,
  body: Uint8Array | string,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> => {
  sent++;
  const answer = await request(url, { method: "POST", body, headers, dispatcher: agent, bodyTimeout: 20_000 });
  return { status: answer.statusCode, text: await answer.body.text() };
};

const at = ({ ip, httpsPort }: NodeInfo, path: string): string => `https://${ip}:${httpsPort}${path}`;
const rpc = (body: Uint8Array | string, node = nodes[0]!): Promise<HttpAnswer> =>
  post(at(node, "/storage_rpc/v1"), body);
const onion = (body: Uint8Array | string): Promise<HttpAnswer> => post(at(nodes[0]!, "/onion_req/v2"), body);
const json = (value: unknown): string => JSON.stringify(value);

/** Nothing ended, nothing grew beyond measure, no node logged a fault of its own, and a right request is answered. */
afterEach(async () => {
  expect(network.casualties()).toEqual([]);
  for (const node of nodes) {
    expect((await rpc(json({ method: "info", params: {} }), node)).status).toBe(200);
    expect(residentMiB(node.pid!) ?? 0).toBeLessThan(220);
    expect(network.nodeLog(node.index)).not.toMatch(/"level":(50|60)/);
  }
  expect(await network.admin("state")).toMatchObject({ nodes: expect.any(Array) });
});

const methods = ["store", "retrieve", "get_swarm", "info", "delete", "batch", "expire", "oxend_request", "constructor"];
const fields = [
  ...["pubkey", "pubKey", "namespace", "timestamp", "ttl", "expiry", "data", "signature", "pubkey_ed25519"],
  ...["last_hash", "max_count", "max_size", "messages", "requests", "method", "params", "__proto__"],
];
const values = [`05${"ab".repeat(32)}`, "AAAA", Date.now(), 60_000, 2 ** 63, [], { method: "info", params: {} }];
const params = jsonBytes(fields, values);
const rpcBody = fc.oneof(
  fc.tuple(fc.constantFrom(...methods), params).map(([method, bytes]) => {
    const head = Buffer.from(`{"method":${json(method)},"params":`);
    return Buffer.concat([head, bytes, Buffer.from("}")]);
  }),
  jsonBytes(["method", "params"], [...methods, {}]),
);

/** Statuses with which a storage server refuses; 500 is none of them. */
const known = [200, 400, 401, 403, 404, 406, 421, 429];

describe("over HTTPS", () => {
  test("no body of a request gives anything but an answer or a refusal", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rpcBody, { minLength: 1, maxLength: 16 }), async (bodies) => {
        for (const { status } of await Promise.all(bodies.map((body) => rpc(body)))) expect(known).toContain(status);
      }),
      fuzz(25),
    );
  });

  test.each([
    ["no JSON", "{", 400, "invalid json"],
    ["no object", "[]", 400, "invalid json: no `method` field"],
    ["a truncated request", '{"method":"info"', 400, "invalid json"],
    ["no method", "{}", 400, "invalid json: no `method` field"],
    ["parameters of a wrong type", '{"method":"info","params":[]}', 400, "invalid json: no `params` field"],
    ["an unknown method", '{"method":"nothing","params":{}}', 400, "no method nothing"],
    ["a namespace of 17 bits", json({ method: "retrieve", params: { namespace: 65_536 } }), 400, /namespace.*range/],
    ["a time beyond 64 bits", '{"method":"retrieve","params":{"timestamp":99999999999999999999}}', 400, /./],
    ["a number beyond all doubles", '{"method":"retrieve","params":{"max_count":1e400}}', 400, "invalid json"],
    ["a number that is none", '{"method":"retrieve","params":{"max_count":"3"}}', 400, /max_count.*integer/],
  ])("%s is refused", async (_, body, status, text) => {
    const answer = await rpc(body);
    expect(answer.status).toBe(status);
    expect(answer.text.trim()).toMatch(text);
  });

  test("unknown fields are passed over", async () => {
    const body = json({ method: "info", params: { unknown: [1] }, further: true });
    expect((await rpc(body)).status).toBe(200);
  });

  test("a body beyond the limit is refused by its announced length", async () => {
    expect((await onion(Buffer.alloc(10 * 1024 * 1024 + 1))).status).toBe(413);
  });

  test("unknown paths are not found", async () => {
    for (const path of ["/", "/storage_rpc/v2", "/%00", "/../etc/passwd"])
      expect((await post(at(nodes[0]!, path), "x")).status).toBe(404);
  });
});

/** Seals a plaintext for the node at the end of the path, with whole layers for the nodes before it. */
const wrap = (path: readonly NodeInfo[], plaintext: Uint8Array): Buffer => {
  let bytes = plaintext;
  for (const [index, node] of [...path.entries()].reverse()) {
    const own = createOnionKeys(Buffer.alloc(32, 17 + index));
    const ends = { encType: "aes-gcm", role: "client", own, peer: Buffer.from(node.x25519, "hex") } as const;
    const sealed = sealLayer(ends, Buffer.alloc(12, index), bytes);
    const opening = { enc_type: "aes-gcm", ephemeral_key: own.publicKey.toString("hex") };
    bytes = writeBlob(sealed, json(index === 0 ? opening : { ...opening, destination: node.ed25519 }));
  }
  return Buffer.from(bytes);
};

const layerNames = ["ephemeral_key", "enc_type", "destination", "headers", "json", "base64", "host", "target", "port"];
const layerBytes = fc
  .tuple(fc.oneof(rpcBody, anyBytes(60)), jsonBytes(layerNames, ["ab".repeat(32), "gcm", {}, "/loki/x/lsrpc"]))
  .map(([part, metadata]) => Buffer.concat([writeBlob(part, ""), metadata]));

describe("through onions", () => {
  const statuses = [200, 400, 502, 504];

  test("no body gives anything but an answer or a refusal", async () => {
    const whole = fc.constant(undefined).map(() => wrap(nodes, writeBlob(Buffer.from("{}"), '{"headers":""}')));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(layerBytes, damaged(whole)), { minLength: 1, maxLength: 12 }),
        async (bodies) => {
          for (const { status } of await Promise.all(bodies.map(onion))) expect(statuses).toContain(status);
        },
      ),
      fuzz(20),
    );
  });

  test("no layer that opens to anything harms a node at any place of the path", async () => {
    const layers = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), layerBytes), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(layers, async (plaintexts) => {
        const bodies = plaintexts.map(([hops, plaintext]) => wrap(nodes.slice(0, hops), plaintext));
        for (const { status } of await Promise.all(bodies.map(onion))) expect(statuses).toContain(status);
      }),
      fuzz(20),
    );
  });

  test.each([
    ["nothing", ""],
    ["a length beyond the end", "ffffffff"],
    ["no metadata", "0100000041"],
    ["a key of low order", `0000000${"0"}${Buffer.from(json({ ephemeral_key: "00".repeat(32) })).toString("hex")}`],
  ])("%s is refused", async (_, hex) => {
    expect((await onion(Buffer.from(hex, "hex"))).status).toBe(400);
  });
});

/** An OMQ instance with the key pair of this secret, connected to an address. */
const dial = async (
  address: string,
  secretKey: Buffer,
  timeoutMs: number,
): Promise<(name: string, ...parts: Buffer[]) => Promise<Buffer[]>> => {
  const omq = await createOmq({
    publicKey: x25519Public(secretKey),
    secretKey,
    localServiceNode: false,
    isActive: () => false,
    lookup: () => undefined,
    maxMessageSize: 10 * 1024 * 1024,
  });
  opened.push(omq);
  const connection = await omq.connect(address);
  return (name, ...parts) => {
    sent++;
    return omq.ask({ connection }, name, parts, { timeoutMs });
  };
};

const omqAddress = ({ ip, omqPort, x25519 }: NodeInfo): string => `curve://${ip}:${omqPort}/${x25519}`;

/** The first part of an answer, or the error word that came instead. */
const firstPart = async (answer: Promise<Buffer[]>): Promise<string> => {
  try {
    return (await answer)[0]?.toString("latin1") ?? "no parts";
  } catch (error) {
    if (error instanceof OmqError) return error.word;
    throw error;
  }
};

describe("over the message queue", () => {
  const btParams = fc.oneof(btBytes, params);

  test("no request of a stranger gives anything but an answer, a refusal or an error word", async () => {
    const ask = await dial(omqAddress(nodes[0]!), Buffer.alloc(32, 33), 10_000);
    const name = fc.constantFrom("storage.store", "storage.retrieve", "storage.get_swarm", "storage.info", "sn.data");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.array(btParams, { maxLength: 2 }))), async (requests) => {
        await Promise.all(
          requests.map(async ([command, parts]) => {
            const first = await firstPart(ask(command, ...parts.map((part) => Buffer.from(part))));
            expect(first).toMatch(/^([{d]|[1-4]\d\d$|500$|FORBIDDEN_SN$)/);
          }),
        );
      }),
      fuzz(12),
    );
  });

  test("names that are none or unknown are passed over", async () => {
    const ask = await dial(omqAddress(nodes[0]!), Buffer.alloc(32, 34), 100);
    const names = ["", ".", "x.y", "storage", "storage.constructor", ".info", "REPLY", "HELLO", "x".repeat(3_000)];
    await Promise.all(names.map((name) => firstPart(ask(name, Buffer.from("{}")))));
    const alive = await dial(omqAddress(nodes[0]!), Buffer.alloc(32, 34), 10_000);
    expect(await firstPart(alive("storage.info", Buffer.from("{}")))).toMatch(/^{/);
  });

  test("nothing that a service node sends harms another", async () => {
    const ghost = (await network.admin("add_node", { ip: "127.9.9.9", https_port: 1, omq_port: 2 })) as {
      readonly legacy: string;
      readonly x25519_secret: string;
    };
    await network.admin("register", { node: ghost.legacy });
    await network.admin("next_block");
    const ask = await dial(omqAddress(nodes[0]!), Buffer.from(ghost.x25519_secret, "hex"), 400);
    await vi.waitFor(async () => expect(await firstPart(ask("sn.ping"))).toBe("pong"), { timeout: 5_000 });
    const record = { account: Buffer.alloc(33, 5), hash: Buffer.from("x"), timestamp: 1n, expiry: 2n, namespace: 0 };
    const batch = fc.constant(encodePush([{ ...record, data: Buffer.from("data") }], 6)[0]!);
    const relayed = layerBytes.map((plaintext) => {
      const frame = parseFrame(wrap(nodes.slice(0, 1), plaintext));
      return writeRelayMessage({ ...frame, hopNo: 1 });
    });
    const message = fc.oneof(
      fc.oneof(damaged(batch), btBytes).map((blob) => ["sn.data", blob] as const),
      fc.oneof(relayed, damaged(relayed), btBytes).map((bytes) => ["sn.onion_request", bytes] as const),
      btParams.map((bytes) => ["sn.storage_cc", Buffer.from("store"), bytes] as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        await Promise.all(
          messages.map(async ([command, ...parts]) => {
            const first = await firstPart(ask(command, ...parts.map((part) => Buffer.from(part))));
            expect(first).toMatch(/^([{d]|no parts$|[2-5]\d\d$|TIMEOUT$)/);
          }),
        );
      }),
      fuzz(8),
    );
  });
});

describe("the chain", () => {
  const names = ["get_n_service_nodes", "get_service_nodes", "add_node", "register", "unlock", "tap", "__proto__"];
  const requests = fc.oneof(
    fc
      .record({
        method: fc.constantFrom(...names),
        params: fc.jsonValue(),
        id: fc.jsonValue(),
        further: fc.jsonValue(),
      })
      .map((body) => Buffer.from(json(body))),
    jsonBytes(["jsonrpc", "method", "params", "id"], ["2.0", ...names]),
  );

  test("no body gives anything but a result or an error with a code, at either interface", async () => {
    const headers = { authorization: `Bearer ${network.adminToken}` };
    await fc.assert(
      fc.asyncProperty(requests, async (body) => {
        for (const answer of await Promise.all([post(network.seedUrl, body), post(network.adminUrl, body, headers)])) {
          expect(answer.status).toBe(200);
          const { error } = JSON.parse(answer.text) as { error?: { code: number } };
          expect(error?.code).not.toBe(-32_603);
        }
      }),
      fuzz(60),
    );
  });

  test("its administration is closed to who has no token", async () => {
    for (const authorization of ["", "Bearer", "Bearer x", `bearer${network.adminToken}`])
      expect((await post(network.adminUrl, "{}", { authorization })).status).toBe(401);
  });
});
