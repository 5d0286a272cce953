import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { parseAccount, positionOf, swarmOfAccount, swarmOfPosition } from "./account.js";

interface Mapping {
  sets: Record<string, string[]>;
  cases: {
    pubkey: string;
    swarms: string;
    mainnet?: boolean;
    expect: { space: string; swarm: string | null } | { error: string };
  }[];
}

const mapping = JSON.parse(
  readFileSync(join(packageRoot, "vectors/deployed/swarm/pubkey-mapping.json"), "utf8"),
) as Mapping;

test.each(mapping.cases)("the deployed mapping of $pubkey on $swarms", (sample) => {
  const account = parseAccount(sample.pubkey, sample.mainnet === false ? "testnet" : "mainnet");
  const ids = mapping.sets[sample.swarms]!.map(BigInt);
  if ("error" in sample.expect) {
    expect(account).toBeUndefined();
    return;
  }
  expect(String(positionOf(account!))).toBe(sample.expect.space);
  expect(swarmOfAccount(account!, ids)?.toString() ?? null).toBe(sample.expect.swarm);
});

test("33 characters pass as raw bytes, 33 letters of two bytes do not", () => {
  expect(parseAccount("z".repeat(33))).toEqual(Buffer.alloc(33, "z"));
  expect(parseAccount("é".repeat(33))).toBeUndefined();
  expect(parseAccount("z".repeat(32))).toBeUndefined();
  expect(parseAccount("z".repeat(32), "testnet")).toEqual(Buffer.from(`\x05${"z".repeat(32)}`));
});

test("a key of another length has no position", () => {
  expect(() => positionOf(new Uint8Array(32))).toThrow("expected 33 bytes, got 32");
});

test("the nearest swarm wins, the one on the left at equal distance", () => {
  const uint64 = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: 0n, max: 40n }),
    fc.bigInt({ min: 2n ** 64n - 40n, max: 2n ** 64n - 1n }),
  );
  const size = 2n ** 64n;
  fc.assert(
    fc.property(uint64, fc.uniqueArray(uint64, { maxLength: 12 }), (position, unsorted) => {
      const ids = [...unsorted].sort((a, b) => (a < b ? -1 : 1));
      const ranked = ids.map((id) => {
        const right = (id - position + size) % size;
        const left = (position - id + size) % size;
        return { id, distance: right < left ? right : left, isLeft: left <= right };
      });
      ranked.sort((a, b) =>
        a.distance === b.distance ? Number(b.isLeft) - Number(a.isLeft) : a.distance < b.distance ? -1 : 1,
      );
      expect(swarmOfPosition(position, ids)).toBe(ranked[0]?.id);
    }),
  );
});
