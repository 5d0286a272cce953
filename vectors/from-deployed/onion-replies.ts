import { bytesOf } from "../expand.js";
import { type Bytes, bytes, hexOf, type Keys, openSample, sealSample, split } from "./onion-shared.js";
import { type Fields, readSample, type Sample } from "./sample.js";

interface ReplyCase {
  readonly enc_type: string;
  readonly node: string;
  readonly client_secret: string;
  readonly client_public: string;
  readonly nonce: string;
  readonly flags: { readonly json: boolean; readonly base64: boolean };
  readonly status: number;
  readonly result_json?: Bytes;
  readonly result_text?: string;
  readonly http_body: Bytes;
  readonly note?: string;
}

/** A reply of a service node, sealed there and opened by the client. */
export const replySamples = (file: string): Sample[] => {
  const { keys, case: reply } = readSample<{ readonly keys: Keys; readonly case: ReplyCase }>(`onion/${file}.json`);
  const { enc_type, client_secret, client_public, nonce, status, result_json, result_text } = reply;
  const { json, base64 } = reply.flags;
  const { x, xsec } = keys[reply.node]!;
  const result: Fields = result_text === undefined ? { result_json: result_json! } : { result_text };
  const body = result_text ?? (json ? result_json! : JSON.stringify(result_json));
  const http_body = hexOf(reply.http_body);
  const comment = reply.note ?? "a reply of a service node";
  return [
    {
      family: "onion/reply-seal",
      name: `${file}/seal`,
      comment,
      requirements: ["ONI-007", "ONI-034", "ONI-035", "ONI-036"],
      input: { own_secret: xsec, client_public, enc_type, nonce, status, ...result, json, base64 },
      expect: { output: { http_body } },
    },
    {
      family: "onion/reply-open",
      name: `${file}/open`,
      comment,
      requirements: ["ONI-007", "ONI-034"],
      input: { client_secret, peer_public: x, enc_type, http_body, base64 },
      expect: { output: { status, body } },
    },
  ];
};

interface V4Case {
  readonly enc_type: string;
  readonly server: string;
  readonly client_secret: string;
  readonly client_public: string;
  readonly request_nonce: string;
  readonly request_plaintext: Bytes;
  readonly http_request_body: Bytes;
  readonly response_plaintext: Bytes;
  readonly example_http_response: Bytes;
  readonly decoded: { readonly code: number; readonly headers: Fields; readonly body: Bytes };
}

/** A request to a server and its answer, in parts and sealed. */
export const v4Samples = (file: string): Sample[] => {
  const { keys, case: v4 } = readSample<{ readonly keys: Keys; readonly case: V4Case }>(`onion/${file}.json`);
  const { enc_type, client_secret, client_public } = v4;
  const { x, xsec } = keys[v4.server]!;
  const plaintext = hexOf(v4.request_plaintext);
  const [ciphertext] = split(bytes(v4.http_request_body));
  const client = { own_secret: client_secret, peer_public: x };
  const server = { own_secret: xsec, peer_public: client_public };
  const request = { enc_type, direction: "request" };
  const response = { enc_type, direction: "response", ...client, ciphertext: hexOf(v4.example_http_response) };
  const { code, headers, body } = v4.decoded;
  return [
    v4RequestSample(file, v4.request_plaintext),
    {
      family: "onion/v4-response",
      name: `${file}/response`,
      comment: "a server's answer",
      requirements: ["DST-015"],
      input: { plaintext: hexOf(v4.response_plaintext) },
      expect: { output: { code, headers, body: hexOf(body) } },
    },
    sealSample(
      `${file}/seal`,
      "a request to a server",
      { ...request, ...client, nonce: v4.request_nonce, plaintext },
      ciphertext,
    ),
    openSample(
      `${file}/open`,
      "a request at the server",
      { ...request, ...server, ciphertext: hexOf(ciphertext) },
      v4.request_plaintext,
    ),
    openSample(`${file}/open-response`, "a server's answer at the client", response, v4.response_plaintext),
  ];
};

/** A v4 request: a bencoded list of JSON and, if there is one, the body. */
export const v4RequestSample = (file: string, plaintext: Bytes): Sample => {
  const text = bytesOf(plaintext).toString("latin1");
  const [, length, rest] = /^l(\d+):(.*)$/s.exec(text) ?? ["", "0", ""];
  const json = Buffer.from(rest.slice(0, Number(length)), "latin1").toString("utf8");
  const { method, endpoint, headers } = JSON.parse(json) as Fields;
  const [, , tail] = /^(\d+):(.*)e$/s.exec(rest.slice(Number(length))) ?? [];
  return {
    family: "onion/v4-request",
    name: `${file}/request`,
    comment: tail === undefined ? "a request without a body" : "a request with a body",
    requirements: ["DST-014"],
    input: {
      method: method!,
      endpoint: endpoint!,
      headers: headers!,
      ...(tail !== undefined && { body: Buffer.from(tail, "latin1").toString("hex") }),
    },
    expect: { output: { plaintext: hexOf(plaintext) } },
  };
};
