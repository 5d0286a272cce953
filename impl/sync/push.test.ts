import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { BtError } from "../codec/bt.js";
import { decodePush, encodePush, type PushMessage } from "./push.js";

interface SampleMessage {
  pubkey: string;
  hash: string;
  timestamp: string;
  expiry: string;
  data: string | { byte: number; count: number };
  namespace?: number;
}

interface Sample {
  op: "serialise" | "deserialise";
  note?: string;
  repeat?: number;
  blob: string;
  messages: SampleMessage[];
  expect: {
    batches?: string[];
    batches_also_accepted?: string[];
    batch_bytes?: number[];
    batch_sha256?: string[];
    error?: string;
    messages?: object[];
  };
}

const { cases } = JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm/push-batches.json"), "utf8")) as {
  cases: Sample[];
};

const toMessage = (message: SampleMessage): PushMessage => ({
  account: Buffer.from(message.pubkey, "hex"),
  hash: Buffer.from(message.hash, "hex"),
  timestamp: BigInt(message.timestamp),
  expiry: BigInt(message.expiry),
  data:
    typeof message.data === "string"
      ? Buffer.from(message.data, "hex")
      : Buffer.alloc(message.data.count, message.data.byte),
  namespace: message.namespace ?? 0,
});

const toSample = (message: PushMessage): object => ({
  pubkey: Buffer.from(message.account).toString("hex"),
  hash: Buffer.from(message.hash).toString("hex"),
  namespace: message.namespace,
  timestamp: String(message.timestamp),
  expiry: String(message.expiry),
  data: Buffer.from(message.data).toString("hex"),
});

describe("the deployed encoding", () => {
  test.each(cases.filter((sample) => sample.op === "serialise"))("of $note", (sample) => {
    const messages = Array(sample.repeat ?? 1)
      .fill(sample.messages.map(toMessage))
      .flat() as PushMessage[];
    const batches = encodePush(messages, 5);
    if (sample.expect.batches === undefined) {
      expect(batches.map((batch) => batch.length)).toEqual(sample.expect.batch_bytes);
      const digests = batches.map((batch) => createHash("sha256").update(batch).digest("hex"));
      expect(digests).toEqual(sample.expect.batch_sha256);
    } else {
      const right = [sample.expect.batches, sample.expect.batches_also_accepted];
      expect(right).toContainEqual(batches.map((batch) => batch.toString("hex")));
    }
  });

  test.each(cases.filter((sample) => sample.op === "deserialise"))("is read: $note", (sample) => {
    const blob = Buffer.from(sample.blob, "hex");
    if (sample.expect.error !== undefined) {
      expect(() => decodePush(blob)).toThrow(BtError);
      return;
    }
    // The deployed version does not know the namespace that it ignores here.
    const namespace = sample.note?.startsWith("a sixth element") ? { namespace: 11 } : {};
    expect(decodePush(blob).map(toSample)).toEqual(sample.expect.messages?.map((each) => ({ ...each, ...namespace })));
  });
});

const message = fc.record({
  account: fc.uint8Array({ minLength: 33, maxLength: 33 }),
  hash: fc.uint8Array({ maxLength: 50 }),
  timestamp: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  expiry: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  data: fc.uint8Array({ maxLength: 200 }),
  namespace: fc.integer({ min: -0x8000, max: 0x7fff }),
});

test("what is packed with namespaces comes out as it went in; without them they are 0", () => {
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const read = encodePush(messages, 6).flatMap(decodePush);
      expect(read.map(toSample)).toEqual(messages.map(toSample));
      const bare = encodePush(messages, 5).flatMap(decodePush);
      expect(bare.map(toSample)).toEqual(messages.map((each) => toSample({ ...each, namespace: 0 })));
    }),
  );
});

test("with namespaces a batch is closed once it has 9,000,000 bytes, and nothing makes no batch", () => {
  const large: PushMessage = {
    account: Buffer.alloc(33, 5),
    hash: Buffer.alloc(43, "h"),
    timestamp: 1n,
    expiry: 2n,
    data: Buffer.alloc(4_400_000),
    namespace: -1,
  };
  const sizes = encodePush(Array(7).fill(large) as PushMessage[], 6).map((batch) => decodePush(batch).length);
  expect(sizes).toEqual([3, 3, 1]);
  expect(encodePush([], 6)).toEqual([]);
});

test("an account of another length is not packed", () => {
  const short = { account: Buffer.alloc(32), hash: Buffer.alloc(1), timestamp: 1n, expiry: 1n, data: Buffer.alloc(0) };
  expect(() => encodePush([{ ...short, namespace: 0 }], 5)).toThrow("account: expected 33 bytes, got 32");
});

test("a damaged blob is an error of bt or no messages, never anything else", () => {
  const damaged = fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.concat([Buffer.of(1), bytes])),
    fc
      .tuple(fc.array(message, { minLength: 1, maxLength: 3 }), fc.nat(), fc.integer({ min: 0, max: 255 }))
      .map(([messages, at, byte]) => {
        const blob = encodePush(messages, 6)[0]!;
        blob[at % blob.length] = byte;
        return blob;
      }),
  );
  fc.assert(
    fc.property(damaged, (blob) => {
      try {
        expect(Array.isArray(decodePush(blob))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(BtError);
      }
    }),
  );
});
