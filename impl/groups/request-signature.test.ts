import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { ed25519Public, ed25519Verify } from "../crypto/ed25519.js";
import { signedBytes, signedPath, signGroupRequest } from "./request-signature.js";

const request = {
  serverKey: Buffer.alloc(32, 1),
  nonce: Buffer.alloc(16, 2),
  timestamp: "1700000000",
  method: "POST",
  endpoint: "/room/caf%C3%A9/message?a=%20b",
  body: Buffer.from("body"),
};

test.each([
  ["/a", "/a"],
  ["/a?", "/a"],
  ["/a?b=%41", "/a?b=%41"],
  ["/%41%zz%", "/A%zz%"],
  ["/caf%C3%A9/%F0%9F%90%A2", "/café/🐢"],
  ["/%3F?x", "/??x"],
])("%s is signed as %s", (endpoint, path) => {
  expect(signedPath(endpoint)).toBe(path);
});

test("the parts are joined without separators, and an empty body adds nothing", () => {
  const line = Buffer.from("1700000000POST/room/café/message?a=%20b");
  const head = Buffer.concat([request.serverKey, request.nonce, line]);
  expect(signedBytes({ ...request, body: Buffer.alloc(0) })).toEqual(head);
  expect(signedBytes(request)).toEqual(Buffer.concat([head, createHash("blake2b512").update("body").digest()]));
});

test.each(["plain", "blinded"] as const)(
  "the signature of a %s request verifies under the key that it names",
  (kind) => {
    const secret = Buffer.alloc(32, 5);
    const headers = signGroupRequest(kind, secret, request);
    const key = Buffer.from(headers["X-SOGS-Pubkey"], "hex");
    expect(key[0]).toBe(kind === "plain" ? 0 : 0x15);
    expect(key.subarray(1).equals(ed25519Public(secret))).toBe(kind === "plain");
    expect(
      ed25519Verify(key.subarray(1), signedBytes(request), Buffer.from(headers["X-SOGS-Signature"], "base64")),
    ).toBe(true);
  },
);
