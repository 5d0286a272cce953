import fc from "fast-check";
import { expect, test } from "vitest";
import type { EncType } from "../onion/enc-type.js";
import { nonceLength } from "../onion/enc-type.js";
import { writeBlob } from "../onion/frame.js";
import { createOnionKeys } from "../onion/keys.js";
import { layerKey, openWithKey, sealWithKey } from "../onion/layer.js";
import { readV4Response, writeV4Request } from "../onion/v4.js";
import { textAnswer } from "./answers.js";
import { answerOnion } from "./lsrpc.js";
import type { ServerRequest } from "./types.js";

const keys = createOnionKeys(Buffer.alloc(32, 1));
const asker = createOnionKeys(Buffer.alloc(32, 2));
const seen: ServerRequest[] = [];
const options = {
  keys,
  ports: { now: () => 0, random: (length: number) => Buffer.alloc(length, 3) },
  handle: (request: ServerRequest) => {
    seen.push(request);
    return textAnswer(`did ${request.endpoint}`, request.endpoint === "/no" ? 404 : 201);
  },
  v3: { prefix: "/legacy/", isGood: (status: number) => status < 300 },
};

const keyFor = (encType: EncType) => layerKey({ encType, role: "client", own: asker, peer: keys.publicKey });

const envelope = (
  plaintext: Uint8Array | string,
  encType: EncType = "xchacha20",
  metadata: Record<string, unknown> = {},
): Buffer =>
  writeBlob(
    sealWithKey(encType, keyFor(encType), Buffer.alloc(nonceLength[encType], 4), Buffer.from(plaintext)),
    JSON.stringify({ enc_type: encType, ephemeral_key: asker.publicKey.toString("hex"), host: "h", ...metadata }),
  );

const openV4 = (answer: { body: Buffer | string }, encType: EncType = "xchacha20") =>
  readV4Response(openWithKey(encType, keyFor(encType), Buffer.from(answer.body)));

const openV3 = (answer: { body: Buffer | string }) =>
  openWithKey("xchacha20", keyFor("xchacha20"), Buffer.from(answer.body.toString(), "base64")).toString();

test.each(["xchacha20", "aes-gcm"] as const)(
  "a v4 request under %s is handled, and its answer sealed alike",
  (type) => {
    const request = { method: "post", endpoint: "/a?b", headers: { "X-Y": 1 }, body: Buffer.from([0, 1]) };
    const answer = answerOnion(4, envelope(writeV4Request(request), type), options);
    expect(seen.at(-1)).toEqual({ method: "POST", endpoint: "/a?b", headers: { "x-y": "1" }, body: request.body });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/octet-stream"]);
    expect(openV4(answer, type)).toEqual({
      code: 201,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: Buffer.from("did /a?b"),
    });
  },
);

test("a malformed v4 request gets its 400 inside the seal", () => {
  for (const plaintext of ["", "le", "l2:{}e", 'l5:"abc"e', `l40:${"x".repeat(40)}e`]) {
    expect(openV4(answerOnion(4, envelope(plaintext), options))).toMatchObject({
      code: 400,
      body: Buffer.from("Invalid v4 onion request"),
    });
  }
});

test("the key may come in base64", () => {
  const request = writeV4Request({ method: "GET", endpoint: "/", headers: {} });
  for (const text of [asker.publicKey.toString("base64"), asker.publicKey.toString("base64").replace("=", "")]) {
    const answer = answerOnion(4, envelope(request, "xchacha20", { ephemeral_key: text }), options);
    expect(openV4(answer).code).toBe(201);
  }
});

test.each<[string, Buffer]>([
  ["nothing", Buffer.alloc(0)],
  ["a length past the end", Buffer.from("ffffffff7b7d", "hex")],
  ["no metadata", envelope("x").subarray(0, 50)],
  ["an unreadable key", envelope("x", "xchacha20", { ephemeral_key: "k" })],
  ["a key of low order", envelope("x", "xchacha20", { ephemeral_key: "00".repeat(32) })],
  ["no key", envelope("x", "xchacha20", { ephemeral_key: undefined })],
  ["the cipher of old hops", envelope("x", "aes-cbc")],
  ["an unknown cipher", envelope("x", "xchacha20", { enc_type: "rot13" })],
  ["another cipher", envelope("x", "xchacha20", { enc_type: "aes-gcm" })],
])("%s cannot be opened: an unsealed 400", (_, posted) => {
  const before = seen.length;
  expect(answerOnion(4, posted, options)).toMatchObject({ status: 400, body: "Invalid onion request" });
  expect(answerOnion(3, posted, options).status).toBe(400);
  expect(seen).toHaveLength(before);
});

test.each<[unknown, string]>([
  [{ method: "GET", endpoint: "/yes" }, "did /yes"],
  [{ method: "GET", endpoint: "yes", body: "null" }, "did /legacy/yes"],
  [{ method: "POST", endpoint: "/yes", body: "text", headers: {} }, "did /yes"],
  [{ method: "GET", endpoint: "/no" }, '{"status_code":404}'],
  [{ method: "GET", endpoint: "/yes", body: "text" }, '{"status_code":400}'],
  [{ method: "POST", endpoint: "/yes", body: 5 }, '{"status_code":400}'],
  [{ endpoint: "/yes" }, '{"status_code":400}'],
  [[], '{"status_code":400}'],
])("the v3 request %j is answered %s", (request, text) => {
  expect(openV3(answerOnion(3, envelope(JSON.stringify(request)), options))).toBe(text);
});

test("any bytes are answered", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 100 }), (posted, plaintext) => {
      expect(answerOnion(4, Buffer.from(posted), options).status).toBe(400);
      expect(answerOnion(4, envelope(plaintext), options).status).toBe(200);
      expect(answerOnion(3, envelope(plaintext), options).status).toBe(200);
    }),
    { numRuns: 50 },
  );
});
