import { afterEach, describe, expect, it } from "vitest";
import { groupAccount } from "../testing/accounts.js";
import { callOmq } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";
import { createStorageTests } from "./answer.js";
import { createBlockHashes } from "./block-hashes.js";
import { drawTestPair } from "./test-pair.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

it("the pair of a block is the one that a deployed node accepted", () => {
  const members = [
    "9c12e7f6b83cd796b8100dc73fd5bf5d442e4e18865b4628216d0a2798636d1d",
    "159410268568adbd498b63e108628fd4d62602e99c36d0ba63587ed7cd2f99a6",
    "2c727636734cf06eef927d5e0f3c2fcf434aeb17662759d7aa8d19bbf73af792",
  ];
  const hash = "52eeb5074205dffe2f10e28612bdbd1c9add28bb3e3ac9685d6725223a41616b";
  expect(drawTestPair(members, hash)).toEqual({ tester: members[1], testee: members[2] });
  expect(drawTestPair(members.slice(1, 2), hash)).toBeUndefined();
});

it("31 block hashes are remembered, the lowest goes first", () => {
  const hashes = createBlockHashes();
  for (let height = 10; height < 42; height++) hashes.learn(height, `${height}`);
  expect([hashes.at(10), hashes.at(11), hashes.at(41)]).toEqual([undefined, "11", "41"]);
});

describe("sn.storage_test", () => {
  /** A swarm, and who is to test whom at its height. */
  const open = async () => {
    swarm = createLocalSwarm({ nodes: 3 });
    const view = swarm.view();
    const pair = drawTestPair([...view.nodes.keys()], view.blockHash)!;
    const testee = swarm.nodes.find(({ listed }) => listed.legacy === pair.testee)!;
    const tester = swarm.nodes.find(({ listed }) => listed.legacy === pair.tester)!;
    const answer = createStorageTests(testee.node.context);
    const ask = async (from: Buffer | undefined, ...parts: (string | Buffer)[]) =>
      (
        await answer(
          parts.map((part) => Buffer.from(part)),
          from,
        )
      )?.map(String);
    const params = { pubkey: groupAccount("a").id, timestamp: swarm.clock.now(), ttl: 60_000, data: Buffer.from("it") };
    const { body } = await callOmq(swarm, 0, "store", params);
    return {
      swarm,
      ask,
      height: view.height,
      hash: Buffer.from(body.hash, "base64"),
      tester: tester.keys.x25519Public,
    };
  };

  it("hands the message to the right tester of a known block, and complains in order", async () => {
    const { ask, height, hash, tester, swarm } = await open();
    const others = swarm.nodes.map(({ keys }) => keys.x25519Public).filter((key) => !key.equals(tester));
    expect(await ask(tester, String(height), hash)).toEqual(["OK", "it"]);
    expect(await ask(undefined, "x")).toEqual(["invalid parameters"]);
    expect(await ask(undefined, "x", "y")).toEqual(["invalid pubkey"]);
    expect(await ask(Buffer.alloc(32), "x", "y")).toEqual(["invalid pubkey"]);
    for (const wrong of ["x", "0", "-1", "", "1e3"]) expect(await ask(tester, wrong, "y")).toEqual(["invalid height"]);
    expect(await ask(tester, String(height), "y")).toEqual(["invalid msg hash"]);
    expect(await ask(tester, String(height - 1), hash)).toEqual(["wrong request"]);
    for (const other of others) expect(await ask(other, String(height), hash)).toEqual(["wrong request"]);
  });

  it("waits for what is not here yet, and gives up after 55 seconds", async () => {
    const { ask, height, hash, tester, swarm } = await open();
    const outcomes: (string[] | undefined)[] = [];
    void ask(tester, String(height), Buffer.alloc(32)).then((outcome) => outcomes.push(outcome));
    void ask(tester, String(height + 1), hash).then((outcome) => outcomes.push(outcome));
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) {
        swarm.clock.advance(50);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await turns(20);
    expect(outcomes).toEqual([]);
    swarm.block();
    await turns(2);
    expect(outcomes).toHaveLength(1);
    await turns(54 * 20);
    expect(outcomes[1]).toEqual(["other"]);
  });

  it("does not wait for more than a hundred at a time", async () => {
    const { ask, height, tester, swarm } = await open();
    const waiting = Array.from({ length: 100 }, () => ask(tester, String(height), Buffer.alloc(32)));
    expect(await ask(tester, String(height), Buffer.alloc(32))).toEqual(["other"]);
    for (const { node } of swarm.nodes) node.stop();
    swarm.clock.advance(50);
    expect(new Set((await Promise.all(waiting)).flat())).toEqual(new Set(["other"]));
  });
});
