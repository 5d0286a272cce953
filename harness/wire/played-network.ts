import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { secretKey, sign, toX25519 } from "../../spec/model/ed25519.js";
import { type EncType, nonceLength, openLayer } from "../../spec/model/onion-cipher.js";
import { readFrame } from "../../spec/model/onion-frame.js";
import { readLayer } from "../../spec/model/onion-peel.js";
import { type ReplyResult, sealReply } from "../../spec/model/onion-reply.js";
import { makeCertificate } from "../network/certificate.js";
import { type HttpSink, openHttpSink, type SinkAnswer } from "./http-sink.js";
import type { Station } from "./onion.js";
import { addressBeside, nextServerAddress } from "./source-address.js";

/** A service node that the harness plays for a client, with its secrets. */
export interface PlayedStation extends Station {
  readonly ip: string;
  readonly httpsPort: number;
  readonly x25519Secret: Uint8Array;
  readonly ed25519Secret: Uint8Array;
}

/** One layer of an onion as it was opened. */
export interface SeenLayer {
  readonly station: PlayedStation;
  readonly encType: EncType;
  readonly ephemeralKey: string;
  readonly nonce: string;
}

/** An onion that a client sent: its body, its layers, and the request inside. */
export interface SeenOnion {
  readonly at: number;
  readonly from: string;
  readonly body: Buffer;
  readonly layers: readonly SeenLayer[];
  readonly request: { readonly method: string; readonly params: Readonly<Record<string, unknown>> };
}

/** What a played node answers: a result that is sealed, or an HTTP answer as it is. */
export type PlayedReply =
  | { readonly status: number; readonly result: ReplyResult }
  | { readonly http: { readonly status: number; readonly body: string | Buffer } };

/** A seed and service nodes played by the harness, to see all that a client does. */
export interface PlayedNetwork {
  readonly seedUrl: string;
  readonly seed: HttpSink;
  readonly stations: readonly PlayedStation[];
  /** Onions in order of arrival; what cannot be opened by the model is in `senseless`. */
  readonly onions: readonly SeenOnion[];
  readonly senseless: readonly string[];
  /** Replaces how requests are answered; undefined leaves it to the usual answer. */
  readonly answer: (rule: (onion: SeenOnion) => PlayedReply | undefined) => void;
  /** Replaces what the seed says. */
  readonly seedAnswers: (rule: (() => SinkAnswer) | undefined) => void;
  /** An entry of the node list. */
  readonly entryOf: (station: PlayedStation) => Readonly<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
let certificate: ReturnType<typeof makeCertificate> | undefined;

const makeStation = (seed: Uint8Array): Omit<PlayedStation, "ip" | "httpsPort"> => {
  const { publicKey, scalar } = secretKey(seed);
  const ed25519Secret = new Uint8Array(Buffer.concat([seed, publicKey]));
  return { ed25519: hex(publicKey), x25519: hex(toX25519(publicKey)), x25519Secret: scalar, ed25519Secret };
};

/** Opens an onion to its innermost request, as the nodes of its path would one after the other. */
const peel = (
  stations: readonly PlayedStation[],
  entry: PlayedStation,
  body: Buffer,
): Pick<SeenOnion, "layers" | "request"> & { readonly json: boolean } => {
  const frame = readFrame(new Uint8Array(body));
  const layers: SeenLayer[] = [];
  let step = { station: entry, encType: frame.encType, key: frame.ephemeralKey, ciphertext: frame.ciphertext };
  for (;;) {
    const { station, encType, key, ciphertext } = step;
    const nonce = hex(ciphertext.slice(0, nonceLength[encType]));
    layers.push({ station, encType, ephemeralKey: hex(key), nonce });
    const keys = { ownSecret: station.x25519Secret, peerPublic: key, role: "server" } as const;
    const layer = readLayer(openLayer(encType, keys, ciphertext));
    if (layer.kind === "relay_server") throw new Error(`the onion leads to the server ${layer.host}`);
    if (layer.kind === "final")
      return {
        layers,
        request: JSON.parse(Buffer.from(layer.body).toString()) as SeenOnion["request"],
        json: layer.json,
      };
    const next = stations.find(({ ed25519 }) => ed25519 === hex(layer.nextNode));
    if (next === undefined) throw new Error(`the onion leads to the unknown node ${hex(layer.nextNode)}`);
    step = { station: next, encType: layer.encType, key: layer.ephemeralKey, ciphertext: layer.ciphertext };
  }
};

const stamp = () => ({ t: Date.now(), hf: [19, 4] });

/** What a well-meaning network of one swarm says; it keeps no messages. */
const usualAnswer = (stations: readonly PlayedStation[], { request }: SeenOnion, hashOf: HashOf): PlayedReply => {
  const { method, params } = request;
  const ok = (json: object): PlayedReply => ({ status: 200, result: { json: json as never } });
  if (method === "info") return ok({ version: [2, 8, 0], timestamp: Date.now(), ...stamp() });
  if (method === "get_swarm" || method === "get_snodes_for_pubkey")
    return ok({ swarm: "0", snodes: stations.map(memberOf), ...stamp() });
  if (method === "retrieve") return ok({ messages: [], more: false, ...stamp() });
  if (method !== "store") return { status: 400, result: { text: `no method ${method}` } };
  const hash = hashOf(params);
  const expiry = Date.now() + 86_400_000;
  const entries = stations.map(({ ed25519, ed25519Secret }) => {
    const signature = Buffer.from(sign(ed25519Secret, new Uint8Array(Buffer.from(hash)))).toString("base64");
    return [ed25519, { hash, expiry, signature }] as const;
  });
  return ok({ hash, swarm: Object.fromEntries(entries), ...stamp() });
};

type HashOf = (params: Readonly<Record<string, unknown>>) => string;

const memberOf = ({ ip, httpsPort, ed25519, x25519 }: PlayedStation) => ({
  address: `${"y".repeat(52)}.snode`,
  ip,
  port: String(httpsPort),
  port_https: httpsPort,
  port_omq: 1,
  port_quic: 1,
  pubkey_ed25519: ed25519,
  pubkey_legacy: ed25519,
  pubkey_x25519: x25519,
});

/** Starts a seed and `count` nodes, `perSubnet` of them in each /24 network. `random` decides their keys. */
export const playNetwork = async (
  count: number,
  random: (length: number) => Uint8Array,
  hashOf: HashOf,
  perSubnet = 1,
): Promise<PlayedNetwork> => {
  certificate ??= makeCertificate();
  const { cert, key } = await certificate;
  const stations: PlayedStation[] = [];
  const onions: SeenOnion[] = [];
  const senseless: string[] = [];
  let rule: (onion: SeenOnion) => PlayedReply | undefined = () => undefined;
  let seedRule: (() => SinkAnswer) | undefined;

  const respond = (station: PlayedStation, from: string, body: Buffer): { status: number; body: string | Buffer } => {
    let seen: ReturnType<typeof peel>;
    try {
      seen = peel(stations, station, body);
    } catch (error) {
      senseless.push((error as Error).message);
      return { status: 400, body: "Invalid ciphertext" };
    }
    const onion: SeenOnion = { at: Date.now(), from, body, layers: seen.layers, request: seen.request };
    onions.push(onion);
    const reply = rule(onion) ?? usualAnswer(stations, onion, hashOf);
    if ("http" in reply) return reply.http;
    const last = seen.layers.at(-1)!;
    const keys = {
      ownSecret: last.station.x25519Secret,
      clientPublic: new Uint8Array(Buffer.from(last.ephemeralKey, "hex")),
      nonce: random(nonceLength[last.encType]),
    };
    const form = { json: seen.json, base64: true };
    return { status: 200, body: Buffer.from(sealReply(last.encType, keys, reply.status, reply.result, form)) };
  };

  const open = async (ip: string): Promise<() => void> => {
    const server = createServer({ cert, key }, (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => void chunks.push(chunk));
      incoming.on("error", () => undefined);
      incoming.on("end", () => {
        if (incoming.url !== "/onion_req/v2") senseless.push(`${incoming.method} ${incoming.url}`);
        const answer = respond(station, incoming.socket.remoteAddress ?? "", Buffer.concat(chunks));
        outgoing.writeHead(answer.status, { "content-type": "text/plain" });
        outgoing.end(answer.body);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, ip, resolve);
    });
    const station: PlayedStation = {
      ...makeStation(random(32)),
      ip,
      httpsPort: (server.address() as AddressInfo).port,
    };
    stations.push(station);
    return () => {
      server.close();
      server.closeAllConnections();
    };
  };

  const closers: (() => void)[] = [];
  for (let index = 0, ip = ""; index < count; index++) {
    const place = index % perSubnet;
    if (place === 0) ip = nextServerAddress();
    closers.push(await open(addressBeside(ip, place)));
  }

  const entryOf: PlayedNetwork["entryOf"] = ({ ip, httpsPort, ed25519, x25519 }) => ({
    public_ip: ip,
    storage_port: httpsPort,
    pubkey_ed25519: ed25519,
    pubkey_x25519: x25519,
    requested_unlock_height: 0,
  });
  const list = (): SinkAnswer => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: null,
      result: { height: 1_250, status: "OK", service_node_states: stations.map(entryOf) },
    }),
  });
  const seed = await openHttpSink(() => (seedRule ?? list)());

  return {
    seedUrl: `http://${seed.host}:${seed.port}/json_rpc`,
    seed,
    stations,
    onions,
    senseless,
    answer: (next) => {
      rule = next;
    },
    seedAnswers: (next) => {
      seedRule = next;
    },
    entryOf,
    close: async () => {
      for (const close of closers) close();
      await seed.close();
    },
  };
};
