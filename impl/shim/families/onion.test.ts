import { createCipheriv, createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import { parseExactJson, writeJson } from "../../onion/json.js";
import type { ShimInput, ShimOutput } from "../input.js";
import { ShimRefusal } from "../refusal.js";
import { handlers } from "./onion.js";

type Bytes = { hex: string } | { gen: { seed: string; len: number } } | { text: string } | { cat: Bytes[] };
// biome-ignore lint/suspicious/noExplicitAny: each sample file has a shape of its own, which the tests below spell out
type Sample = any;

const folder = join(packageRoot, "vectors/deployed/onion");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const load = (start: string): Sample =>
  parseExactJson(readFileSync(join(folder, files.find((name) => name.startsWith(start))!), "utf8"));

const bytes = (value: Bytes): Buffer => {
  if ("hex" in value) return Buffer.from(value.hex, "hex");
  if ("text" in value) return Buffer.from(value.text);
  if ("cat" in value) return Buffer.concat(value.cat.map(bytes));
  const key = createHash("sha256").update(value.gen.seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(value.gen.len));
};
const hex = (value: Bytes): string => bytes(value).toString("hex");

const ask = (family: string, input: ShimInput): ShimOutput => handlers[family]!(input) as ShimOutput;

const refusal = (family: string, input: ShimInput): string => {
  try {
    handlers[family]!(input);
  } catch (error) {
    if (error instanceof ShimRefusal) return error.errorClass;
    throw error;
  }
  return "accepted";
};

describe.each(["01", "02", "11", "12"])("the layer of sample %s", (name) => {
  const { case: sample } = load(name);
  const fromClient = sample.direction === "request";
  const { enc_type, direction, nonce } = sample;
  const ciphertext = hex(sample.ciphertext);
  const plaintext = hex(sample.plaintext);

  test("is sealed to the same bytes", () => {
    const own_secret = fromClient ? sample.client_secret : sample.server_secret;
    const peer_public = fromClient ? sample.server_public : sample.client_public;
    const input = { enc_type, direction, own_secret, peer_public, nonce, plaintext };
    expect(ask("onion/seal", input)).toEqual({ ciphertext });
  });

  test("opens at the other end, unless the key was given with a bit that its owner's lacks", () => {
    const own_secret = fromClient ? sample.server_secret : sample.client_secret;
    const peer_public = fromClient ? sample.client_public : sample.server_public;
    const input = { enc_type, direction, own_secret, peer_public, ciphertext };
    if (sample.quirk === true) expect(refusal("onion/open", input)).toBe("decrypt-failed");
    else expect(ask("onion/open", input)).toEqual({ plaintext });
  });
});

describe("the onion of sample 03", () => {
  const { keys, case: sample } = load("03");
  const node = (name: string) => ({ ed: keys[name].ed, x: keys[name].x });

  test("is built to the same bytes", () => {
    const input = {
      path: sample.path.map(node),
      destination: { snode: node(sample.destination.snode) },
      enc_types: sample.enc_types,
      payload: hex(sample.payload),
      control: sample.control,
      layers: sample.layers_innermost_first,
    };
    expect(ask("onion/build", input)).toEqual({ blob: hex(sample.blob) });
  });

  test("opens hop by hop to the payload", () => {
    let next = ask("onion/frame", { blob: hex(sample.blob) });
    for (const name of sample.path) {
      const opened = ask("onion/peel", { own_secret: keys[name].xsec, ...next }).opens_to as ShimOutput;
      expect(opened.kind).toBe("relay_node");
      next = opened;
    }
    expect(ask("onion/peel", { own_secret: keys.n3.xsec, ...next })).toEqual({
      opens_to: { kind: "final", body: hex(sample.payload), json: false, base64: true },
    });
  });
});

test("the desktop onion of sample 04 opens to the server's layer, and that to the request", () => {
  const { keys, case: sample } = load("04");
  let next = ask("onion/frame", { blob: hex(sample.blob) });
  for (const name of sample.path) {
    next = ask("onion/peel", { own_secret: keys[name].xsec, ...next }).opens_to as ShimOutput;
  }
  const { host, port, protocol } = sample.destination.server;
  expect(next).toMatchObject({ kind: "relay_server", host, port, protocol, target: "/oxen/v4/lsrpc" });
  const payload = ask("onion/frame", { blob: next.payload });
  const opened = ask("onion/open", {
    ...payload,
    direction: "request",
    own_secret: keys.server.xsec,
    peer_public: payload.ephemeral_key,
  });
  expect(opened.plaintext).toBe(hex(sample.innermost_plaintext));
  expect(
    ask("onion/v4-request", {
      method: "POST",
      endpoint: "/file",
      headers: {},
      body: opened.plaintext?.toString().slice(-66, -2),
    }),
  ).toEqual(opened);
});

describe.each(["05", "06"])("the onion of sample %s", (name) => {
  const { keys, case: sample } = load(name);

  test("is read by the entry node", () => {
    const { ciphertext, ephemeral_key, enc_type, hop_no } = sample.hops[0];
    const frame = ask("onion/frame", { blob: hex(sample.blob) });
    expect(frame).toEqual({ ciphertext: hex(ciphertext), ephemeral_key, enc_type, hop_no });
  });

  test("is peeled by every hop", () => {
    for (const hop of sample.hops) {
      const input = { ...hop, own_secret: keys[hop.node].xsec, ciphertext: hex(hop.ciphertext) };
      const opens_to = { ...hop.opens_to };
      for (const field of ["ciphertext", "body", "payload"]) {
        if (field in opens_to) opens_to[field] = hex(opens_to[field]);
      }
      expect(ask("onion/peel", input)).toEqual({ opens_to });
    }
  });
});

describe.each(["07", "13", "14"])("the reply of sample %s", (name) => {
  const { keys, case: sample } = load(name);
  const { enc_type, nonce, status, client_public, client_secret, flags } = sample;
  const node = keys[sample.node];
  const http_body = hex(sample.http_body);
  const result = "result_text" in sample ? { result_text: sample.result_text } : { result_json: sample.result_json };

  test("is sealed to the same bytes", () => {
    const input = { own_secret: node.xsec, client_public, enc_type, nonce, status, ...result, ...flags };
    expect(ask("onion/reply-seal", input)).toEqual({ http_body });
  });

  test("opens to the status and the body", () => {
    const input = { client_secret, peer_public: node.x, enc_type, http_body, base64: flags.base64 };
    const opened = ask("onion/reply-open", input);
    expect(writeJson(opened)).toBe(sample.plaintext_text);
  });
});

test("the server's answer of sample 08 opens, and its request is written", () => {
  const { keys, case: sample } = load("08");
  const opened = ask("onion/open", {
    enc_type: sample.enc_type,
    direction: "response",
    own_secret: sample.client_secret,
    peer_public: keys.server.x,
    ciphertext: hex(sample.example_http_response),
  });
  expect(opened).toEqual({ plaintext: hex(sample.response_plaintext) });
  const { code, headers, body } = sample.decoded;
  expect(ask("onion/v4-response", { plaintext: opened.plaintext })).toEqual({ code, headers, body: hex(body) });

  const { part, rest } = splitList(bytes(sample.request_plaintext));
  expect(rest).toBe("e");
  const request = ask("onion/v4-request", JSON.parse(part)).plaintext as string;
  expect(JSON.parse(splitList(Buffer.from(request, "hex")).part)).toEqual(JSON.parse(part));
});

const splitList = (list: Buffer): { part: string; rest: string } => {
  const colon = list.indexOf(":");
  const end = colon + 1 + Number(list.toString("latin1", 1, colon));
  return { part: list.toString("utf8", colon + 1, end), rest: list.toString("utf8", end) };
};

test.each(["09", "15", "16", "10"])(
  "the refused onion of sample %s is a frame, and its sealed answer can be read",
  (name) => {
    const { keys, case: sample } = load(name);
    const frame = ask("onion/frame", { blob: hex(sample.input) });
    const first = ask("onion/peel", { own_secret: keys.n0.xsec, ...frame }).opens_to as ShimOutput;
    expect(first.kind).toBe("relay_node");
    const { sealed } = sample.expect.body;
    if (sealed === undefined) return;
    const answer = JSON.parse(sealed.plaintext);
    const nonce = "07".repeat(sealed.enc_type === "xchacha20" ? 24 : 12);
    const reply = ask("onion/reply-seal", {
      own_secret: keys[sealed.node].xsec,
      client_public: sealed.ephemeral_public,
      enc_type: sealed.enc_type,
      nonce,
      status: answer.status,
      result_text: answer.body,
    });
    const opened = ask("onion/reply-open", {
      client_secret: sealed.ephemeral_secret,
      peer_public: keys[sealed.node].x,
      enc_type: sealed.enc_type,
      ...reply,
    });
    expect(opened).toEqual(answer);
  },
);

test("the middle hop of sample 09 opens its layer and refuses what is in it", () => {
  const { keys, case: sample } = load("09");
  const frame = ask("onion/frame", { blob: hex(sample.input) });
  const { opens_to } = ask("onion/peel", { own_secret: keys.n0.xsec, ...frame });
  expect(refusal("onion/peel", { own_secret: keys.n1.xsec, ...(opens_to as object) })).toBe("malformed-layer");
});

test("the target of sample 16 is not allowed", () => {
  const { keys, case: sample } = load("16");
  const frame = ask("onion/frame", { blob: hex(sample.input) });
  const { opens_to } = ask("onion/peel", { own_secret: keys.n0.xsec, ...frame });
  const last = ask("onion/peel", { own_secret: keys.n1.xsec, ...(opens_to as object) }).opens_to;
  expect(last).toMatchObject({ kind: "relay_server", target_allowed: false });
});
