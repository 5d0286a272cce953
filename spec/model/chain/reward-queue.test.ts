import { expect, test } from "vitest";
import { nextLeader, rewardQueue } from "./reward-queue.js";
import { openVotingChain } from "./test-votes.js";

test("every active node leads once before any leads twice, in the order of the queue", () => {
  const chain = openVotingChain(12);
  const expected = rewardQueue(chain.state().nodes);
  const led: string[] = [];
  for (let made = 0; made < 24; made++) {
    const leader = nextLeader(chain.state().nodes)!;
    led.push(leader);
    chain.block();
    expect(chain.state().nodes.get(leader)?.lastReward).toEqual({ height: chain.state().height, index: 2 ** 32 - 1 });
  }
  expect(led).toEqual([...expected, ...expected]);
});

test("the order is by height, then place in the block, then key", () => {
  const chain = openVotingChain(3);
  const [a, b, c] = [...chain.state().nodes.values()].sort((x, y) => (x.key < y.key ? -1 : 1));
  const queue = (places: [number, number][]): string[] =>
    rewardQueue(
      new Map(
        [a!, b!, c!].map((node, at) => [
          node.key,
          { ...node, lastReward: { height: places[at]![0], index: places[at]![1] } },
        ]),
      ),
    );
  expect(
    queue([
      [3, 0],
      [2, 9],
      [2, 4],
    ]),
  ).toEqual([c!.key, b!.key, a!.key]);
  expect(
    queue([
      [2, 4],
      [2, 4],
      [1, 99],
    ]),
  ).toEqual([c!.key, a!.key, b!.key]);
});

test("a decommissioned node leads nothing", () => {
  const chain = openVotingChain(12);
  chain.block();
  const { height } = chain.state();
  const worker = chain.workerAt(height);
  chain.block(chain.change(height, worker, "decommission"));
  expect(rewardQueue(chain.state().nodes)).toHaveLength(11);
  expect(rewardQueue(chain.state().nodes)).not.toContain(worker);
});
