import { chainAnswers } from "../../spec/model/chain/shim/answers.js";
import { chainFlags } from "./chain-flags.js";
import type { FamilyGenerator } from "./family.js";
import { shapeFlags } from "./flags.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";

/** `chain/requirement`: what a node of the main network needed at a height. */
export const chainRequirementFamily: FamilyGenerator = {
  family: "chain/requirement",
  flags: chainFlags("Formula", "Interpolation", "MissingField", "WrongType", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/requirement"]);
    const fixed = [
      0, 101_249, 101_250, 101_251, 230_704, 234_766, 234_767, 385_823, 385_824, 385_825, 429_023, 429_024,
    ];
    const later = [450_000, 472_224, 515_423, 558_624, 601_824, 641_110, 641_111, 645_024, 1_523_759, 2_000_000];
    const drawn: readonly (readonly [from: number, to: number])[] = [
      [101_252, 230_703],
      [234_768, 385_822],
      [385_826, 429_022],
      [429_025, 449_999],
      [515_425, 558_623],
    ];
    const accept = (height: number, comment: string): void => {
      const flag = height >= 385_824 && height < 641_111 ? "Interpolation" : "Formula";
      kit.accept({ height }, { comment, requirements: ["STK-003", "STK-029"], flags: [flag] });
    };
    for (const height of [...fixed, ...later]) accept(height, `height ${height}`);
    for (const [from, to] of drawn) accept(from + random.below(to - from), `a height from ${from} on`);
    const sibling = kit.drafts[0]!;
    refuseShapes(kit, sibling, { height: "integer" }, ["STK-003"]);
    kit.refuse(sibling, { height: -1 }, "malformed", {
      comment: "a height below 0",
      requirements: ["STK-003"],
      flags: ["Range"],
    });
    return kit.drafts;
  },
};

/** `chain/credit`: blocks that a node may be down. */
export const chainCreditFamily: FamilyGenerator = {
  family: "chain/credit",
  flags: chainFlags("CreditRate", "CreditReturn", "MissingField", "WrongType", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/credit"]);
    const since = 20_000 + random.below(1_000);
    const up = (blocks: number, begun: number, comment = `${blocks} blocks up after ${begun}`): void => {
      kit.accept(
        { height: since + blocks, active_since: since, decommissioned_at: null, recommission_credit: begun },
        { comment, requirements: ["TST-010"], flags: ["CreditRate"] },
      );
    };
    for (const blocks of [0, 29, 30, 31, 719, 720, 41_399, 41_400, 41_430, 100_000]) up(blocks, 60);
    for (const blocks of [0, 43_199, 43_200, 43_230]) up(blocks, 0);
    for (const blocks of [0, 60]) up(blocks, 1_440);
    up(1 + random.below(40_000), random.below(1_440), "any time up");
    const down = (
      blocksUp: number,
      begun: number,
      blocksDown: number,
      comment = `${blocksDown} blocks down after ${blocksUp} up and ${begun}`,
    ): void => {
      const at = since + blocksUp;
      kit.accept(
        { height: at + blocksDown, active_since: since, decommissioned_at: at, recommission_credit: begun },
        {
          comment,
          requirements: ["TST-011", "TST-012"],
          flags: ["CreditReturn"],
          importance: "critical",
        },
      );
    };
    for (const blocks of [0, 1, 29, 30, 31, 59, 60, 61, 200]) down(0, 60, blocks);
    for (const blocks of [200, 719, 720, 721, 1_440, 1_441]) down(41_400, 60, blocks);
    for (const blocks of [49, 50, 51]) down(0, 100, blocks);
    down(50_000, 60, 100);
    down(1 + random.below(40_000), random.below(1_440), 2 + random.below(1_000), "any time down");
    kit.accept(
      { height: since + 500, active_since: null, decommissioned_at: null, recommission_credit: 60 },
      { comment: "a node that awaits contributions", requirements: ["TST-010"], flags: ["CreditRate"] },
    );
    const sibling = kit.drafts[0]!;
    const labels = { requirements: ["TST-010"], flags: ["Range"] };
    refuseShapes(kit, sibling, { height: "integer", recommission_credit: "integer" }, ["TST-010"]);
    kit.refuse(sibling, { height: since - 1 }, "malformed", {
      comment: "a height before the node was active",
      ...labels,
    });
    kit.refuse(sibling, { decommissioned_at: since - 1 }, "malformed", { comment: "down before it was up", ...labels });
    return kit.drafts;
  },
};

/** `chain/shuffle`: the generator of quorums and its shuffle. */
export const chainShuffleFamily: FamilyGenerator = {
  family: "chain/shuffle",
  flags: chainFlags("Generator", "ShuffleOrder", ...shapeFlags, "WrongLength", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/shuffle"]);
    const counting = Array.from({ length: 32 }, (_, at) => at.toString(16).padStart(2, "0")).join("");
    const shuffle = (type: number, hash: string, size: number): void => {
      const labels = { comment: `${size} positions, type ${type}`, requirements: ["CHN-025", "CHN-026"] };
      kit.accept({ type, hash, size }, { ...labels, flags: [size < 3 ? "ShuffleOrder" : "Generator"] });
    };
    for (const type of [0, 1, 2, 3]) shuffle(type, counting, 12);
    for (const size of [0, 1, 2, 3]) shuffle(0, counting, size);
    for (const byte of ["00", "ff"]) shuffle(0, byte.repeat(32), 14);
    shuffle(2, random.hex(32), 320);
    const sibling = kit.drafts[0]!;
    refuseShapes(kit, sibling, { type: "integer", hash: "hex", size: "integer" }, ["CHN-025"]);
    refuseLengths(kit, sibling, "hash", [0, 31, 33], "malformed", ["CHN-025"]);
    kit.refuse(sibling, { type: 4 }, "malformed", { comment: "type 4", requirements: ["CHN-025"], flags: ["Range"] });
    return kit.drafts;
  },
};

/** `chain/quorum`: who tests whom in a block. */
export const chainQuorumFamily: FamilyGenerator = {
  family: "chain/quorum",
  flags: chainFlags("QuorumSize", "KeyOrder", ...shapeFlags, "WrongLength", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/quorum"]);
    const sizes: readonly (readonly [active: number, decommissioned: number])[] = [
      ...([
        [0, 0],
        [1, 0],
        [0, 3],
        [1, 1],
        [7, 1],
        [9, 5],
        [10, 0],
        [10, 1],
        [11, 0],
        [11, 3],
        [12, 0],
      ] as const),
      ...([
        [40, 19],
        [61, 0],
        [200, 40],
        [5_110, 0],
      ] as const),
    ];
    for (const [active, decommissioned] of sizes) {
      const keys = { gen: { seed: random.hex(8), len: 32 * (active + decommissioned) } };
      const isLarge = active + decommissioned > 20;
      kit.accept(
        { hash: random.hex(32), keys, active },
        {
          comment: `${active} active and ${decommissioned} decommissioned nodes`,
          requirements: ["CHN-027", "TST-001"],
          flags: [isLarge ? "QuorumSize" : "KeyOrder"],
          importance: "critical",
        },
      );
    }
    const keys = Array.from({ length: 4 }, (_, at) => at.toString(16).padStart(2, "0").repeat(32));
    const labels = { requirements: ["CHN-027"], flags: ["KeyOrder"] };
    const input = { hash: random.hex(32), keys: keys.join(""), active: 3 };
    const sibling = kit.accept(input, { comment: "keys in ascending order", ...labels });
    kit.accept({ ...input, keys: [...keys].reverse().join("") }, { comment: "keys in descending order", ...labels });
    refuseShapes(kit, sibling, { hash: "hex", keys: "hex", active: "integer" }, ["CHN-027"]);
    refuseLengths(kit, sibling, "hash", [31, 33], "malformed", ["CHN-027"]);
    const wrong = { requirements: ["CHN-027"], flags: ["Range"] };
    kit.refuse(sibling, { active: 5 }, "malformed", { comment: "more active nodes than keys", ...wrong });
    kit.refuse(sibling, { keys: input.keys.slice(2) }, "malformed", { comment: "a key cut short", ...wrong });
    const twice = [...keys.slice(1), keys[1]!].join("");
    kit.refuse(sibling, { keys: twice }, "malformed", { comment: "a key twice", ...wrong });
    return kit.drafts;
  },
};
