import { describe, expect, it } from "vitest";
import { standingIn } from "../standing.js";
import { nodeKeys, viewOf } from "../testing/local-swarm.js";
import type { ServiceNode } from "../view/chain-view.js";
import { handoverAfter } from "./handover.js";

const none = (1n << 64n) - 1n;
const high = 1n << 63n;

const node = (name: string, swarm: bigint): ServiceNode => {
  const keys = nodeKeys(name);
  return {
    legacy: keys.legacyPublic.toString("hex"),
    ed25519: keys.ed25519Public.toString("hex"),
    x25519: keys.x25519Public.toString("hex"),
    ip: "10.0.0.1",
    httpsPort: 1,
    omqPort: 2,
    swarm,
  };
};

/** An account at this place of the ring. */
const accountAt = (position: bigint): Buffer => {
  const account = Buffer.alloc(33);
  account.writeBigUInt64BE(position, 1);
  return account;
};
const low = accountAt(1n);
const far = accountAt(high + 1n);

const names = new Map(["self", "a", "b", "c", "d"].map((name) => [node(name, 0n).legacy, name]));

/** Swarm of each node before and after; undefined for nodes that are not listed. */
type Map1 = Readonly<Record<string, bigint>>;

const standing = (swarms: Map1, height: number) =>
  standingIn(
    viewOf(
      Object.entries(swarms).map(([name, swarm]) => node(name, swarm)),
      height,
    ),
    node("self", 0n).legacy,
  );

/** Who gets what of a near and a far account, by name. */
const owed = (before: Map1 | undefined, now: Map1) => {
  const handover = handoverAfter(before === undefined ? undefined : standing(before, 1), standing(now, 2));
  const to = (account: Buffer) => handover?.owed(account).map(({ legacy }) => names.get(legacy)) ?? [];
  return handover === undefined ? undefined : { near: to(low), far: to(far) };
};

describe("a change of swarms makes due", () => {
  it.each<[string, Map1 | undefined, Map1, { near: string[]; far: string[] } | undefined]>([
    ["nothing at the first sight of the network", undefined, { self: 0n, a: 0n }, undefined],
    ["nothing when nothing changed", { self: 0n, a: 0n }, { self: 0n, a: 0n }, undefined],
    ["nothing when others left", { self: 0n, a: 0n }, { self: 0n }, undefined],
    [
      "the swarm's records for its new members",
      { self: 0n, a: 0n },
      { self: 0n, a: 0n, b: 0n },
      { near: ["b"], far: ["b"] },
    ],
    [
      "what maps to a new swarm for its members",
      { self: 0n, a: 0n, b: 0n },
      { self: 0n, a: 0n, b: high },
      { near: [], far: ["b"] },
    ],
    ["both at once", { self: 0n, a: 0n, b: 0n }, { self: 0n, a: 0n, b: high, c: 0n }, { near: ["c"], far: ["b"] }],
    ["nothing by a node that was moved", { self: 0n, a: 0n, b: high }, { self: high, a: 0n, b: high }, undefined],
    [
      "everything, to whom it now belongs, when the own swarm is gone",
      { self: 0n, a: 5n, b: high },
      { self: high, a: 5n, b: high },
      { near: ["a"], far: ["b"] },
    ],
    ["nothing by a node in no swarm", { self: 0n, a: 0n }, { self: none, a: 0n, b: 0n }, undefined],
    ["nothing by a node that comes back", { self: none, a: 0n }, { self: 0n, a: 0n }, undefined],
    [
      "the records again for a member that was away",
      { self: 0n, a: none },
      { self: 0n, a: 0n },
      { near: ["a"], far: ["a"] },
    ],
  ])("%s", (_, before, now, expected) => {
    expect(owed(before, now)).toEqual(expected);
  });
});
