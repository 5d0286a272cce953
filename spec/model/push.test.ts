import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { batchLimit, decodePush, encodePush, type PushedMessage } from "./push.js";
import { refusalOf } from "./refusal.js";

/** A sample made with the deployed code. */
const deployed = (name: string) => JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm", name), "utf8"));
const sample = deployed("push-batches.json");

interface SampleMessage {
  readonly pubkey: string;
  readonly hash: string;
  readonly timestamp: string;
  readonly expiry: string;
  readonly data: string | { readonly byte: number; readonly count: number };
  readonly namespace?: number;
}
interface SampleCase {
  readonly op: "serialise" | "deserialise";
  readonly note: string;
  readonly blob?: string;
  readonly repeat?: number;
  readonly messages?: readonly SampleMessage[];
  readonly expect: {
    readonly batches?: readonly string[];
    readonly batches_also_accepted?: readonly string[];
    readonly batch_bytes?: readonly number[];
    readonly batch_sha256?: readonly string[];
    readonly messages?: readonly SampleMessage[];
    readonly error?: string;
  };
}

const cases = sample.cases as readonly SampleCase[];

const fromSample = ({ pubkey, hash, timestamp, expiry, data, namespace }: SampleMessage): PushedMessage => ({
  account: hexToBytes(pubkey),
  hash: hexToBytes(hash),
  timestamp: BigInt(timestamp),
  expiry: BigInt(expiry),
  data: typeof data === "string" ? hexToBytes(data) : new Uint8Array(data.count).fill(data.byte),
  namespace: namespace ?? 0,
});

const message = (data: number, hash = 43): PushedMessage => ({
  account: new Uint8Array(33).fill(5),
  hash: new Uint8Array(hash).fill(0x61),
  timestamp: 1700000000000n,
  expiry: 1700001000000n,
  data: new Uint8Array(data),
  namespace: 0,
});

describe("encoding pushed messages", () => {
  it.each(cases.filter(({ op }) => op === "serialise"))("agrees with the deployed server: $note", (test) => {
    const messages = test.messages!.map(fromSample);
    const repeated = Array.from({ length: test.repeat ?? 1 }, () => messages).flat();
    const batches = encodePush(repeated, 5);
    const { batch_bytes, batch_sha256, batches_also_accepted } = test.expect;
    if (batch_bytes !== undefined) {
      expect(batches.map((batch) => batch.length)).toEqual(batch_bytes);
      expect(batches.map((batch) => bytesToHex(sha256(batch)))).toEqual(batch_sha256);
    } else expect([test.expect.batches, batches_also_accepted]).toContainEqual(batches.map(bytesToHex));
  });

  it("has the layout of the fact sheet", () => {
    const [batch] = encodePush(
      [
        {
          ...message(0),
          hash: utf8ToBytes("abcdefgh"),
          timestamp: 12345678n,
          expiry: 15801678n,
          data: utf8ToBytes("hello"),
        },
      ],
      5,
    );
    expect(new TextDecoder().decode(batch)).toBe(
      `\u0001ll33:${"\u0005".repeat(33)}8:abcdefghi12345678ei15801678e5:helloee`,
    );
  });

  it("puts 117 messages of 76,800 bytes into a batch", () => {
    const batches = encodePush(Array(118).fill(message(76_800)), 5);
    expect(batches.map((batch) => decodePush(batch).length)).toEqual([117, 1]);
  });

  it("sends a message that is too large alone", () => {
    const batches = encodePush([message(1), message(batchLimit), message(1)], 5);
    expect(batches.map((batch) => decodePush(batch).length)).toEqual([1, 1, 1]);
  });

  it("lets the last of six-element messages overshoot the real size, and makes no batch of nothing", () => {
    expect(encodePush([], 6)).toEqual([]);
    const batches = encodePush(Array(4).fill(message(4_000_000)), 6);
    expect(batches.map((batch) => decodePush(batch).length)).toEqual([3, 1]);
    expect(batches[0]!.length).toBeGreaterThan(batchLimit);
  });
});

describe("decoding a pushed batch", () => {
  it.each(cases.filter(({ op }) => op === "deserialise"))("agrees with the deployed server: $note", (test) => {
    const answer = refusalOf(() => decodePush(hexToBytes(test.blob!)));
    if (test.expect.error !== undefined) expect(answer).toEqual({ class: "malformed" });
    else if (test.note.startsWith("a sixth element")) {
      // Version 2.8 ignores what later versions read as the namespace.
      expect(answer).toEqual({ result: test.expect.messages!.map((read) => ({ ...fromSample(read), namespace: 11 })) });
    } else expect(answer).toEqual({ result: test.expect.messages!.map(fromSample) });
  });

  it("gives back what was encoded, in both forms", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const times = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
    const messages = fc.array(
      fc.record({
        account: bytes(33),
        hash: fc.uint8Array({ maxLength: 60 }),
        timestamp: times,
        expiry: times,
        data: fc.uint8Array({ maxLength: 300 }),
        namespace: fc.integer({ min: -32768, max: 32767 }),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(messages, (list) => {
        expect(encodePush(list, 6).flatMap(decodePush)).toEqual(list);
        expect(encodePush(list, 5).flatMap(decodePush)).toEqual(list.map((m) => ({ ...m, namespace: 0 })));
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it("refuses every truncation but the ones that leave no version byte", () => {
    const [batch] = encodePush([message(3), message(0)], 6);
    expect(decodePush(batch!.subarray(0, 0))).toEqual([]);
    for (let length = 1; length < batch!.length; length++) {
      expect(refusalOf(() => decodePush(batch!.subarray(0, length)))).toEqual({ class: "malformed" });
    }
    expect(decodePush(concatBytes(batch!, utf8ToBytes("rest")))).toHaveLength(2);
  });
});
