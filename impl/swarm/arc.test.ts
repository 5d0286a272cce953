import fc from "fast-check";
import { expect, it } from "vitest";
import { swarmOfAccount } from "./account.js";
import { arcOfSwarm, isInArc } from "./arc.js";

const id = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 2n }),
  fc.constantFrom(0n, 1n, 2n, 1n << 63n, (1n << 64n) - 2n),
);

const accountAt = (position: bigint): Buffer => {
  const account = Buffer.alloc(33, 0);
  account[0] = 5;
  account.writeBigUInt64BE(BigInt.asUintN(64, position), 1);
  return account;
};

it("the arcs of all swarms hold each account once, at the swarm that it maps to", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(id, { minLength: 1, maxLength: 6 }),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      fc.integer({ min: -2, max: 2 }),
      (given, position, offset) => {
        const ids = given.sort((a, b) => (a < b ? -1 : 1));
        const gap = (one: bigint, other: bigint) => one + BigInt.asUintN(64, other - one) / 2n + BigInt(offset);
        const places = [position, ...ids, ...ids.map((one, index) => gap(one, ids[(index + 1) % ids.length]!))];
        for (const place of places) {
          const account = accountAt(place);
          const holders = ids.filter((one) => isInArc(arcOfSwarm(one, ids), account));
          expect(holders).toEqual([swarmOfAccount(account, ids)]);
        }
      },
    ),
    { numRuns: 500 },
  );
});
