import { expect, test } from "vitest";
import { ed25519ToX25519 } from "../crypto/convert.js";
import { ClientError } from "./error.js";
import { readRoomLink } from "./room-link.js";
import { defaultFileServer, keyOfLink, linkKeyOf, originOf } from "./server-address.js";

const key = defaultFileServer.x25519;

test.each([
  [`http://chat.example/lounge?public_key=${key}`, "http://chat.example", "lounge", 80],
  [`https://chat.example/r/lounge?public_key=${key.toUpperCase()}`, "https://chat.example", "lounge", 443],
  [`http://127.0.0.1:8080/a-b_c/?public_key=${key}`, "http://127.0.0.1:8080", "a-b_c", 8080],
])("%s is a room", (link, origin, token, port) => {
  const room = readRoomLink(link);
  expect([room.origin, room.token, room.server.port, room.server.x25519]).toEqual([origin, token, port, key]);
});

test.each([
  ["lounge", "no URL"],
  [`ftp://chat.example/lounge?public_key=${key}`, "another protocol"],
  [`http://chat.example/?public_key=${key}`, "no token"],
  [`http://chat.example/a/b?public_key=${key}`, "more than a token"],
  ["http://chat.example/lounge", "no key"],
  [`http://chat.example/lounge?public_key=${key.slice(1)}`, "a key of 63 digits"],
  [`http://chat.example/lounge?public_key=${"00".repeat(32)}`, "a key of low order"],
])("%s is refused: %s", (link) => {
  expect(() => readRoomLink(link)).toThrow(ClientError);
});

test("a link names a server by an Ed25519 key that gives back its X25519 key", () => {
  const named = linkKeyOf(defaultFileServer);
  expect(ed25519ToX25519(Buffer.from(named, "hex")).toString("hex")).toBe(key);
  expect(keyOfLink("url", named)).toBe(key);
  expect(() => keyOfLink("url", "zz".repeat(32))).toThrow(ClientError);
  expect(originOf(defaultFileServer)).toBe("http://filev2.getsession.org");
});
