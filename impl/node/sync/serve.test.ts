import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBt, encodeBt } from "../../codec/bt.js";
import { createMixedSwarm } from "../../simulation/testing/mixed-swarm.js";
import type { SignedRequest } from "../../sync/signed-request.js";
import {
  decodeAnswer,
  decodeQuestion,
  type Entry,
  encodeAnswer,
  encodeQuestion,
  type Question,
  reception,
  swarmSyncCommand,
} from "../../sync/swarm-sync-codec.js";
import { responsibleSwarm } from "../view/chain-view.js";

type Swarm = Awaited<ReturnType<typeof createMixedSwarm>>;

const store = (message: number, namespace = 0) =>
  ({ kind: "store", account: 1, message, namespace, ttl: 3_600_000 }) as const;

const askRaw = async (swarm: Swarm, from: string, to: string, bytes: Buffer) => {
  const asked = swarm.network.ask(from, to, swarmSyncCommand, [bytes], 5_000, (task) => task());
  await swarm.pass(1_000);
  const parts = await asked;
  return parts[0] === undefined ? undefined : decodeAnswer(parts[0]);
};
const ask = (swarm: Swarm, from: string, to: string, question: Question) =>
  askRaw(swarm, from, to, encodeQuestion(question));

/** The only request that a node keeps. */
const keptAt = (swarm: Swarm, index: number): SignedRequest => {
  const [request] = swarm.nodes[index]!.store().replica.requestsSince(0, 10);
  if (request === undefined) throw new Error("nothing is kept");
  return request;
};

const giveRequest = (request: SignedRequest): Question => ({ op: "give", entries: [{ kind: "request", request }] });

describe("a request that a member shows", () => {
  /** A deletion that n2 has not heard of, while it holds the message. */
  const missing = async () => {
    const swarm = await createMixedSwarm(3, 0);
    await swarm.ask(0, store(1), 100);
    for (const name of ["n0", "n1"])
      for (const [from, to] of [
        [name, "n2"],
        ["n2", name],
      ] as const)
        swarm.network.cut(from, to);
    await swarm.ask(0, { kind: "delete-all", account: 1, scope: 0 });
    expect(swarm.hashesAt(2)).toHaveLength(1);
    swarm.network.healAll();
    return { swarm, request: keptAt(swarm, 0) };
  };

  it("is done when it proves itself", async () => {
    const { swarm, request } = await missing();
    await ask(swarm, "n1", "n2", giveRequest(request));
    expect(swarm.hashesAt(2)).toEqual([]);
  });

  it.each<[string, (fields: Map<string, never>, request: SignedRequest) => Partial<SignedRequest>]>([
    ["of another namespace", (fields) => ({ params: encodeBt(new Map(fields).set("namespace", 5n as never)) })],
    [
      "with another signature",
      (fields) => ({ params: encodeBt(new Map(fields).set("signature", Buffer.alloc(64, 1) as never)) }),
    ],
    [
      "by another account",
      (fields) => ({ params: encodeBt(new Map(fields).set("pubkey", Buffer.alloc(33, 3) as never)) }),
    ],
    ["moved to a later time", (_, { stamp }) => ({ stamp: stamp + 71_000 })],
    ["moved to an earlier time", (_, { stamp }) => ({ stamp: stamp - 71_000 })],
    ["under another method", () => ({ method: "expire_all" })],
  ])("is not done %s", async (_, change) => {
    const { swarm, request } = await missing();
    // The clock has gone on, so that later stamps are not ahead of it; and n2 must not learn of the true request.
    for (const name of ["n0", "n1"])
      for (const [from, to] of [
        [name, "n2"],
        ["n2", name],
      ] as const)
        swarm.network.cut(from, to);
    await swarm.pass(80_000);
    swarm.network.heal("n1", "n2");
    const fields = decodeBt(request.params) as Map<string, never>;
    const changed = { ...request, ...change(fields, request) };
    // Nothing comes back from n2, which goes on not to hear of the others' replica.
    const show = async (shown: SignedRequest) => {
      const bytes = encodeQuestion(giveRequest(shown));
      swarm.network.ask("n1", "n2", swarmSyncCommand, [bytes], 5_000, () => undefined).catch(() => undefined);
      await swarm.pass(100);
    };
    await show(changed);
    expect(swarm.hashesAt(2)).toHaveLength(1);
    expect(swarm.nodes[2]!.store().replica.requestsSince(0, 10)).toEqual([]);
    await show(request);
    expect(swarm.hashesAt(2)).toEqual([]);
  });
});

describe("a message that a member gives", () => {
  it("is not taken under a hash that is not its own, nor when it would outlive all messages", async () => {
    const swarm = await createMixedSwarm(2, 0);
    const account = swarm.client.accountOf(1);
    const hash = swarm.client.hashOf(1, 1, 0);
    const times = { timestamp: swarm.now(), expiry: swarm.now() + 60_000, stamp: swarm.now() };
    const message = { account, namespace: 0, hash, ...times, data: Buffer.from("message 1 to account 1") };
    const give = async (changes: Partial<typeof message>) => {
      const entries: Entry[] = [{ kind: "message", message: { ...message, ...changes } }];
      await ask(swarm, "n1", "n0", { op: "give", entries });
      return swarm.hashesAt(0).length;
    };
    expect(await give({ data: Buffer.from("another") })).toBe(0);
    expect(await give({ namespace: 5 })).toBe(0);
    expect(await give({ expiry: swarm.now() + 31 * 86_400_000 })).toBe(0);
    expect(await give({ stamp: swarm.now() + 70_000 })).toBe(0);
    expect(await give({})).toBe(1);
  });
});

describe("a node of another swarm", () => {
  it("is told nothing of what the swarm holds, and what it hands over is taken only for accounts of the swarm", async () => {
    const swarm = await createMixedSwarm(14, 0);
    const { view } = swarm.nodes[0]!.process()!.context.standing()!;
    const nameOf = new Map(swarm.nodes.map((node) => [node.listed.legacy, node.name]));
    const namesOf = (swarmId: bigint) => view.swarms.get(swarmId)!.members.map(({ legacy }) => nameOf.get(legacy)!);
    const responsible = responsibleSwarm(view, swarm.client.accountOf(1))!.id;
    const owner = namesOf(responsible);
    const outsider = namesOf(view.swarmIds.find((id) => id !== responsible)!)[0]!;
    const index = Number(owner[0]!.slice(1));
    await swarm.ask(index, store(1), 200);
    const { replica } = swarm.nodes[index]!.store();
    const references = [{ kind: "message", id: swarm.client.hashOf(1, 1, 0) }] as const;
    const questions: Question[] = [
      { op: "compare", arc: replica.watch.arc()!, groups: replica.watch.digest.groups() },
      { op: "exchange", buckets: [0, 1, 2], versions: [] },
      { op: "fetch", references },
    ];
    for (const question of questions)
      expect(await ask(swarm, outsider, owner[0]!, question)).toEqual({ refusal: "stranger" });
    expect(await ask(swarm, owner[1]!, owner[0]!, questions[2]!)).toMatchObject({ entries: [{ kind: "message" }] });
    // The same entry is offered where it does not belong.
    const stamp = { stamp: swarm.now(), timestamp: swarm.now(), expiry: swarm.now() + 60_000 };
    const version = { kind: "message", id: references[0].id, account: swarm.client.accountOf(1), ...stamp } as const;
    const offered = (to: string) => ask(swarm, owner[1]!, to, { op: "offer", versions: [version] });
    expect(await offered(outsider)).toEqual({ receptions: Buffer.of(reception.none) });
    expect(await offered(owner[0]!)).toEqual({ receptions: Buffer.of(reception.settled) });
  });
});

describe("a question that cannot be read", () => {
  const valid: readonly Question[] = [
    { op: "write", method: "store", params: encodeBt({}), stamp: 1 },
    { op: "compare", arc: { fromHigh: 0, fromLow: 0, toHigh: 1, toLow: 1 }, groups: Buffer.alloc(512) },
    { op: "exchange", buckets: [1, 2], versions: [] },
    { op: "fetch", references: [{ kind: "message", id: "a" }] },
    { op: "offer", versions: [] },
    { op: "give", entries: [] },
  ];

  it("is answered as malformed, whatever it is", async () => {
    const swarm = await createMixedSwarm(2, 0);
    const broken = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.constantFrom(...valid), fc.nat(), fc.nat(255)).map(([question, at, byte]) => {
        const bytes = encodeQuestion(question);
        bytes[at % bytes.length] = byte;
        return bytes;
      }),
      fc.tuple(fc.constantFrom(...valid), fc.nat()).map(([question, length]) => {
        const bytes = encodeQuestion(question);
        return bytes.subarray(0, length % bytes.length);
      }),
    );
    await fc.assert(
      fc.asyncProperty(broken, async (bytes) => {
        const parts = await swarm.nodes[0]!.process()!.context.sync.serve([bytes], swarm.nodes[1]!.x25519);
        if (decodeQuestion(bytes) === undefined)
          expect(decodeAnswer(parts![0] as Buffer)).toEqual({ refusal: "malformed" });
      }),
      { numRuns: 500 },
    );
  });

  it("does not stand for one that can: questions and answers survive their encoding", () => {
    for (const question of valid) expect(decodeQuestion(encodeQuestion(question))).toEqual(question);
    for (const answer of [
      { refusal: "busy" },
      { groups: [1, 63], buckets: Buffer.alloc(1_024) },
      { receptions: Buffer.of(1, 2), versions: [] },
      { receptions: Buffer.of(0) },
      { entries: [] },
    ] as const)
      expect(decodeAnswer(encodeAnswer(answer))).toEqual(answer);
  });
});
