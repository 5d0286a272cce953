import { nonceLength } from "../../onion/enc-type.js";
import { OnionError } from "../../onion/error.js";
import type { Frame } from "../../onion/frame.js";
import { type LayerEnds, layerKey, openWithKey } from "../../onion/layer.js";
import {
  type FinalLayer,
  isProtocolAllowed,
  isTargetAllowed,
  type PeeledLayer,
  type RelayNodeLayer,
  type RelayServerLayer,
  readLayer,
  serverUrl,
} from "../../onion/peel.js";
import { writeRelayMessage } from "../../onion/relay-message.js";
import { sealReply, writeReply } from "../../onion/reply.js";
import type { NodeContext } from "../context.js";
import { PeerFailure, ServerFailure } from "../ports.js";
import { toJson } from "../rpc/body.js";
import { RawJson } from "../rpc/json.js";
import { runJsonRequest } from "../rpc/json-request.js";
import { passableStatus } from "./status.js";

/** What a hop answers to whoever handed it the onion. */
export interface HopReply {
  readonly status: number;
  readonly body: Buffer | string;
  /** Of a server outside, where there are any. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longest wait for the next node of a path. */
const nodeTimeout = 30_000;
/** Longest wait for a server outside. */
const serverTimeout = 25_000;

const seal = (node: NodeContext, frame: Frame, key: Uint8Array, plaintext: Buffer, base64: boolean): HopReply => ({
  status: 200,
  body: sealReply({ encType: frame.encType, key, base64 }, node.random.bytes(nonceLength[frame.encType]), plaintext),
});

/** An error that only the client can read: sealed with the key of this node's own layer. */
const sealedError = (node: NodeContext, frame: Frame, key: Uint8Array, text: string): HopReply =>
  seal(node, frame, key, writeReply(400, { text }, false), true);

const answerClient = async (node: NodeContext, frame: Frame, key: Uint8Array, layer: FinalLayer): Promise<HopReply> => {
  const { status, body } = await runJsonRequest(node, layer.body);
  const plaintext =
    typeof body === "string"
      ? writeReply(status, { text: body }, layer.json)
      : Buffer.from(toJson({ body: layer.json ? new RawJson(toJson(body)) : toJson(body), status }));
  return seal(node, frame, key, plaintext, layer.base64);
};

const relayToNode = async (node: NodeContext, frame: Frame, layer: RelayNodeLayer): Promise<HopReply> => {
  const next = node.standing()?.view.byEd25519.get(layer.nextNode);
  if (next === undefined) return { status: 502, body: `Next node not found: ${layer.nextNode}` };
  const message = writeRelayMessage({
    ciphertext: layer.ciphertext,
    encType: layer.encType,
    ephemeralKey: layer.ephemeralKey,
    hopNo: frame.hopNo + 1,
  });
  try {
    const parts = await node.transport.ask(next, "sn.onion_request", [message], nodeTimeout);
    if (parts.length < 2) return { status: 500, body: "Invalid response from snode" };
    const status = parts[0]!.toString("latin1");
    return { status: /^\d{3}$/.test(status) ? passableStatus(Number(status)) : 500, body: parts[1]! };
  } catch (error) {
    if (!(error instanceof PeerFailure)) throw error;
    return { status: 504, body: "Request time out" };
  }
};

/** Headers of one connection, which the next one makes for itself. */
const perConnection: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
]);

const passableHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => !perConnection.has(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
    ),
  );

const relayToServer = async (
  node: NodeContext,
  frame: Frame,
  key: Uint8Array,
  layer: RelayServerLayer,
): Promise<HopReply> => {
  if (!isTargetAllowed(layer.target) || !isProtocolAllowed(layer.protocol))
    return sealedError(node, frame, key, "Invalid url");
  node.stats.count("proxy");
  try {
    const { status, body, headers } = await node.transport.post(serverUrl(layer), layer.payload, serverTimeout);
    return { status, body, headers: passableHeaders(headers) };
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error;
    return { status: error.kind === "timeout" ? 504 : 502, body: error.message };
  }
};

const openLayer = (node: NodeContext, frame: Frame): { key: Buffer; plaintext: Buffer } | undefined => {
  const own = { secret: node.keys.x25519Secret, publicKey: node.keys.x25519Public };
  const ends: LayerEnds = { encType: frame.encType, role: "server", own, peer: frame.ephemeralKey };
  try {
    const key = layerKey(ends);
    return { key, plaintext: openWithKey(frame.encType, key, frame.ciphertext) };
  } catch (error) {
    if (error instanceof OnionError) return undefined;
    throw error;
  }
};

const readOpened = (plaintext: Buffer): PeeledLayer | undefined => {
  try {
    return readLayer(plaintext);
  } catch (error) {
    if (error instanceof OnionError) return undefined;
    throw error;
  }
};

/** A hop's work: opens its own layer, and answers, relays to the next node, or relays to a server. */
export const handleLayer = async (node: NodeContext, frame: Frame): Promise<HopReply> => {
  const opened = openLayer(node, frame);
  if (opened === undefined) return { status: 400, body: "Invalid ciphertext" };
  node.stats.count("onion");
  const layer = readOpened(opened.plaintext);
  if (layer === undefined) return sealedError(node, frame, opened.key, "Invalid json");
  switch (layer.kind) {
    case "final":
      return answerClient(node, frame, opened.key, layer);
    case "relay_node":
      return relayToNode(node, frame, layer);
    case "relay_server":
      return relayToServer(node, frame, opened.key, layer);
  }
};
