import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDigest, differingSums } from "./digest.js";
import { bucketCount, bucketOf, packVersions, prefixOf, unpackVersions, type Version } from "./version.js";

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const version: fc.Arbitrary<Version> = fc.record({
  kind: fc.constantFrom("message", "request"),
  id: fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString("base64").slice(0, 43)),
  account: fc.uint8Array({ minLength: 33, maxLength: 33 }).map((bytes) => Buffer.from(bytes)),
  stamp: time,
  timestamp: time,
  expiry: time,
});

describe("versions", () => {
  it("survive being packed", () => {
    fc.assert(
      fc.property(fc.array(version, { maxLength: 5 }), (versions) => {
        expect(unpackVersions(packVersions(versions))).toEqual(versions);
      }),
    );
  });

  it("that are cut short, of no kind, without a proper id or time are refused", () => {
    const [one] = fc.sample(version, 1);
    const packed = packVersions([one!]);
    expect(() => unpackVersions(packed.subarray(1))).toThrow("multiple of");
    for (const [at, byte] of [
      [0, 0],
      [1, 0x2d],
      [77, 0x7f],
    ] as const) {
      const broken = Buffer.from(packed);
      broken.fill(byte, at, at + 8);
      expect(() => unpackVersions(broken)).toThrow(RangeError);
    }
  });

  it("fall into the bucket whose prefix their id has", () => {
    fc.assert(
      fc.property(version, ({ id }) => {
        expect(id.startsWith(prefixOf(bucketOf(id)))).toBe(true);
      }),
    );
    expect([bucketOf("too short"), bucketOf("-".repeat(43)), bucketOf("/".repeat(43))]).toEqual([
      -1,
      -1,
      bucketCount - 1,
    ]);
  });
});

describe("digests", () => {
  it("differ in the bucket of whatever differs, and only there", () => {
    fc.assert(
      fc.property(fc.uniqueArray(version, { selector: ({ id }) => id, maxLength: 20 }), version, (common, other) => {
        const [a, b] = [createDigest(), createDigest()];
        for (const one of common) a.toggle(one);
        for (const one of [...common].reverse()) b.toggle(one);
        expect(a.groups()).toEqual(b.groups());
        b.toggle(other);
        const bucket = bucketOf(other.id);
        const group = bucket >> 6;
        expect(differingSums(a.groups(), b.groups())).toEqual([group]);
        expect(differingSums(a.buckets(group), b.buckets(group))).toEqual([bucket & 63]);
        b.toggle(other);
        expect(differingSums(a.groups(), b.groups())).toEqual([]);
        a.assign(bucket, [other]);
        b.assign(bucket, [other]);
        expect(a.buckets(group)).toEqual(b.buckets(group));
      }),
    );
  });

  it("tell a change of each time", () => {
    const changes = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0x1_0000_0000, 0, 0],
    ] as const;
    const sums = [[0, 0, 0] as const, ...changes].map(([stamp, timestamp, expiry]) => {
      const digest = createDigest();
      digest.toggle({ id: "A".repeat(43), stamp, timestamp, expiry });
      return digest.groups().toString("hex");
    });
    expect(new Set(sums).size).toBe(sums.length);
  });
});
