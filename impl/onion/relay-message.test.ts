import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { encodeBt } from "../codec/bt.js";
import type { EncType } from "./enc-type.js";
import { OnionError } from "./error.js";
import { readRelayMessage, writeRelayMessage } from "./relay-message.js";

interface Hop {
  hop_no: number;
  opens_to: { ciphertext: { hex: string }; enc_type: EncType; ephemeral_key: string };
  sends?: { message: { hex: string } };
}

const load = (name: string): Hop[] =>
  JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/onion", name), "utf8")).case.hops;

test.each(["05-peel-3-hops-aes-gcm.json", "06-peel-relay-to-server.json"])(
  "the messages of %s are written as deployed",
  (name) => {
    const hops = load(name).filter((hop) => hop.sends !== undefined);
    expect(hops.length).toBeGreaterThan(0);
    for (const { hop_no, opens_to, sends } of hops) {
      const message = {
        ciphertext: Buffer.from(opens_to.ciphertext.hex, "hex"),
        encType: opens_to.enc_type,
        ephemeralKey: Buffer.from(opens_to.ephemeral_key, "hex"),
        hopNo: hop_no + 1,
      };
      expect(writeRelayMessage(message).toString("hex")).toBe(sends?.message.hex);
      expect(readRelayMessage(Buffer.from(sends!.message.hex, "hex"))).toEqual(message);
    }
  },
);

const data = Buffer.from("data");
const ephemeral_key = Buffer.alloc(32, 9);

test("what is not named is aes-gcm and hop 1, and a hop below 1 is 1", () => {
  const bare = { ciphertext: data, ephemeralKey: ephemeral_key, encType: "aes-gcm", hopNo: 1 };
  expect(readRelayMessage(encodeBt({ data, ephemeral_key }))).toEqual(bare);
  expect(readRelayMessage(encodeBt({ data, ephemeral_key, hop_no: -4 }))).toEqual(bare);
});

test.each([
  ["no dict", Buffer.from("le")],
  ["no data", encodeBt({ ephemeral_key })],
  ["no key", encodeBt({ data })],
  ["a key in hex", encodeBt({ data, ephemeral_key: ephemeral_key.toString("hex") })],
  ["a type that is not known", encodeBt({ data, enc_type: "none", ephemeral_key })],
  ["a hop number that is text", encodeBt({ data, ephemeral_key, hop_no: "1" })],
  ["keys out of order", Buffer.concat([Buffer.from("d13:ephemeral_key32:"), ephemeral_key, Buffer.from("4:data1:xe")])],
])("a message with %s is malformed", (_, message) => {
  expect(() => readRelayMessage(message)).toThrow(OnionError);
});
