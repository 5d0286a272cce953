import { type BuiltOnion, buildOnion, type OnionDestination, type OnionNode } from "../../onion/build.js";
import { type EncType, nonceLength, parseEncType } from "../../onion/enc-type.js";
import { OnionError } from "../../onion/error.js";
import { parseFrame } from "../../onion/frame.js";
import { parseExactJson } from "../../onion/json.js";
import { createOnionKeys } from "../../onion/keys.js";
import { type LayerEnds, layerKey, openLayer, sealLayer } from "../../onion/layer.js";
import { isTargetAllowed, peelLayer } from "../../onion/peel.js";
import { openReply, type ReplyResult, readReply, sealReply, writeReply } from "../../onion/reply.js";
import { readV4Response, writeV4Request } from "../../onion/v4.js";
import {
  hexValue,
  isObject,
  readBoolean,
  readHex,
  readHexBytes,
  readInteger,
  readList,
  readObject,
  readString,
  type ShimHandler,
  type ShimInput,
  type ShimOutput,
} from "../input.js";
import { ShimRefusal } from "../refusal.js";

const readKey = (input: ShimInput, name: string): Buffer => readHexBytes(input, name, 32, "bad-key");

const readNonce = (input: ShimInput, encType: EncType): Buffer => readHexBytes(input, "nonce", nonceLength[encType]);

const readEncType = (input: ShimInput): EncType => parseEncType(readString(input, "enc_type"));

/** The client seals requests and opens responses. */
const readEnds = (input: ShimInput, doing: "seal" | "open"): LayerEnds => {
  const direction = readString(input, "direction");
  if (direction !== "request" && direction !== "response") {
    throw new ShimRefusal("malformed", `direction: expected request or response, got ${JSON.stringify(direction)}`);
  }
  return {
    encType: readEncType(input),
    role: (direction === "request") === (doing === "seal") ? "client" : "server",
    own: createOnionKeys(readKey(input, "own_secret")),
    peer: readKey(input, "peer_public"),
  };
};

const seal = (input: ShimInput): ShimOutput => {
  const ends = readEnds(input, "seal");
  const ciphertext = sealLayer(ends, readNonce(input, ends.encType), readHex(input, "plaintext"));
  return { ciphertext: ciphertext.toString("hex") };
};

const open = (input: ShimInput): ShimOutput => {
  const plaintext = openLayer(readEnds(input, "open"), readHex(input, "ciphertext"));
  return { plaintext: plaintext.toString("hex") };
};

const frame = (input: ShimInput): ShimOutput => {
  const { ciphertext, ephemeralKey, encType, hopNo } = parseFrame(readHex(input, "blob"));
  return {
    ciphertext: ciphertext.toString("hex"),
    ephemeral_key: ephemeralKey.toString("hex"),
    enc_type: encType,
    hop_no: hopNo,
  };
};

const readObjects = (input: ShimInput, name: string): ShimInput[] =>
  readList(input, name).map((item, index) => {
    if (!isObject(item)) throw new ShimRefusal("malformed", `${name}[${index}]: expected an object`);
    return item;
  });

const readNode = (input: ShimInput): OnionNode => ({ ed25519: readKey(input, "ed"), x25519: readKey(input, "x") });

const readDestination = (input: ShimInput): OnionDestination => {
  const destination = readObject(input, "destination");
  if (Object.hasOwn(destination, "snode") === Object.hasOwn(destination, "server")) {
    throw new ShimRefusal("malformed", "destination: expected either snode or server");
  }
  if (Object.hasOwn(destination, "snode")) {
    return { node: readNode(readObject(destination, "snode")), control: readString(input, "control") };
  }
  const server = readObject(destination, "server");
  return {
    server: {
      host: readString(server, "host"),
      port: readInteger(server, "port", 0, 0xffff),
      protocol: readString(server, "protocol"),
      target: readString(server, "target"),
      x25519: readKey(server, "x"),
    },
  };
};

const build = (input: ShimInput): ShimOutput => {
  const path = readObjects(input, "path").map(readNode);
  const destination = readDestination(input);
  const encTypes = readList(input, "enc_types").map((name, index) => {
    if (typeof name !== "string") throw new ShimRefusal("malformed", `enc_types[${index}]: expected a string`);
    return parseEncType(name);
  });
  const layerInputs = readObjects(input, "layers");
  for (const [name, { length }] of Object.entries({ enc_types: encTypes, layers: layerInputs })) {
    if (length === path.length + 1) continue;
    throw new ShimRefusal("malformed", `${name}: expected one more than path, ${path.length + 1}, got ${length}`);
  }
  const layers = layerInputs.map((layer, index) => ({
    ephemeralSecret: readKey(layer, "ephemeral_secret"),
    nonce: readNonce(layer, encTypes[path.length - index]!),
  }));
  const { blob }: BuiltOnion = buildOnion({ path, destination, encTypes, layers, payload: readHex(input, "payload") });
  return { blob: blob.toString("hex") };
};

const peel = (input: ShimInput): ShimOutput => {
  const layer = peelLayer(createOnionKeys(readKey(input, "own_secret")), {
    encType: readEncType(input),
    ephemeralKey: readKey(input, "ephemeral_key"),
    ciphertext: readHex(input, "ciphertext"),
  });
  switch (layer.kind) {
    case "final":
      return { opens_to: { ...layer, body: layer.body.toString("hex") } };
    case "relay_node":
      return {
        opens_to: {
          kind: layer.kind,
          ciphertext: layer.ciphertext.toString("hex"),
          enc_type: layer.encType,
          ephemeral_key: layer.ephemeralKey.toString("hex"),
          next_node: layer.nextNode,
        },
      };
    case "relay_server":
      return {
        opens_to: {
          ...layer,
          payload: layer.payload.toString("hex"),
          target_allowed: isTargetAllowed(layer.target),
        },
      };
  }
};

const readResult = (input: ShimInput): ReplyResult => {
  if (Object.hasOwn(input, "result_json") === Object.hasOwn(input, "result_text")) {
    throw new ShimRefusal("malformed", "result_json, result_text: expected either");
  }
  if (Object.hasOwn(input, "result_json")) return { json: input.result_json };
  return { text: readString(input, "result_text") };
};

const replySeal = (input: ShimInput): ShimOutput => {
  const encType = readEncType(input);
  const own = createOnionKeys(readKey(input, "own_secret"));
  const key = layerKey({ encType, role: "server", own, peer: readKey(input, "client_public") });
  const plaintext = writeReply(readInteger(input, "status"), readResult(input), readBoolean(input, "json", false));
  const base64 = readBoolean(input, "base64", true);
  return { http_body: sealReply({ encType, key, base64 }, readNonce(input, encType), plaintext).toString("hex") };
};

const replyOpen = (input: ShimInput): ShimOutput => {
  const encType = readEncType(input);
  const own = createOnionKeys(readKey(input, "client_secret"));
  const key = layerKey({ encType, role: "client", own, peer: readKey(input, "peer_public") });
  const plaintext = openReply(
    { encType, key, base64: readBoolean(input, "base64", true) },
    readHex(input, "http_body"),
  );
  const { status, body } = readReply(plaintext, parseExactJson);
  return { status, body };
};

const v4Request = (input: ShimInput): ShimOutput => {
  const body = Object.hasOwn(input, "body") ? { body: hexValue(input.body, "body") } : {};
  const plaintext = writeV4Request({
    method: readString(input, "method"),
    endpoint: readString(input, "endpoint"),
    headers: readObject(input, "headers"),
    ...body,
  });
  return { plaintext: plaintext.toString("hex") };
};

const v4Response = (input: ShimInput): ShimOutput => {
  const { code, headers, body } = readV4Response(readHex(input, "plaintext"), parseExactJson);
  return { code, headers, body: body.toString("hex") };
};

const named =
  (handler: (input: ShimInput) => ShimOutput): ShimHandler =>
  (input) => {
    try {
      return handler(input);
    } catch (error) {
      if (error instanceof OnionError) throw new ShimRefusal(error.class, error.message);
      throw error;
    }
  };

/** Onion layers, frames, requests and replies. */
export const handlers: Record<string, ShimHandler> = {
  "onion/seal": named(seal),
  "onion/open": named(open),
  "onion/frame": named(frame),
  "onion/build": named(build),
  "onion/peel": named(peel),
  "onion/reply-seal": named(replySeal),
  "onion/reply-open": named(replyOpen),
  "onion/v4-request": named(v4Request),
  "onion/v4-response": named(v4Response),
};
