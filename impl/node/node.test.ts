import { afterEach, expect, it } from "vitest";
import { statsReport } from "./stats-report.js";
import { groupAccount } from "./testing/accounts.js";
import { callOmq } from "./testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "./testing/local-swarm.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const account = groupAccount("a");

it("expired messages are gone at the next sweep, ten seconds apart", async () => {
  swarm = createLocalSwarm({ nodes: 1 });
  const [{ node }] = swarm.nodes as [(typeof swarm.nodes)[0]];
  const params = { pubkey: account.id, namespace: -10, timestamp: swarm.clock.now(), ttl: 10_000, data: "eA==" };
  await callOmq(swarm, 0, "store", params);
  const count = async () =>
    (await callOmq(swarm!, 0, "retrieve", { pubkey: account.id, namespace: -10 })).body.messages.length;
  node.start();
  swarm.clock.advance(9_999);
  expect(await count()).toBe(1);
  swarm.clock.advance(1);
  expect(await count()).toBe(0);
  await callOmq(swarm, 0, "store", { ...params, timestamp: swarm.clock.now() + 1 });
  swarm.clock.advance(10_000);
  expect(await count()).toBe(1);
  swarm.clock.advance(10_000);
  expect(await count()).toBe(0);
  node.stop();
});

it("a sweep of many messages gives others their turn", async () => {
  const slices: number[] = [];
  swarm = createLocalSwarm({
    nodes: 1,
    store: (real) => ({
      ...real,
      sweep: (_, limit) => {
        swarm!.clock.advance(3);
        slices.push(limit);
        return slices.length < 8 ? limit : 0;
      },
    }),
  });
  const [{ node }] = swarm.nodes as [(typeof swarm.nodes)[0]];
  node.start();
  expect(slices).toHaveLength(3);
  swarm.clock.advance(0);
  expect(slices).toHaveLength(6);
  swarm.clock.advance(0);
  expect(slices).toHaveLength(8);
  swarm.clock.advance(9_000);
  expect(slices).toHaveLength(8);
  node.stop();
});

it("requests under way are counted until they are done, also when they fail", async () => {
  swarm = createLocalSwarm({ nodes: 1 });
  const { activity } = swarm.nodes[0]!.node.context;
  await activity.idle();
  const failing = activity.during(async () => {
    throw new Error("failed");
  });
  expect(activity.count()).toBe(1);
  const idle = activity.idle();
  await expect(failing).rejects.toThrow("failed");
  await idle;
  expect(activity.count()).toBe(0);
});

it("statistics show how messages are spread, and what was asked", async () => {
  swarm = createLocalSwarm({ nodes: 1 });
  const { context } = swarm.nodes[0]!.node;
  expect(JSON.parse(statsReport(context))).toMatchObject({ accounts: 0, total_stored: 0, namespace_messages: {} });
  for (const [count, name] of [1, 2, 3, 4, 10].map((size) => [size, `holder ${size}`] as const))
    for (let number = 0; number < count; number++) {
      const data = Buffer.from(`${number}`).toString("base64");
      const { id } = groupAccount(name);
      const params = {
        pubkey: id,
        namespace: number % 2 === 0 ? 0 : -10,
        timestamp: swarm.clock.now(),
        ttl: 60_000,
        data,
      };
      await callOmq(swarm, 0, "store", params);
    }
  await callOmq(swarm, 0, "retrieve", { pubkey: account.id, namespace: -10 });
  expect(JSON.parse(statsReport(context))).toMatchObject({
    height: swarm.view().height,
    total_store_requests: 20,
    recent_store_requests: 20,
    total_retrieve_requests: 1,
    total_onion_requests: 0,
    accounts: 5,
    total_stored: 20,
    account_msg_mean: 4,
    account_msg_count_min: 1,
    account_msg_count_median: 3,
    account_msg_count_95th: 10,
    account_msg_count_max: 10,
    namespace_messages: { "0": 11, "-10": 9 },
  });
});
