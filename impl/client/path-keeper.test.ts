import { expect, test } from "vitest";
import { ClientError } from "./error.js";
import type { NodeList } from "./node-list.js";
import { createPathBuilder } from "./path-builder.js";
import { createPathKeeper, type Guard } from "./path-keeper.js";
import { RouteFailure } from "./route-failure.js";
import { createSnodePool } from "./snode-pool.js";
import { createFakeClock, seededRandom } from "./testing/fake-ports.js";
import { nodeNumber, scriptedTransport, successReply } from "./testing/scripted-transport.js";

const setUp = (
  options: { readonly answer?: Parameters<typeof scriptedTransport>[0]; readonly list?: Partial<NodeList> } = {},
) => {
  const pool = createSnodePool(Array.from({ length: 20 }, (_, index) => nodeNumber(index)));
  const { transport, calls } = scriptedTransport(options.answer ?? (() => successReply));
  const ports = { clock: createFakeClock(), random: seededRandom(3), log: () => {} };
  const builder = createPathBuilder({ pool, transport, ...ports, timeoutMs: 5_000, deadlineMs: 30_000 });
  const list: NodeList = {
    bootstrap: async () => 20,
    ensure: async () => {},
    renew: async () => false,
    adopt: () => {},
    ageMs: () => 0,
    ...options.list,
  };
  let kept: string | undefined;
  const guard: Guard = {
    get: () => kept,
    set: (ed25519) => {
      kept = ed25519;
    },
  };
  return { pool, calls, guard, keeper: createPathKeeper(builder, pool, list, guard) };
};

const unknown = new RouteFailure({ kind: "unknown" }, "made to fail");
const destination = nodeNumber(99);

test("requests keep using one path, also those that ask for it at the same time", async () => {
  const { keeper, calls } = setUp();
  const paths = await Promise.all(Array.from({ length: 8 }, () => keeper.acquire()));
  expect(new Set(paths).size).toBe(1);
  expect(await keeper.acquire()).toBe(paths[0]);
  expect(calls).toHaveLength(1);
});

test("a rebuild always gives a new path", async () => {
  const { keeper, calls } = setUp();
  const before = await keeper.acquire();
  const after = await keeper.rebuild();
  expect(after).not.toBe(before);
  expect(await keeper.acquire()).toBe(after);
  expect(calls).toHaveLength(2);
});

test("a path whose last node still confirms stays when a request got no answer", async () => {
  const { keeper, calls } = setUp();
  const path = await keeper.acquire();
  keeper.failed(path, unknown, destination);
  expect(await keeper.acquire()).toBe(path);
  expect(calls).toHaveLength(2);
});

test("a lost request and two lost checks replace a path, behind the same first node", async () => {
  let lost = 0;
  const { keeper, calls } = setUp({
    answer: () => {
      if (lost-- > 0) throw unknown;
      return successReply;
    },
  });
  const path = await keeper.acquire();
  lost = 1;
  keeper.failed(path, unknown, destination);
  expect(await keeper.acquire()).toBe(path);
  lost = 2;
  keeper.failed(path, unknown, destination);
  const next = await keeper.acquire();
  expect(next).not.toBe(path);
  expect(next.nodes[0]).toEqual(path.nodes[0]);
  expect(calls).toHaveLength(1 + 2 + 2 + 1);
});

test("requests that fail together are one reason for a check", async () => {
  const { keeper, calls } = setUp();
  const path = await keeper.acquire();
  for (let count = 0; count < 8; count++) keeper.failed(path, unknown, destination);
  expect(await keeper.acquire()).toBe(path);
  expect(calls).toHaveLength(2);
});

test("a path that is confirmed again and again but carries no request is given up with its first node", async () => {
  const { keeper } = setUp();
  const path = await keeper.acquire();
  for (let count = 0; count < 5; count++) {
    keeper.failed(path, unknown, destination);
    expect(await keeper.acquire()).toBe(path);
  }
  keeper.failed(path, unknown, destination);
  expect((await keeper.acquire()).nodes[0]).not.toEqual(path.nodes[0]);
});

test("an answer in between forgives", async () => {
  const { keeper } = setUp();
  const path = await keeper.acquire();
  for (let count = 0; count < 20; count++) {
    keeper.failed(path, unknown, destination);
    await keeper.acquire();
    keeper.worked(path, destination);
  }
  expect(await keeper.acquire()).toBe(path);
});

test("a first node that could not be kept is not tried again for the next path", async () => {
  const stuck = new Set<string>();
  const { keeper, calls } = setUp({
    answer: ({ route }) => {
      if (stuck.has(route[0]!)) throw unknown;
      return successReply;
    },
  });
  const path = await keeper.acquire();
  const stuckFirst = path.nodes[0].ed25519;
  stuck.add(stuckFirst);
  keeper.failed(path, unknown, destination);
  const next = await keeper.acquire();
  const before = calls.length;
  await keeper.acquire(next.nodes[2].ed25519);
  expect(calls.slice(before).map(({ route }) => route[0])).toEqual([next.nodes[0].ed25519]);
});

test("a hop that is gone is replaced at once, behind the same first node", async () => {
  const { keeper, pool } = setUp();
  const path = await keeper.acquire();
  const { ed25519 } = path.nodes[2];
  keeper.failed(path, new RouteFailure({ kind: "named", ed25519, gone: true }, "gone"), destination);
  const next = await keeper.acquire();
  expect(next.nodes[0]).toEqual(path.nodes[0]);
  expect(next.nodes.some((node) => node.ed25519 === ed25519)).toBe(false);
  expect(pool.get(ed25519)).toBeUndefined();
});

test("a destination that is gone leaves the path as it is", async () => {
  const { keeper, pool } = setUp();
  const path = await keeper.acquire();
  const gone = pool.nodes().find((node) => !path.nodes.includes(node))!;
  keeper.failed(path, new RouteFailure({ kind: "named", ed25519: gone.ed25519, gone: true }, "gone"), gone);
  expect(await keeper.acquire()).toBe(path);
  expect(pool.get(gone.ed25519)).toBeUndefined();
});

test("a first node that is not reachable is replaced at once", async () => {
  const { keeper, pool } = setUp();
  const path = await keeper.acquire();
  for (let strikes = 0; strikes < 2; strikes++) pool.strike(path.nodes[0].ed25519);
  keeper.failed(path, new RouteFailure({ kind: "first" }, "refused"), destination);
  expect((await keeper.acquire()).nodes[0]).not.toEqual(path.nodes[0]);
});

test("a destination in the path gets a path without it, and the other path stays", async () => {
  const { keeper, calls } = setUp();
  const path = await keeper.acquire();
  for (const { ed25519 } of path.nodes) {
    const other = await keeper.acquire(ed25519);
    expect(other.nodes.some((node) => node.ed25519 === ed25519)).toBe(false);
  }
  expect(keeper.current()).toBe(path);
  expect(await keeper.acquire()).toBe(path);
  expect(calls.length).toBeLessThanOrEqual(4);
});

test("when no path can be built the node list is renewed, once", async () => {
  let renewed = 0;
  const { keeper, calls } = setUp({
    answer: () => {
      if (renewed === 0) throw unknown;
      return successReply;
    },
    list: { renew: async () => ++renewed === 1 },
  });
  await keeper.acquire();
  expect(renewed).toBe(1);
  expect(calls).toHaveLength(11);
});

test("all who wait for a path that cannot be built learn it, and the next one tries anew", async () => {
  let works = false;
  const { keeper } = setUp({
    answer: () => {
      if (!works) throw unknown;
      return successReply;
    },
  });
  const outcomes = await Promise.allSettled([keeper.acquire(), keeper.acquire(), keeper.acquire()]);
  for (const outcome of outcomes) {
    expect(outcome.status).toBe("rejected");
    expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(ClientError);
  }
  works = true;
  expect((await keeper.acquire()).nodes).toHaveLength(3);
});
