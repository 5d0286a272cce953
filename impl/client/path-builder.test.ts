import { expect, test } from "vitest";
import { ClientError } from "./error.js";
import { createPathBuilder } from "./path-builder.js";
import { type Blame, RouteFailure } from "./route-failure.js";
import { createSnodePool } from "./snode-pool.js";
import { createFakeClock, createMemoryLog, seededRandom } from "./testing/fake-ports.js";
import { nodeNumber, type ScriptedCall, scriptedTransport, successReply } from "./testing/scripted-transport.js";

const setUp = (count: number, answer: Parameters<typeof scriptedTransport>[0], seed = 1) => {
  const pool = createSnodePool(Array.from({ length: count }, (_, index) => nodeNumber(index)));
  const { transport, calls } = scriptedTransport(answer);
  const clock = createFakeClock();
  const { log, lines } = createMemoryLog();
  const random = seededRandom(seed);
  const builder = createPathBuilder({ pool, transport, clock, random, log, timeoutMs: 5_000, deadlineMs: 30_000 });
  return { pool, calls, clock, lines, builder };
};

const fail = (blame: Blame): never => {
  throw new RouteFailure(blame, "made to fail");
};

/** Fails by a rule for the first tries, then succeeds. */
const failing = (times: number, blame: (call: ScriptedCall) => Blame) => {
  let left = times;
  return (call: ScriptedCall) => (left-- > 0 ? fail(blame(call)) : successReply);
};

const failureOf = async (work: Promise<unknown>): Promise<ClientError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
};

test("a path is confirmed by the answer of its last node to info, sent through the others", async () => {
  const { builder, calls } = setUp(8, () => successReply);
  const path = await builder.build();
  expect(calls).toEqual([{ route: path.nodes.map(({ ed25519 }) => ed25519), request: { method: "info", params: {} } }]);
});

test.each([
  ["another status", { status: 503, body: "Snode not ready" }],
  ["no version", { status: 200, body: { timestamp: 1, t: 1 } }],
  ["a text", { status: 200, body: "fine" }],
  ["nothing", { status: 200, body: null }],
])("an answer with %s is no success message, and another last node is tried behind the same first", async (_, bad) => {
  let answers = 0;
  const { builder, calls } = setUp(8, () => (answers++ === 0 ? bad : successReply));
  await builder.build();
  expect(calls).toHaveLength(2);
  expect(calls[1]!.route[0]).toBe(calls[0]!.route[0]);
  expect(calls[1]!.route[2]).not.toBe(calls[0]!.route[2]);
});

test("a node that its predecessor does not know is dropped, and the first node stays", async () => {
  const { builder, calls, pool } = setUp(
    8,
    failing(1, ({ route }) => ({ kind: "named", ed25519: route[1]!, gone: true })),
  );
  await builder.build();
  const [before, after] = calls as [ScriptedCall, ScriptedCall];
  expect(after.route[0]).toBe(before.route[0]);
  expect(after.route).not.toContain(before.route[1]);
  expect(pool.get(before.route[1]!)).toBeUndefined();
  expect(pool.nodes()).toHaveLength(7);
});

test("a first node that cannot be reached is replaced", async () => {
  const { builder, calls } = setUp(
    8,
    failing(3, () => ({ kind: "first" })),
  );
  await builder.build();
  expect(new Set(calls.map(({ route }) => route[0])).size).toBe(4);
});

test("after a failure of unknown cause both nodes behind the first are others", async () => {
  const { builder, calls } = setUp(
    8,
    failing(1, () => ({ kind: "unknown" })),
  );
  await builder.build();
  const [before, after] = calls as [ScriptedCall, ScriptedCall];
  expect(after.route[0]).toBe(before.route[0]);
  expect(after.route.slice(1)).not.toContain(before.route[1]);
  expect(after.route.slice(1)).not.toContain(before.route[2]);
});

test("a first node behind which nothing works is given up after the second failure", async () => {
  const stuck = nodeNumber(0);
  const answer = ({ route }: ScriptedCall) => (route[0] === stuck.ed25519 ? fail({ kind: "unknown" }) : successReply);
  const { builder, calls } = setUp(20, answer);
  await builder.build({ first: stuck });
  expect(calls.map(({ route }) => route[0] === stuck.ed25519)).toEqual([true, true, false]);
});

test("a check asks the last node of the path once more", async () => {
  const { builder, calls } = setUp(8, () => (calls.length > 2 ? fail({ kind: "unknown" }) : successReply));
  const path = await builder.build();
  await builder.check(path);
  expect(calls[1]).toEqual(calls[0]);
  await expect(builder.check(path)).rejects.toBeInstanceOf(RouteFailure);
});

test("a wish for a first node is granted while it is listed and not the node to avoid", async () => {
  const wished = nodeNumber(3);
  const { builder, pool } = setUp(8, () => successReply);
  expect((await builder.build({ first: wished })).nodes[0]).toEqual(wished);
  for (let count = 0; count < 20; count++) {
    const { nodes } = await builder.build({ first: wished, avoid: wished.ed25519 });
    expect(nodes).not.toContainEqual(wished);
  }
  pool.drop(wished.ed25519);
  expect((await builder.build({ first: wished })).nodes).not.toContainEqual(wished);
});

test("with fewer than three nodes nothing is sent", async () => {
  const { builder, calls } = setUp(2, () => successReply);
  const { class: errorClass, message } = await failureOf(builder.build());
  expect(errorClass).toBe("too-few-nodes");
  expect(message).toContain("2 are known");
  expect(calls).toEqual([]);
});

test("three nodes are too few when one of them is the destination", async () => {
  const { builder, calls } = setUp(3, () => successReply);
  expect((await failureOf(builder.build({ avoid: nodeNumber(1).ed25519 }))).class).toBe("too-few-nodes");
  expect(calls).toEqual([]);
});

test("nodes set aside are tried again before a small network counts as too small", async () => {
  const { builder, calls } = setUp(
    4,
    failing(2, () => ({ kind: "unknown" })),
  );
  await builder.build();
  expect(calls).toHaveLength(3);
});

test("after ten tries the client gives up and says why", async () => {
  const { builder, calls } = setUp(40, () => fail({ kind: "unknown" }));
  const { class: errorClass, message } = await failureOf(builder.build());
  expect(errorClass).toBe("path-failed");
  expect(message).toContain("10 tries");
  expect(message).toContain("made to fail");
  expect(calls).toHaveLength(10);
});

test("the deadline ends the tries early", async () => {
  const { builder, calls, clock } = setUp(40, () => {
    clock.advance(9_000);
    return fail({ kind: "unknown" });
  });
  expect((await failureOf(builder.build())).class).toBe("path-failed");
  expect(calls).toHaveLength(4);
});

test("a wrong clock is reported at once", async () => {
  const { builder, calls } = setUp(8, () => fail({ kind: "clock" }));
  expect((await failureOf(builder.build())).message).toContain("check the clock");
  expect(calls).toHaveLength(1);
});

test("nodes that share a network are used where there are no others, and the client says so", async () => {
  const { transport } = scriptedTransport(() => successReply);
  const pool = createSnodePool([0, 1, 2].map((index) => ({ ...nodeNumber(index), ip: "127.0.0.1" })));
  const { log, lines } = createMemoryLog();
  const ports = { clock: createFakeClock(), random: seededRandom(1), log };
  const builder = createPathBuilder({ pool, transport, ...ports, timeoutMs: 1, deadlineMs: 1 });
  expect((await builder.build()).sharesSubnet).toBe(true);
  expect(lines.join("\n")).toContain("too few /24 networks");
});
