import { viewOf } from "../codec/bytes.js";
import { type EncType, nonceLength } from "../onion/enc-type.js";
import { OnionError } from "../onion/error.js";
import { readEncType, splitBlob } from "../onion/frame.js";
import { isJsonObject, type JsonObject, parseJsonObject } from "../onion/json.js";
import type { OnionKeys } from "../onion/keys.js";
import { layerKey, openWithKey, sealWithKey } from "../onion/layer.js";
import { readV4Request, writeV4Response } from "../onion/v4.js";
import { jsonAnswer, textAnswer } from "./answers.js";
import type { ServerAnswer, ServerHandler, ServerPorts, ServerRequest } from "./types.js";

/** How a server treats requests of old clients. */
export interface V3Manners {
  /** Put before an endpoint without leading slash. */
  readonly prefix: string;
  /** Whether an answer's body goes back bare; of all others only the status does. */
  readonly isGood: (status: number) => boolean;
}

export interface LsrpcOptions {
  readonly keys: OnionKeys;
  readonly ports: ServerPorts;
  readonly handle: ServerHandler;
  readonly v3: V3Manners;
}

/** Paths at which onions arrive, and the version of what is inside. */
export const lsrpcPaths: Readonly<Record<string, 3 | 4>> = {
  "/oxen/v4/lsrpc": 4,
  "/oxen/v3/lsrpc": 3,
  "/loki/v3/lsrpc": 3,
};

interface Opened {
  readonly encType: EncType;
  readonly key: Buffer;
  readonly plaintext: Buffer;
}

const keyBytes = 32;

/** The key of the asker: hex, or base64 with or without padding. Anything else counts as zero, which no layer opens. */
const readAskerKey = ({ ephemeral_key: text }: JsonObject): Buffer => {
  if (typeof text === "string" && /^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, "hex");
  if (typeof text === "string" && /^[A-Za-z0-9+/]{43}=?$/.test(text)) return Buffer.from(text, "base64");
  return Buffer.alloc(keyBytes);
};

/** Opens what the last hop posted. Throws OnionError; the unauthenticated type of old hops is not known to servers. */
const open = (keys: OnionKeys, body: Uint8Array): Opened => {
  const { part, metadata } = splitBlob(body, "malformed-frame");
  const encType = readEncType(metadata, "malformed-frame");
  if (encType === "aes-cbc") throw new OnionError("unknown-enc-type", "enc_type: servers take no aes-cbc");
  const key = layerKey({ encType, role: "server", own: keys, peer: readAskerKey(metadata) });
  return { encType, key, plaintext: openWithKey(encType, key, part) };
};

const textHeaders = (headers: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const answerV4 = (plaintext: Buffer, handle: ServerHandler): Buffer => {
  let answer: ServerAnswer;
  try {
    const { method, endpoint, headers, body } = readV4Request(plaintext);
    answer = handle({
      method: method.toUpperCase(),
      endpoint,
      headers: textHeaders(headers),
      body: viewOf(body ?? Buffer.alloc(0)),
    });
  } catch (error) {
    if (!(error instanceof OnionError)) throw error;
    answer = textAnswer("Invalid v4 onion request", 400);
  }
  const { status, headers, body } = answer;
  return writeV4Response({ code: status, headers, body: Buffer.from(body) });
};

const bodiless: ReadonlySet<string> = new Set(["GET", "DELETE"]);

/** The request of an old client, or undefined when it is malformed. */
const readV3 = (plaintext: Buffer, prefix: string): ServerRequest | undefined => {
  const object = parseJsonObject(plaintext);
  if (object === undefined) return undefined;
  const { method, endpoint, headers = {}, body } = object;
  if (typeof method !== "string" || typeof endpoint !== "string" || !isJsonObject(headers)) return undefined;
  const verb = method.toUpperCase();
  const hasBody = body !== undefined && body !== null && body !== "";
  if (hasBody && typeof body !== "string") return undefined;
  if (bodiless.has(verb) && hasBody && body !== "null") return undefined;
  return {
    method: verb,
    endpoint: endpoint.startsWith("/") ? endpoint : `${prefix}${endpoint}`,
    headers: textHeaders(headers),
    body: Buffer.from(hasBody && !bodiless.has(verb) ? body : ""),
  };
};

const answerV3 = (plaintext: Buffer, handle: ServerHandler, { prefix, isGood }: V3Manners): Buffer => {
  const request = readV3(plaintext, prefix);
  const { status, body } = request === undefined ? jsonAnswer({}, 400) : handle(request);
  return Buffer.from(isGood(status) ? body : JSON.stringify({ status_code: status }));
};

/**
 * Answers what the last hop posts: opens it, has it handled, and seals the answer for the key that came along, errors
 * included. What does not open is refused without a seal (session-pysogs sogs/routes/onion_request.py).
 */
export const answerOnion = (version: 3 | 4, posted: Buffer, options: LsrpcOptions): ServerAnswer => {
  const { keys, ports, handle, v3 } = options;
  let opened: Opened;
  try {
    opened = open(keys, posted);
  } catch (error) {
    if (!(error instanceof OnionError)) throw error;
    return textAnswer("Invalid onion request", 400);
  }
  const { encType, key, plaintext } = opened;
  const answer = version === 4 ? answerV4(plaintext, handle) : answerV3(plaintext, handle, v3);
  const sealed = sealWithKey(encType, key, ports.random(nonceLength[encType]), answer);
  return version === 4
    ? { status: 200, headers: { "content-type": "application/octet-stream" }, body: sealed }
    : textAnswer(sealed.toString("base64"), 200);
};
