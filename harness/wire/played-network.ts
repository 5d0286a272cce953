import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { secretKey, toX25519 } from "../../spec/model/ed25519.js";
import { nonceLength, openLayer } from "../../spec/model/onion-cipher.js";
import { readFrame } from "../../spec/model/onion-frame.js";
import { readLayer } from "../../spec/model/onion-peel.js";
import { type ReplyResult, sealReply } from "../../spec/model/onion-reply.js";
import { makeCertificate } from "../network/certificate.js";
import { type HttpSink, openHttpSink, type SinkAnswer } from "./http-sink.js";
import { entryOf, type HashOf, usualAnswer } from "./played-answers.js";
import { openServerRequest, type PlayedServer, sealServerAnswer } from "./played-server.js";
import type { DirectRequest, PlayedReply, PlayedStation, SeenLayer, SeenOnion } from "./played-types.js";
import { addressBeside, nextServerAddress } from "./source-address.js";

/** A seed and service nodes played by the harness, to see all that a client does. */
export interface PlayedNetwork {
  readonly seedUrl: string;
  readonly seed: HttpSink;
  readonly stations: readonly PlayedStation[];
  /** Onions in order of arrival; what cannot be opened by the model is in `senseless`. */
  readonly onions: readonly SeenOnion[];
  readonly senseless: readonly string[];
  /** Tests of first nodes by get_swarm and info, which clients may make without an onion. */
  readonly direct: readonly DirectRequest[];
  /** Servers behind the paths; requests to others cannot be opened. */
  readonly servers: PlayedServer[];
  /** The HTTP body of an answer that is sealed for an onion, by its last node unless another is named. */
  readonly sealed: (onion: SeenOnion, reply: { status: number; result: ReplyResult }, by?: PlayedStation) => Buffer;
  /** Lets nobody connect to a node any more. */
  readonly stop: (station: PlayedStation) => void;
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
  servers: readonly PlayedServer[],
  body: Buffer,
): Pick<SeenOnion, "layers" | "request" | "json" | "server"> => {
  const frame = readFrame(new Uint8Array(body));
  const layers: SeenLayer[] = [];
  let step = { station: entry, encType: frame.encType, key: frame.ephemeralKey, ciphertext: frame.ciphertext };
  for (;;) {
    const { station, encType, key, ciphertext } = step;
    const nonce = hex(ciphertext.slice(0, nonceLength[encType]));
    layers.push({ station, encType, ephemeralKey: hex(key), nonce });
    const keys = { ownSecret: station.x25519Secret, peerPublic: key, role: "server" } as const;
    const layer = readLayer(openLayer(encType, keys, ciphertext));
    if (layer.kind === "relay_server") {
      const server = servers.find(({ host, port }) => host === layer.host && port === layer.port);
      if (server === undefined) throw new Error(`the onion leads to the server ${layer.host}`);
      const opened = openServerRequest(server, layer.payload);
      const { method, endpoint } = opened.request;
      return { layers, request: { method: `${method} ${endpoint}`, params: {} }, json: false, server: opened };
    }
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
  const direct: DirectRequest[] = [];
  const servers: PlayedServer[] = [];
  const closers = new Map<PlayedStation, () => void>();
  let rule: (onion: SeenOnion) => PlayedReply | undefined = () => undefined;
  let seedRule: (() => SinkAnswer) | undefined;

  const sealed: PlayedNetwork["sealed"] = ({ layers, json }, { status, result }, by) => {
    const last = layers.at(-1)!;
    const keys = {
      ownSecret: (by ?? last.station).x25519Secret,
      clientPublic: new Uint8Array(Buffer.from(last.ephemeralKey, "hex")),
      nonce: random(nonceLength[last.encType]),
    };
    return Buffer.from(sealReply(last.encType, keys, status, result, { json, base64: true }));
  };

  /** Undefined for silence. */
  const respond = (
    station: PlayedStation,
    from: string,
    body: Buffer,
  ): { readonly status: number; readonly body: string | Buffer } | undefined => {
    let seen: ReturnType<typeof peel>;
    try {
      seen = peel(stations, station, servers, body);
    } catch (error) {
      senseless.push((error as Error).message);
      return { status: 400, body: "Invalid ciphertext" };
    }
    const onion: SeenOnion = { at: Date.now(), from, body, ...seen };
    onions.push(onion);
    const reply = rule(onion) ?? usualAnswer(stations, onion, hashOf);
    if ("silence" in reply) return undefined;
    if ("http" in reply) return reply.http;
    if ("status" in reply) return { status: 200, body: sealed(onion, reply) };
    const { request, layer } = onion.server!;
    return { status: 200, body: sealServerAnswer(request.server, layer, reply.server, random) };
  };

  /** Tests of first nodes that deployed clients make directly: they are answered, and told of. */
  const respondDirectly = (station: PlayedStation, path: string, body: Buffer): { status: number; body: string } => {
    direct.push({ station, path, body });
    try {
      const request = JSON.parse(body.toString("utf8")) as SeenOnion["request"];
      const answer = usualAnswer(stations, { request }, hashOf);
      if (path === "/storage_rpc/v1" && /^(get_swarm|get_snodes_for_pubkey|info)$/.test(request.method))
        if ("status" in answer && "json" in answer.result)
          return { status: 200, body: JSON.stringify(answer.result.json) };
    } catch {
      // No request that could be a test: reported below.
    }
    senseless.push(`a request to ${path} outside any onion: ${body.subarray(0, 100).toString("latin1")}`);
    return { status: 404, body: "" };
  };

  const open = async (ip: string): Promise<void> => {
    const server = createServer({ cert, key }, (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => void chunks.push(chunk));
      incoming.on("error", () => undefined);
      incoming.on("end", () => {
        const [path, body] = [incoming.url ?? "", Buffer.concat(chunks)];
        const from = incoming.socket.remoteAddress ?? "";
        const answer = path === "/onion_req/v2" ? respond(station, from, body) : respondDirectly(station, path, body);
        if (answer === undefined) return;
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
    closers.set(station, () => {
      server.close();
      server.closeAllConnections();
    });
  };

  for (let index = 0, ip = ""; index < count; index++) {
    const place = index % perSubnet;
    if (place === 0) ip = nextServerAddress();
    await open(addressBeside(ip, place));
  }

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
    direct,
    servers,
    sealed,
    stop: (station) => closers.get(station)?.(),
    answer: (next) => {
      rule = next;
    },
    seedAnswers: (next) => {
      seedRule = next;
    },
    entryOf,
    close: async () => {
      for (const close of closers.values()) close();
      await seed.close();
    },
  };
};
