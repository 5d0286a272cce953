import { chainAnswers } from "../../spec/model/chain/shim/answers.js";
import { type ChainFlag, chainFlags } from "./chain-flags.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit } from "./kit.js";

type Shares = readonly (readonly [wallet: string, amount: bigint])[];

const coin = 1_000_000_000n;

const nodeOf = (fee: number, shares: Shares): Draft["input"] => ({
  fee,
  contributors: shares.map(([wallet, amount]) => ({ wallet, amount: String(amount) })),
});

/** `chain/reward`: what the reward of one block gives to wallets. */
export const chainRewardFamily: FamilyGenerator = {
  family: "chain/reward",
  flags: chainFlags("Fee", "Rounding", "MissingField", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/reward"]);
    const whole: Shares = [["a", 15_000n * coin]];
    const three: Shares = [
      ["a", 5_000n * coin],
      ["b", 5_000n * coin],
      ["c", 5_000n * coin],
    ];
    const odd: Shares = [
      ["a", 3_750n * coin + 1n],
      ["b", 11_249n * coin + 3n],
      ["c", coin - 4n],
    ];
    const accept = (nodes: Draft["input"][], comment: string, flag: ChainFlag): Draft =>
      kit.accept({ nodes }, { comment, requirements: ["STK-010", "STK-012"], flags: [flag], importance: "critical" });
    accept([], "no payable node", "Rounding");
    const sibling = accept([nodeOf(0, whole)], "one node of one wallet", "Rounding");
    for (const fee of [0, 1, 999, 1_000, 3_333, 9_999, 10_000]) {
      accept([nodeOf(fee, three)], `three equal shares, fee ${fee}`, "Fee");
      accept([nodeOf(fee, odd)], `three odd shares, fee ${fee}`, "Fee");
    }
    for (const count of [2, 3, 7, 11]) {
      const nodes = Array.from({ length: count }, (_, at) => nodeOf((at * 713) % 10_001, at % 2 === 0 ? odd : three));
      accept(nodes, `${count} nodes of the same wallets`, "Rounding");
    }
    const drawn = Array.from({ length: 5 }, (_, at): Draft["input"] => {
      const first = 3_750n * coin + (random.uint64() % (11_250n * coin));
      return nodeOf(random.below(10_001), [
        [`w${at}`, first],
        ["shared", 15_000n * coin - first],
      ]);
    });
    accept(drawn, "five nodes that share a wallet", "Rounding");
    const labels = { requirements: ["STK-012"], flags: ["Range"] };
    kit.refuse(sibling, { nodes: [nodeOf(10_001, whole)] }, "malformed", {
      comment: "a fee above the whole",
      ...labels,
    });
    kit.refuse(sibling, { nodes: [nodeOf(0, [["a", 0n]])] }, "malformed", {
      comment: "nothing contributed",
      ...labels,
    });
    const missing = { requirements: ["STK-012"], flags: ["MissingField"] };
    kit.refuse(sibling, { nodes: undefined }, "malformed", { comment: "nodes is missing", ...missing });
    kit.refuse(sibling, { nodes: [{ fee: 0 }] }, "malformed", { comment: "contributors is missing", ...missing });
    return kit.drafts;
  },
};

/** First eight bytes of a wallet's key that make its slot. */
const walletAt = (slot: number, cycles: bigint, rest: string): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(slot) + 2_520n * cycles);
  return bytes.toString("hex") + rest;
};

/** `chain/payout`: which wallets a block pays, and what they keep. */
export const chainPayoutFamily: FamilyGenerator = {
  family: "chain/payout",
  flags: chainFlags("PayoutSlot", "PayoutMinimum", "WrongType"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/payout"]);
    const enough = 1_000_000_000_000n;
    const slot = 1 + random.below(2_518);
    const height = 2_520 * (500 + random.below(100)) + slot;
    const accept = (accrued: [string, bigint][], comment: string, flag: ChainFlag, at = height): Draft =>
      kit.accept(
        { height: at, accrued: accrued.map(([wallet, amount]) => ({ wallet, amount: String(amount) })) },
        { comment, requirements: ["STK-026"], flags: [flag], importance: "critical" },
      );
    const turn = (cycles: bigint): string => walletAt(slot, cycles, random.hex(24));
    const sibling = accept([[turn(3n), enough]], "one coin, in turn", "PayoutSlot");
    accept([[turn(0n), enough - 1n]], "a thousandth less than a coin", "PayoutMinimum");
    accept([[turn(0n), enough + 999n]], "what is no whole atomic unit stays", "PayoutMinimum");
    accept([[turn(7_320_136_537_186n), 5n * enough]], "a large key", "PayoutSlot");
    accept([[walletAt(slot - 1, 1n, random.hex(24)), enough]], "the block after its turn", "PayoutSlot");
    accept([[walletAt(slot + 1, 1n, random.hex(24)), enough]], "the block before its turn", "PayoutSlot");
    const several = [9n, 2n, 77n].map((cycles): [string, bigint] => [turn(cycles), enough * cycles]);
    accept(several, "several wallets, by key", "PayoutSlot");
    accept([[walletAt(0, 4n, random.hex(24)), enough]], "slot 0", "PayoutSlot", 2_520 * 700);
    accept([[walletAt(2_519, 4n, random.hex(24)), enough]], "the last slot", "PayoutSlot", 2_520 * 700 - 1);
    accept([], "nobody", "PayoutSlot");
    const wrong = { requirements: ["STK-026"], flags: ["WrongType"] };
    kit.refuse(sibling, { accrued: [{ wallet: "00", amount: "1" }] }, "malformed", {
      comment: "a short key",
      ...wrong,
    });
    kit.refuse(sibling, { accrued: [7] }, "malformed", { comment: "a number for a wallet", ...wrong });
    return kit.drafts;
  },
};

/** `chain/leader`: the order in which nodes lead. */
export const chainLeaderFamily: FamilyGenerator = {
  family: "chain/leader",
  flags: chainFlags("QueueOrder", "BackOfQueue", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/leader"]);
    const key = (first: string): string => first + random.hex(31);
    const accept = (
      nodes: [string, number, number][],
      steps: Draft["input"][],
      comment: string,
      flag: ChainFlag,
    ): Draft =>
      kit.accept(
        { nodes: nodes.map(([node, height, index]) => ({ key: node, height, index })), first: 5_000, steps },
        { comment, requirements: ["STK-025"], flags: [flag] },
      );
    const idle = (count: number): Draft["input"][] => Array.from({ length: count }, () => ({}));
    const [a, b, c] = [key("10"), key("20"), key("90")];
    const sibling = accept(
      [
        [c, 7, 0],
        [a, 9, 0],
        [b, 8, 5],
      ],
      idle(7),
      "by height",
      "QueueOrder",
    );
    accept(
      [
        [a, 7, 2],
        [b, 7, 10],
        [c, 7, 1],
      ],
      idle(7),
      "by place in the block",
      "QueueOrder",
    );
    accept(
      [
        [c, 7, 1],
        [b, 7, 1],
        [a, 7, 1],
      ],
      idle(7),
      "by key",
      "QueueOrder",
    );
    accept(
      [
        [a, 7, 2 ** 32 - 1],
        [b, 8, 0],
        [c, 7, 3],
      ],
      idle(4),
      "those who led stand behind the block",
      "QueueOrder",
    );
    accept([[a, 7, 0]], idle(2), "one node", "QueueOrder");
    accept([], idle(1), "no node", "QueueOrder");
    const three: [string, number, number][] = [
      [a, 1, 0],
      [b, 2, 0],
      [c, 3, 0],
    ];
    accept(three, [{ back: [1] }, ...idle(5)], "one is sent to the back", "BackOfQueue");
    accept(three, [{ back: [1, 2] }, ...idle(5)], "two are sent to the back, where keys count", "BackOfQueue");
    accept(three, [{ out: [1] }, {}, { in: [1] }, ...idle(5)], "one is out for a while", "BackOfQueue");
    accept(three, [{ out: [0, 1, 2] }, {}, { in: [2] }, {}], "all are out", "BackOfQueue");
    const many = Array.from({ length: 9 }, (): [string, number, number] => [
      random.hex(32),
      4_000 + random.below(3),
      random.below(3),
    ]);
    accept(many, [{}, { back: [3] }, { out: [4] }, {}, {}, { in: [4] }, ...idle(14)], "nine nodes", "QueueOrder");
    const labels = { requirements: ["STK-025"], flags: ["Range"] };
    const twice = [a, a].map((node) => ({ key: node, height: 1, index: 0 }));
    kit.refuse(sibling, { nodes: twice }, "malformed", { comment: "a key twice", ...labels });
    kit.refuse(sibling, { steps: [{ back: [3] }] }, "malformed", { comment: "a node that is not there", ...labels });
    return kit.drafts;
  },
};
