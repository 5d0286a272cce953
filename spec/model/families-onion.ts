import { bytesToHex } from "@noble/hashes/utils.js";
import { buildOnion, type Destination, type NodeKeys } from "./onion-build.js";
import {
  type Direction,
  type EncType,
  type LayerKeys,
  nonceLength,
  openerRole,
  openLayer,
  readEncType,
  sealerRole,
  sealLayer,
} from "./onion-cipher.js";
import { readFrame } from "./onion-frame.js";
import type { Json } from "./onion-json.js";
import { type OpenedLayer, peelLayer } from "./onion-peel.js";
import { openReply, type ReplyResult, sealReply } from "./onion-reply.js";
import { decodeV4Response, encodeV4Request } from "./onion-v4.js";
import { Refusal } from "./refusal.js";
import { type Answer, bytesField, type Fields, integerField, sizedField, textField } from "./shim-input.js";

const malformed = (rule: string): Refusal => new Refusal("malformed", rule);

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectField = (input: Fields, name: string): Fields => {
  const value = input[name];
  if (!isObject(value)) throw malformed(`${name}: missing or no object`);
  return value;
};

const listField = (input: Fields, name: string): readonly unknown[] => {
  const value = input[name];
  if (!Array.isArray(value)) throw malformed(`${name}: missing or no list`);
  return value;
};

const flagField = (input: Fields, name: string, fallback: boolean): boolean => {
  const value = input[name] ?? fallback;
  if (typeof value !== "boolean") throw malformed(`${name}: no boolean`);
  return value;
};

const keyField = (input: Fields, name: string): Uint8Array => sizedField(input, name, "bad-key", 32);
const typeField = (input: Fields): EncType => readEncType(textField(input, "enc_type"));
const nonceField = (input: Fields, type: EncType): Uint8Array =>
  sizedField(input, "nonce", "malformed", nonceLength[type]);

const directionField = (input: Fields): Direction => {
  const direction = textField(input, "direction");
  if (direction !== "request" && direction !== "response")
    throw malformed(`direction: ${direction} is neither request nor response`);
  return direction;
};

const layerKeys = (input: Fields, role: LayerKeys["role"]): LayerKeys => ({
  ownSecret: keyField(input, "own_secret"),
  peerPublic: keyField(input, "peer_public"),
  role,
});

const seal: Answer = (input) => {
  const type = typeField(input);
  const keys = layerKeys(input, sealerRole(directionField(input)));
  return { ciphertext: bytesToHex(sealLayer(type, keys, nonceField(input, type), bytesField(input, "plaintext"))) };
};

const open: Answer = (input) => {
  const keys = layerKeys(input, openerRole(directionField(input)));
  return { plaintext: bytesToHex(openLayer(typeField(input), keys, bytesField(input, "ciphertext"))) };
};

const frame: Answer = (input) => {
  const { ciphertext, ephemeralKey, encType, hopNo } = readFrame(bytesField(input, "blob"));
  return {
    ciphertext: bytesToHex(ciphertext),
    ephemeral_key: bytesToHex(ephemeralKey),
    enc_type: encType,
    hop_no: hopNo,
  };
};

const readNode = (value: unknown, name: string): NodeKeys => {
  if (!isObject(value)) throw malformed(`${name}: no object`);
  return { ed: keyField(value, "ed"), x: keyField(value, "x") };
};

const readDestination = (input: Fields): Destination => {
  const destination = objectField(input, "destination");
  if (destination.snode !== undefined) return { snode: readNode(destination.snode, "snode") };
  const server = objectField(destination, "server");
  const port = integerField(server, "port");
  const [host, protocol, target] = ["host", "protocol", "target"].map((name) => textField(server, name));
  return { server: { host: host!, port, protocol: protocol!, target: target!, x: keyField(server, "x") } };
};

const build: Answer = (input) => {
  const path = listField(input, "path").map((node) => readNode(node, "path"));
  const destination = readDestination(input);
  const encTypes = listField(input, "enc_types").map((enc_type) => typeField({ enc_type }));
  const layers = listField(input, "layers").map((layer, index) => {
    if (!isObject(layer)) throw malformed("layers: no object");
    const type = encTypes.at(-1 - index);
    if (type === undefined) throw malformed("layers: more than enc_types");
    return { ephemeralSecret: keyField(layer, "ephemeral_secret"), nonce: nonceField(layer, type) };
  });
  const control = "snode" in destination ? textField(input, "control") : "";
  const plan = { path, destination, encTypes, payload: bytesField(input, "payload"), control, layers };
  return { blob: bytesToHex(buildOnion(plan)) };
};

const writeLayer = (layer: OpenedLayer): Fields => {
  if (layer.kind === "final") return { ...layer, body: bytesToHex(layer.body) };
  if (layer.kind === "relay_server") {
    const { targetAllowed, payload, ...fields } = layer;
    return { ...fields, payload: bytesToHex(payload), target_allowed: targetAllowed };
  }
  return {
    kind: layer.kind,
    ciphertext: bytesToHex(layer.ciphertext),
    enc_type: layer.encType,
    ephemeral_key: bytesToHex(layer.ephemeralKey),
    next_node: bytesToHex(layer.nextNode),
  };
};

const peel: Answer = (input) => {
  const [secret, ephemeral] = [keyField(input, "own_secret"), keyField(input, "ephemeral_key")];
  return { opens_to: writeLayer(peelLayer(secret, typeField(input), ephemeral, bytesField(input, "ciphertext"))) };
};

const replyResult = (input: Fields): ReplyResult => {
  if (input.result_json === undefined) return { text: textField(input, "result_text") };
  if (input.result_text !== undefined) throw malformed("result_json, result_text: only one of the two");
  return { json: input.result_json as Json };
};

const replySeal: Answer = (input) => {
  const type = typeField(input);
  const keys = {
    ownSecret: keyField(input, "own_secret"),
    clientPublic: keyField(input, "client_public"),
    nonce: nonceField(input, type),
  };
  const form = { json: flagField(input, "json", false), base64: flagField(input, "base64", true) };
  return {
    http_body: bytesToHex(sealReply(type, keys, integerField(input, "status"), replyResult(input), form)),
  };
};

const replyOpen: Answer = (input) => {
  const keys = { clientSecret: keyField(input, "client_secret"), peerPublic: keyField(input, "peer_public") };
  const base64 = flagField(input, "base64", true);
  return { ...openReply(typeField(input), keys, bytesField(input, "http_body"), base64) };
};

const v4Request: Answer = (input) => {
  const [method, endpoint] = [textField(input, "method"), textField(input, "endpoint")];
  const headers = objectField(input, "headers") as { readonly [name: string]: string };
  const body = input.body === undefined ? undefined : bytesField(input, "body");
  return { plaintext: bytesToHex(encodeV4Request({ method, endpoint, headers, body })) };
};

const v4Response: Answer = (input) => {
  const { code, headers, body } = decodeV4Response(bytesField(input, "plaintext"));
  return { code, headers, body: bytesToHex(body) };
};

/** The model's answers for `onion/…`, by family of the shim protocol. */
export const onionAnswers = {
  "onion/seal": seal,
  "onion/open": open,
  "onion/frame": frame,
  "onion/build": build,
  "onion/peel": peel,
  "onion/reply-seal": replySeal,
  "onion/reply-open": replyOpen,
  "onion/v4-request": v4Request,
  "onion/v4-response": v4Response,
} as const satisfies Record<string, Answer>;
