import { describe, expect, it } from "vitest";
import { decodeBt } from "../../codec/bt.js";
import { createMixedSwarm } from "../../simulation/testing/mixed-swarm.js";
import { encodePush } from "../../sync/push.js";

const ttl = 3_600_000;
const store = (message: number, namespace = 0) => ({ kind: "store", account: 1, message, namespace, ttl }) as const;
const deletion = (message: number, namespace = 0) => ({ kind: "delete", account: 1, message, namespace }) as const;

const methodsOf = (received: readonly { readonly command: string; readonly parts: readonly Buffer[] }[]): string[] =>
  received.map(({ command, parts }) => (command === "sn.data" ? "push" : String(parts[0])));

describe("towards a deployed member", () => {
  it("writes go in the deployed form, without a stamp, and nothing of ours is left unanswered for long", async () => {
    const swarm = await createMixedSwarm(3, 1);
    const [deployed] = swarm.others;
    const outcome = await swarm.ask(0, store(1));
    expect([...outcome!.members!.values()]).toEqual(["done", "done", "done", "done"]);
    expect(methodsOf(deployed!.received)).toEqual(["store"]);
    const { parts } = deployed!.received[0]!;
    expect(parts).toHaveLength(2);
    expect([...(decodeBt(parts[1]!) as Map<string, unknown>).keys()]).toEqual([
      "data",
      "expiry",
      "pubkey",
      "sig_timestamp",
      "signature",
      "timestamp",
    ]);
  });

  it("that joins, all records are pushed by each of us, with six elements, until it has acknowledged them", async () => {
    const swarm = await createMixedSwarm(3, 1, true);
    const [newcomer] = swarm.others;
    await swarm.ask(0, store(1, 5));
    await swarm.ask(1, store(2, 0));
    newcomer!.up(false);
    await swarm.admit();
    await swarm.pass(40_000);
    expect(newcomer!.received).toEqual([]);
    newcomer!.up(true);
    await swarm.pass(90_000);
    const pushed = newcomer!.pushed();
    expect(new Set(pushed.map(({ namespace }) => namespace))).toEqual(new Set([0, 5]));
    expect(pushed.length).toBeGreaterThanOrEqual(6);
    const count = pushed.length;
    await swarm.pass(1_800_000);
    expect(newcomer!.pushed()).toHaveLength(count);
  });

  it("that was down, what it missed is delivered in order, requests as clients sent them", async () => {
    const swarm = await createMixedSwarm(3, 1);
    const [deployed] = swarm.others;
    await swarm.ask(0, store(1));
    deployed!.up(false);
    const missed = [store(2), store(3), deletion(1), store(4, -10), store(5)];
    const outcomes = [];
    for (const command of missed) outcomes.push(await swarm.ask(0, command, outcomes.length === 0 ? 6_000 : 100));
    expect(outcomes.map((outcome) => [...outcome!.members!.values()].filter((one) => one === "timeout"))).toEqual(
      Array(5).fill(["timeout"]),
    );
    // What waits in its sender's queue for longer than this is gone, as with the real transport.
    await swarm.pass(40_000);
    deployed!.received.length = 0;
    deployed!.up(true);
    await swarm.pass(90_000);
    expect(methodsOf(deployed!.received)).toEqual(["push", "delete", "store", "push"]);
    expect(deployed!.pushed().map(({ data }) => Buffer.from(data).toString())).toEqual(
      [2, 3, 5].map((message) => `message ${message} to account 1`),
    );
  });

  it("that meets unknown commands with silence, writes are not held up", async () => {
    const swarm = await createMixedSwarm(3, 1, true);
    const [quiet] = swarm.others;
    quiet!.unknown = "silent";
    await swarm.admit();
    for (let round = 0; round < 12; round++) {
      const outcome = await swarm.ask(0, store(round), 5_000);
      expect([...outcome!.members!.values()]).toEqual(["done", "done", "done", "done"]);
    }
    expect(quiet!.pushed().length).toBeGreaterThan(0);
  });
});

describe("from a deployed member", () => {
  /** Sends something, and lets time pass until it is answered and what follows from it is done. */
  const sent = async (
    swarm: Awaited<ReturnType<typeof createMixedSwarm>>,
    command: string,
    parts: readonly (Buffer | string)[],
    wait = 60_000,
  ) => {
    const asked = swarm.others[0]!.send("n0", command, parts);
    await swarm.pass(wait);
    return asked;
  };

  it("pushes are filed under the namespace of their hash, known or not, and what has none is dropped", async () => {
    const swarm = await createMixedSwarm(2, 1);
    const known = swarm.push("known", { namespace: 5 });
    const odd = swarm.push("odd", { namespace: -17 });
    const wrong = swarm.push("wrong", { hash: Buffer.from("A".repeat(43)) });
    const five = [known, odd, wrong].map((message) => ({ ...message, namespace: 0 }));
    const asked = swarm.others[0]!.send("n0", "sn.data", encodePush(five, 5));
    await swarm.pass(1);
    await swarm.pass(30);
    expect(await asked).toEqual([]);
    const place = (hash: Uint8Array) => swarm.namespaceAt(0, Buffer.from(hash).toString());
    expect([place(known.hash), place(odd.hash), place(wrong.hash)]).toEqual([5, 0, 0]);
    await swarm.pass(60_000);
    expect([place(known.hash), place(odd.hash), place(wrong.hash)]).toEqual([5, -17, undefined]);
    // The other member of our kind was told by comparison.
    expect(swarm.hashesAt(1)).toEqual(swarm.hashesAt(0));
    expect(swarm.namespaceAt(1, Buffer.from(odd.hash).toString())).toBe(-17);
  });

  it("a push brings back nothing that was deleted, and takes nothing from what is there", async () => {
    const swarm = await createMixedSwarm(2, 1);
    await swarm.ask(0, store(1), 100);
    await swarm.ask(0, store(2), 100);
    await swarm.ask(0, deletion(1), 100);
    const texts = [1, 2].map((message) => `message ${message} to account 1`);
    const pushes = texts.map((text) => swarm.push(text, { expiry: BigInt(swarm.now() + 9_000_000) }));
    const before = swarm.nodes[0]!.store().replica.rows.state(Buffer.from(pushes[1]!.hash).toString());
    expect(await sent(swarm, "sn.data", encodePush(pushes, 6))).toEqual([]);
    for (const index of [0, 1]) expect(swarm.hashesAt(index)).toEqual([Buffer.from(pushes[1]!.hash).toString()]);
    expect(swarm.nodes[0]!.store().replica.rows.state(before!.hash)).toEqual(before);
  });

  it("a deletion of everything that waited in a queue spares what was stored meanwhile", async () => {
    const swarm = await createMixedSwarm(3, 1);
    await swarm.ask(0, store(1), 100);
    const { received } = swarm.others[0]!;
    received.length = 0;
    // As a deployed entry node forwards it: signed by the client now, delivered to n2 half a minute later.
    await swarm.ask(0, { kind: "delete-all", account: 1, scope: 0 }, 100);
    const forwarded = received[0]!.parts;
    await swarm.pass(1_000);
    await swarm.ask(1, store(2), 100);
    expect(swarm.hashesAt(2)).toHaveLength(1);
    const asked = swarm.others[0]!.send("n2", "sn.storage_cc", forwarded);
    await swarm.pass(25_000);
    expect(await asked).toHaveLength(1);
    await swarm.pass(1_300_000);
    for (const index of [0, 1, 2]) expect(swarm.hashesAt(index)).toHaveLength(1);
  });
});
