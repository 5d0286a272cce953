import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { positionOfKey, readAccountId, swarmOfAccount, swarmOfPosition } from "./account-swarm.js";
import { refusalOf } from "./refusal.js";

/** A sample made with the deployed code. */
const deployed = (name: string) => JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm", name), "utf8"));
interface MappingCase {
  readonly pubkey: string;
  readonly swarms: string;
  readonly mainnet?: boolean;
  readonly expect: { readonly space?: string; readonly swarm?: string | null; readonly error?: string };
}
const sample: { cases: MappingCase[]; sets: Record<string, string[]> } = deployed("pubkey-mapping.json");

describe("the swarm of an account", () => {
  it.each(sample.cases.map((test, index) => ({ ...test, index })))("agrees with deployed case $index", (test) => {
    const ids = sample.sets[test.swarms]!.map(BigInt);
    const answer = refusalOf(() => swarmOfAccount(test.pubkey, ids, test.mainnet ?? true));
    if (test.expect.error !== undefined) expect(answer).toEqual({ class: "malformed-account" });
    else {
      const swarm = test.expect.swarm === null ? undefined : BigInt(test.expect.swarm!);
      expect(answer).toEqual({ result: { space: BigInt(test.expect.space!), swarm } });
    }
  });

  it("has the positions that the fact sheet lists", () => {
    const position = (hex: string): bigint => positionOfKey(hexToBytes(hex));
    const words = ["ee", "77", "11", "88"].map((byte) => byte.repeat(8)).join("");
    expect(position("3506f4a71324b7dd114eddbf4e311f39dde243e1f2cb97c40db1961f70ebaae8")).toBe(17589930838143112648n);
    expect(position(words)).toBe(0n);
    expect(position(`${"ff".repeat(31)}fe`)).toBe(1n);
  });

  it("gives ties to the left, also across the wrap", () => {
    const far = (1n << 63n) + 397n;
    const high = (1n << 64n) - 20n;
    expect(swarmOfPosition(150n, [100n, 200n])).toBe(100n);
    expect(swarmOfPosition(151n, [100n, 200n])).toBe(200n);
    expect(swarmOfPosition(far, [100n, 694n])).toBe(694n);
    expect(swarmOfPosition(far + 1n, [100n, 694n])).toBe(100n);
    expect(swarmOfPosition(40n, [100n, high])).toBe(high);
    expect(swarmOfPosition(41n, [100n, high])).toBe(100n);
    expect(swarmOfPosition(41n, [])).toBeUndefined();
  });

  it("reads raw bytes, and a bare key on test networks only", () => {
    const raw = new Uint8Array(33).fill(3);
    expect(readAccountId(raw, true)).toEqual({ prefix: 3, key: raw.slice(1) });
    expect(readAccountId(raw.slice(1), false).prefix).toBe(5);
    expect(refusalOf(() => readAccountId(raw.slice(1), true))).toEqual({ class: "malformed-account" });
    expect(readAccountId(utf8ToBytes(bytesToHex(raw).slice(2)), false)).toEqual({ prefix: 5, key: raw.slice(1) });
  });
});
