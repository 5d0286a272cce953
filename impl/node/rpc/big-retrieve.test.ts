import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groupAccount } from "../testing/accounts.js";
import { callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";

const account = groupAccount("big");
const count = 120;

let swarm: LocalSwarm;
beforeAll(async () => {
  swarm = createLocalSwarm({ nodes: 1 });
  for (let index = 0; index < count; index++) {
    const data = Buffer.alloc(70_000, index);
    const params = { pubkey: account.id, timestamp: swarm.clock.now() + index, ttl: 600_000, data };
    await callOmq(swarm, 0, "store", params, "bt");
  }
});
afterAll(() => swarm.close());

/** Numbers of the messages that came back, and whether there are more. */
const retrieve = async (limits: Params): Promise<{ from: number; size: number; more: boolean; last: string }> => {
  const timestamp = swarm.clock.now();
  const signature = account.sign("retrieve", timestamp);
  const { body } = await callOmq(swarm, 0, "retrieve", { ...account.fields, timestamp, signature, ...limits });
  const numbers: number[] = body.messages.map((one: { timestamp: number }) => one.timestamp - timestamp);
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
  return { from: numbers[0]!, size: numbers.length, more: body.more, last: body.messages.at(-1)?.hash };
};

const hashAt = async (size: number): Promise<string> => {
  let last = "";
  for (let left = size; left > 0; left -= 60)
    last = (await retrieve({ max_count: Math.min(left, 60), last_hash: last })).last;
  return last;
};

describe("120 messages of 70,000 bytes", () => {
  it("17.62: max_count gives the first ones in order, and says that there are more", async () => {
    expect(await retrieve({ max_count: 5 })).toMatchObject({ from: 0, size: 5, more: true });
  });

  it("17.63: a max_count beyond what is left gives the rest", async () => {
    expect(await retrieve({ max_count: 50, last_hash: await hashAt(80) })).toMatchObject({
      from: 80,
      size: 40,
      more: false,
    });
  });

  it("17.64: a max_count of exactly what is left says that there are no more", async () => {
    expect(await retrieve({ max_count: 40, last_hash: await hashAt(80) })).toMatchObject({ size: 40, more: false });
  });

  it("17.65: max_count alone is cut by the whole size limit", async () => {
    expect(await retrieve({ max_count: 100 })).toMatchObject({ size: 83, more: true });
  });

  it.each([
    [500_000, 5],
    [600_000, 6],
  ])("17.66: max_size %i gives %i", async (max_size, size) => {
    expect(await retrieve({ max_size })).toMatchObject({ size, more: true });
  });

  it.each([
    [{ max_size: -1 }, 83],
    [{ max_size: -3 }, 27],
    [{}, 16],
    [{ max_size: 0, max_count: 0 }, 16],
    [{ max_size: 99_000_000 }, 83],
  ])("17.67: %o gives %i", async (limits, size) => {
    expect(await retrieve(limits)).toMatchObject({ size, more: true });
  });

  it.each([[{ max_size: -1 }], [{}]])("17.68: %o gives all that is left where it fits", async (limits) => {
    expect(await retrieve({ ...limits, last_hash: await hashAt(110) })).toMatchObject({ size: 10, more: false });
  });

  it("17.69: of two limits the stricter counts", async () => {
    expect(await retrieve({ max_count: 5, max_size: 700_000 })).toMatchObject({ size: 5 });
    expect(await retrieve({ max_count: 10, max_size: 700_000 })).toMatchObject({ size: 7 });
  });

  it("a max_count of -1 gives nothing, and below it all there is room for", async () => {
    expect(await retrieve({ max_count: -1 })).toMatchObject({ size: 0, more: false });
    expect(await retrieve({ max_count: -2 })).toMatchObject({ size: 83, more: true });
  });
});
