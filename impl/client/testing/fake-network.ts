import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ed25519Public } from "../../crypto/ed25519.js";
import { x25519Public } from "../../crypto/x25519.js";
import { nonceLength } from "../../onion/enc-type.js";
import { OnionError } from "../../onion/error.js";
import { type Frame, parseFrame } from "../../onion/frame.js";
import { createOnionKeys } from "../../onion/keys.js";
import { layerKey, openWithKey } from "../../onion/layer.js";
import { readLayer } from "../../onion/peel.js";
import { sealReply, writeReply } from "../../onion/reply.js";
import { loadCertificate, type ServerCertificate } from "../../transport/https/certificate.js";
import { type HttpServer, openHttpServer } from "../../transport/https/server.js";
import type { HttpAnswer } from "../../transport/https/types.js";
import { createFakeStorage, type FakeNode, type FakeStorage, type StorageAnswer } from "./fake-storage.js";

/** What a node is asked to do, as a fault sees it. */
export interface FakeHop {
  /** 0 for the first node. */
  readonly position: number;
  /** Ed25519 key of the node after it. */
  readonly next?: string;
  /** Request that ends here. */
  readonly method?: string;
}

/** Makes a node do something else: an HTTP answer instead of its own, a storage answer, or nothing ever. */
export type Fault = (hop: FakeHop) => HttpAnswer | StorageAnswer | "silence" | undefined;

/** A request that reached its destination. */
export interface FakeArrival {
  /** Ed25519 keys, first node to destination. */
  readonly route: readonly string[];
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Nodes that listen on addresses of their own and pass onions on in memory, and a seed that lists them. */
export interface FakeNetwork {
  readonly nodes: readonly FakeNode[];
  readonly storage: FakeStorage;
  readonly seedUrl: string;
  /** By Ed25519 key. */
  readonly faults: Map<string, Fault>;
  /** Who posted what to which first node. */
  readonly posts: { readonly node: string; readonly remoteIp: string; readonly path: string; readonly body: Buffer }[];
  readonly arrivals: FakeArrival[];
  /** Ephemeral keys and nonces of every layer that was opened. */
  readonly layers: { readonly ephemeralKey: string; readonly nonce: string }[];
  /** Answers of the seed; replaced to make it lie. */
  seedAnswer: () => HttpAnswer;
  readonly seedRequests: { readonly remoteIp: string; readonly body: string }[];
  readonly stopNode: (node: FakeNode) => Promise<void>;
  readonly close: () => Promise<void>;
}

const canBind = (ip: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createTcpServer();
    probe.once("error", () => resolve(false));
    probe.listen(0, ip, () => probe.close(() => resolve(true)));
  });

const makeCertificate = async (): Promise<ServerCertificate> => {
  const folder = mkdtempSync(join(tmpdir(), "client-fake-"));
  try {
    return await loadCertificate(folder, Date.now());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** One for all networks of a process: making it takes longer than a test. */
let certificate: Promise<ServerCertificate> | undefined;

const json = (value: unknown): HttpAnswer => ({ status: 200, body: JSON.stringify(value) });
const isHttp = (answer: HttpAnswer | StorageAnswer): answer is HttpAnswer =>
  typeof answer.body === "string" || Buffer.isBuffer(answer.body);

/**
 * Starts a network of `count` nodes.
 * @param shareAddress all on 127.0.0.1, as where no other loopback address exists
 */
export const startFakeNetwork = async (count: number, { shareAddress = false } = {}): Promise<FakeNetwork> => {
  certificate ??= makeCertificate();
  const shown = await certificate;
  const separate = !shareAddress && (await canBind("127.40.1.1"));
  const servers = new Map<string, HttpServer>();
  const nodes: FakeNode[] = [];
  const byKey = new Map<string, FakeNode>();
  const posts: FakeNetwork["posts"] = [];
  const arrivals: FakeArrival[] = [];
  const layers: FakeNetwork["layers"] = [];
  const seedRequests: FakeNetwork["seedRequests"] = [];
  const faults = new Map<string, Fault>();

  const faultOf = async (node: FakeNode, hop: FakeHop): Promise<HttpAnswer | StorageAnswer | undefined> => {
    const found = faults.get(node.snode.ed25519)?.(hop);
    return found === "silence" ? new Promise(() => {}) : found;
  };

  const handle = async (node: FakeNode, frame: Frame, before: readonly string[]): Promise<HttpAnswer> => {
    const { encType, ephemeralKey, ciphertext } = frame;
    layers.push({
      ephemeralKey: ephemeralKey.toString("hex"),
      nonce: ciphertext.subarray(0, nonceLength[encType]).toString("hex"),
    });
    const key = layerKey({ encType, role: "server", own: createOnionKeys(node.x25519Secret), peer: ephemeralKey });
    const layer = readLayer(openWithKey(encType, key, ciphertext));
    const route = [...before, node.snode.ed25519];
    const position = before.length;
    if (layer.kind === "relay_server") return { status: 502, body: "no servers here" };
    if (layer.kind === "relay_node") {
      const fault = await faultOf(node, { position, next: layer.nextNode });
      if (fault !== undefined && isHttp(fault)) return fault;
      const next = byKey.get(layer.nextNode);
      if (next === undefined) return { status: 502, body: `Next node not found: ${layer.nextNode}` };
      return handle(next, { ...layer, hopNo: 0 }, route);
    }
    const request = JSON.parse(layer.body.toString("utf8")) as { method: string; params: FakeArrival["params"] };
    arrivals.push({ route, ...request });
    const fault = await faultOf(node, { position, method: request.method });
    if (fault !== undefined && isHttp(fault)) return fault;
    const { status, body } = fault ?? storage.answer(node, request.method, request.params);
    const result = typeof body === "string" ? { text: body } : { json: body };
    const plaintext = writeReply(status, result, layer.json);
    return {
      status: 200,
      body: sealReply({ encType, key, base64: true }, randomBytes(nonceLength[encType]), plaintext),
    };
  };

  const entry = async (node: FakeNode, body: Buffer): Promise<HttpAnswer> => {
    try {
      return await handle(node, parseFrame(body), []);
    } catch (error) {
      if (error instanceof OnionError) return { status: 400, body: "Invalid ciphertext" };
      throw error;
    }
  };

  for (let index = 0; index < count; index++) {
    const ip = separate ? `127.40.${index + 1}.1` : "127.0.0.1";
    const [ed25519Seed, x25519Secret] = [randomBytes(32), randomBytes(32)];
    const ed25519 = ed25519Public(ed25519Seed).toString("hex");
    const server = await openHttpServer({
      ip,
      port: 0,
      certificate: shown,
      handle: ({ body, remoteIp, path }) => {
        posts.push({ node: ed25519, remoteIp, path, body });
        return entry(node, body);
      },
    });
    const x25519 = x25519Public(x25519Secret).toString("hex");
    const node: FakeNode = { snode: { ed25519, x25519, ip, httpsPort: server.port }, ed25519Seed, x25519Secret };
    servers.set(ed25519, server);
    nodes.push(node);
    byKey.set(ed25519, node);
  }
  const storage = createFakeStorage(nodes);

  const listing = (): HttpAnswer =>
    json({
      jsonrpc: "2.0",
      id: null,
      result: {
        height: 1_250,
        service_node_states: nodes.map(({ snode }) => ({
          public_ip: snode.ip,
          storage_port: snode.httpsPort,
          pubkey_x25519: snode.x25519,
          pubkey_ed25519: snode.ed25519,
          requested_unlock_height: 0,
        })),
      },
    });
  const seed = await openHttpServer({
    ip: "127.0.0.1",
    port: 0,
    handle: ({ remoteIp, body }) => {
      seedRequests.push({ remoteIp, body: body.toString("utf8") });
      return network.seedAnswer();
    },
  });
  const network: FakeNetwork = {
    nodes,
    storage,
    seedUrl: `http://127.0.0.1:${seed.port}/json_rpc`,
    faults,
    posts,
    arrivals,
    layers,
    seedAnswer: listing,
    seedRequests,
    stopNode: async ({ snode }) => servers.get(snode.ed25519)!.close(0),
    close: async () => {
      await Promise.all([seed, ...servers.values()].map((server) => server.close(0)));
    },
  };
  return network;
};
