import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { openLayer, publicKeyOf, readEncType, sealLayer } from "./onion-cipher.js";
import { readFrame } from "./onion-frame.js";
import { compactJson, type Json } from "./onion-json.js";
import { openReply, replyPlaintext, sealReply } from "./onion-reply.js";
import { decodeV4Response, encodeV4Request, sameV4Request } from "./onion-v4.js";
import { refusalOf } from "./refusal.js";

/** A sample made with the deployed code. */
const deployed = (name: string) => JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/onion", name), "utf8"));
const jsonSample = deployed("07-response-service-node.json");
const v4Sample = deployed("08-response-v4-server.json");
const binarySample = deployed("13-response-json-not-base64.json");
const errorSample = deployed("14-response-sealed-error.json");

interface ReplyCase {
  readonly id: string;
  readonly enc_type: string;
  readonly client_secret: string;
  readonly client_public: string;
  readonly nonce: string;
  readonly flags: { readonly json: boolean; readonly base64: boolean };
  readonly status: number;
  readonly result_json?: Json;
  readonly result_text?: string;
  readonly plaintext_text: string;
  readonly http_body: { readonly hex: string };
}

const replies = [jsonSample, binarySample, errorSample].map((sample) => ({
  ...(sample.case as ReplyCase),
  nodeKeys: sample.keys.n0 as { readonly x: string; readonly xsec: string },
}));

describe("the reply of a service node", () => {
  it.each(replies)("agrees with the deployed server, sealed and opened: $id", (test) => {
    const type = readEncType(test.enc_type);
    const result = test.result_json === undefined ? { text: test.result_text! } : { json: test.result_json };
    const keys = {
      ownSecret: hexToBytes(test.nodeKeys.xsec),
      clientPublic: hexToBytes(test.client_public),
      nonce: hexToBytes(test.nonce),
    };
    expect(new TextDecoder().decode(replyPlaintext(test.status, result, test.flags.json))).toBe(test.plaintext_text);
    expect(bytesToHex(sealReply(type, keys, test.status, result, test.flags))).toBe(test.http_body.hex);
    const opened = openReply(
      type,
      { clientSecret: hexToBytes(test.client_secret), peerPublic: hexToBytes(test.nodeKeys.x) },
      hexToBytes(test.http_body.hex),
      test.flags.base64,
    );
    expect(opened).toEqual({ status: test.status, body: test.result_json ?? test.result_text });
  });

  const client = new Uint8Array(32).fill(1);
  const server = new Uint8Array(32).fill(2);
  const sealed = (plaintext: string): Uint8Array => {
    const keys = { ownSecret: server, peerPublic: publicKeyOf(client), role: "server" } as const;
    return sealLayer("aes-gcm", keys, new Uint8Array(12), utf8ToBytes(plaintext));
  };
  const open = (body: Uint8Array, base64: boolean) =>
    openReply("aes-gcm", { clientSecret: client, peerPublic: publicKeyOf(server) }, body, base64);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

  it("reads status_code before status, and the wrapping of old servers", () => {
    expect(open(sealed('{"status":200,"status_code":421,"body":null}'), false)).toEqual({ status: 421, body: null });
    const wrapped = JSON.stringify({ result: base64(sealed('{"status":200,"body":"x"}')) });
    expect(open(utf8ToBytes(wrapped), true)).toEqual({ status: 200, body: "x" });
  });

  it.each([
    ["no object", "[200]"],
    ["no status", '{"body":"x"}'],
    ["no body", '{"status":200}'],
    ["a status in words", '{"body":"x","status":"fine"}'],
    ["nothing", ""],
  ])("refuses an opened reply with %s", (_, plaintext) => {
    expect(refusalOf(() => open(sealed(plaintext), false))).toEqual({ class: "malformed-reply" });
  });

  it("refuses bytes where base64 was asked for, and does not open base64 as bytes", () => {
    const reply = sealed('{"status":200,"body":"x"}');
    expect(refusalOf(() => open(reply, true))).toEqual({ class: "malformed-reply" });
    expect(refusalOf(() => open(utf8ToBytes(base64(reply)), false))).toEqual({ class: "decrypt-failed" });
  });

  it("orders keys by their UTF-8 bytes, where UTF-16 order and integer-like keys would differ", () => {
    const value = JSON.parse('{"😀":1,"\uff61":2,"10":3,"9":4,"a":{"c":[{"z":1,"y":null}],"b":true}}');
    expect(compactJson(value)).toBe('{"10":3,"9":4,"a":{"b":true,"c":[{"y":null,"z":1}]},"\uff61":2,"😀":1}');
    expect(compactJson({ ab: 1, a: 2 })).toBe('{"a":2,"ab":1}');
  });
});

describe("v4 requests and answers", () => {
  const { case: test } = v4Sample;

  it("reads the deployed server's answer", () => {
    const sealed = hexToBytes(test.example_http_response.hex);
    const keys = { ownSecret: hexToBytes(test.client_secret), peerPublic: hexToBytes(v4Sample.keys.server.x) };
    const plaintext = openLayer(readEncType(test.enc_type), { ...keys, role: "client" }, sealed);
    expect(new TextDecoder().decode(plaintext)).toBe(test.response_plaintext_text);
    const { code, headers, body } = decodeV4Response(plaintext);
    expect({ code, headers, body: { len: body.length, hex: bytesToHex(body) } }).toEqual(test.decoded);
  });

  it("writes a request that the deployed sample equals up to the order of keys", () => {
    const request = encodeV4Request({ method: "GET", endpoint: "/file/abc/info", headers: {} });
    const deployed = hexToBytes(test.request_plaintext.hex);
    expect(request).not.toEqual(deployed);
    expect(sameV4Request(request, deployed)).toBe(true);
    const withBody = encodeV4Request({
      method: "GET",
      endpoint: "/file/abc/info",
      headers: {},
      body: new Uint8Array(),
    });
    expect(sameV4Request(withBody, deployed)).toBe(false);
    expect(new TextDecoder().decode(withBody).endsWith("0:e")).toBe(true);
  });

  it("finds the request inside the body that the last hop posts", () => {
    const frame = readFrame(hexToBytes(test.http_request_body.hex));
    const keys = { ownSecret: hexToBytes(v4Sample.keys.server.xsec), peerPublic: frame.ephemeralKey };
    const plaintext = openLayer(frame.encType, { ...keys, role: "server" }, frame.ciphertext);
    expect(bytesToHex(plaintext)).toBe(test.request_plaintext.hex);
  });

  const info = '{"code":200,"headers":{"a":"b"}}';
  it.each([
    ["a third string", `l${info.length}:${info}1:x1:ye`],
    ["one string", `l${info.length}:${info}e`],
    ["an integer", `l${info.length}:${info}i1ee`],
    ["no list", `${info.length}:${info}1:x`],
    ["no end", `l${info.length}:${info}1:x`],
    ["a length past the end", `l${info.length}:${info}2:xe`],
    ["no code", 'l14:{"headers":{}}1:xe'],
    ["no JSON", "l1:{1:xe"],
    ["nothing", ""],
  ])("refuses an answer with %s", (_, plaintext) => {
    expect(refusalOf(() => decodeV4Response(utf8ToBytes(plaintext)))).toEqual({ class: "malformed-reply" });
  });

  it("tolerates leading zeros of a length", () => {
    const answer = decodeV4Response(utf8ToBytes(`l0${info.length}:${info}001:xe`));
    expect(answer).toEqual({ code: 200, headers: { a: "b" }, body: utf8ToBytes("x") });
  });
});
