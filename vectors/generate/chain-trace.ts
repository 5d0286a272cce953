import { applyBlock } from "../../spec/model/chain/apply-block.js";
import { modelSwarms } from "../../spec/model/chain/model-swarms.js";
import { type ChainParameters, coin, profiles } from "../../spec/model/chain/parameters.js";
import { quorumAt } from "../../spec/model/chain/quorum.js";
import { RuleViolation } from "../../spec/model/chain/rule-violation.js";
import { verifySignature } from "../../spec/model/chain/rules.js";
import { chainAnswers } from "../../spec/model/chain/shim/answers.js";
import { type ChainState, genesis } from "../../spec/model/chain/state.js";
import {
  type StateChangeTransaction,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
} from "../../spec/model/chain/transaction.js";
import { type StateChangeKind, toStateChange, voteMessage } from "../../spec/model/chain/vote.js";
import { type ChainFlag, chainFlags } from "./chain-flags.js";
import { type ChainPerson, createChainPerson, transactionJson } from "./chain-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit } from "./kit.js";
import type { Random } from "./random.js";

const requirement = 15_000n * coin;

type Unsigned<T> = T extends UnsignedTransaction ? Omit<T, "wallet" | "sequence"> : never;

const settings = { unlock_blocks: 20, lock_blocks: 30, payable_after_blocks: 5, batching_interval: 40 };

const parameters: ChainParameters = {
  ...profiles.main,
  unlockBlocks: settings.unlock_blocks,
  deregistrationLockBlocks: settings.lock_blocks,
  payableAfterBlocks: settings.payable_after_blocks,
  batchingInterval: settings.batching_interval,
};

/** Writes a trace block by block, and keeps a chain beside it so that votes and signatures fit. */
const createStory = (random: Random) => {
  const treasury = createChainPerson(random);
  const producer = random.hex(16);
  const blocks: Draft["input"][] = [];
  const nodes = new Map<string, ChainPerson>();
  const sequences = new Map<string, number>();
  let state: ChainState = genesis(parameters, treasury.key, producer);
  const { genesisHash } = state;

  const apply = (bytes: string, transactions: readonly Transaction[]): void => {
    const block = {
      height: state.height + 1,
      previous: state.hash,
      timeMs: state.timeMs + parameters.blockTargetMs,
      producer: bytes,
      transactions,
    };
    state = applyBlock(state, block, { parameters, assign: modelSwarms, verify: verifySignature }).state;
  };

  const quorum = (height: number) => {
    const found = quorumAt(state.draws, height, parameters);
    if (found === undefined) throw new Error(`no quorum of height ${height}`);
    return found;
  };

  return {
    treasury,
    state: () => state,
    person: () => createChainPerson(random),
    /** Adds a block; one that is refused changes nothing. */
    block: (transactions: readonly Transaction[], after = 0): void => {
      const bytes = random.hex(16);
      blocks.push({
        producer: bytes,
        transactions: transactions.map(transactionJson),
        ...(after === 0 ? {} : { after }),
      });
      for (let made = 0; made < after; made++) apply(bytes, []);
      try {
        apply(bytes, transactions);
      } catch (error) {
        if (!(error instanceof RuleViolation)) throw error;
      }
    },
    /** Signs as the wallet's next transaction, or one out of turn. */
    order: (wallet: ChainPerson, order: Unsigned<UnsignedTransaction>, node = wallet, skip = 0): Transaction => {
      const known = Math.max(sequences.get(wallet.key) ?? 0, state.wallets.get(wallet.key)?.sequence ?? 0);
      const unsigned = { ...order, wallet: wallet.key, sequence: known + skip } as UnsignedTransaction;
      if (order.type === "register") nodes.set(node.key, node);
      return signTransaction(unsigned, genesisHash, wallet.sign, node.sign);
    },
    quorum,
    /** What so many validators of the quorum of a height say about its worker. */
    change: (height: number, worker: string, kind: StateChangeKind, count = 7): StateChangeTransaction => {
      const { validators, workers } = quorum(height);
      const subject = { height, worker: workers.indexOf(worker), state: kind };
      const votes = validators.slice(0, count).map((key, validator) => ({
        ...subject,
        validator,
        reasons: 1,
        signature: nodes.get(key)!.sign(voteMessage(subject)),
      }));
      return toStateChange(votes, parameters.quorumSize);
    },
    input: (): Draft["input"] => ({ ...settings, treasury: treasury.key, producer, blocks }),
  };
};

type Story = ReturnType<typeof createStory>;

const registration = (node: ChainPerson, operator: ChainPerson, amount = requirement) =>
  ({
    type: "register",
    node: node.key,
    hardfork: 19,
    fee: 500,
    reserved: [{ contributor: operator.key, amount }],
    stake: amount,
  }) as const;

/** A node of two wallets is filled, asked to leave twice, leaves, and gives back everything. */
const unlockStory = (story: Story): void => {
  const { treasury, block, order } = story;
  const [alice, bob, node] = [story.person(), story.person(), story.person()];
  block([order(treasury, { type: "transfer", to: alice.key, amount: 10_000n * coin })]);
  block([order(treasury, { type: "transfer", to: bob.key, amount: 6_000n * coin })]);
  block([order(alice, registration(node, alice, 10_000n * coin), node)]);
  block([order(alice, { type: "transfer", to: bob.key, amount: 1n })]);
  block([order(bob, { type: "stake", node: node.key, stake: 4_999n * coin })]);
  block([order(bob, { type: "stake", node: node.key, stake: 2n * coin })]);
  block([order(bob, { type: "stake", node: node.key, stake: coin })]);
  block([order(treasury, { type: "unlock", node: node.key })]);
  block([order(bob, { type: "unlock", node: node.key })]);
  block([order(alice, { type: "unlock", node: node.key })]);
  const everything = () => order(alice, { type: "transfer", to: bob.key, amount: 10_000n * coin });
  block([everything()], settings.unlock_blocks - 1);
  block([]);
  block([everything()]);
  block([order(alice, { type: "unlock", node: node.key })]);
  block([], settings.batching_interval);
};

/** Eleven nodes; one is voted down, back, and out, by votes of which some are too few, forged or late. */
const voteStory = (story: Story): void => {
  const { treasury, block, order, change } = story;
  const people = Array.from({ length: 11 }, () => story.person());
  block(people.map((node, at) => order(treasury, registration(node, treasury), node, at)));
  block([]);
  const early = story.state().height;
  const worker = story.quorum(early).workers[0]!;
  block([change(early, worker, "decommission", 6)]);
  const forged = change(early, worker, "decommission");
  const votes = forged.votes.map((vote, at) => (at === 3 ? { ...vote, signature: "00".repeat(64) } : vote));
  block([{ ...forged, votes }]);
  block([change(early, worker, "decommission")]);
  block([change(early, worker, "recommission")]);
  block([], 8);
  block([change(story.state().height, worker, "recommission")]);
  block([change(early, worker, "decommission")]);
  let height = story.state().height;
  while (!story.quorum(height).workers.includes(worker)) {
    block([]);
    height = story.state().height;
  }
  block([change(height, worker, "deregister")]);
  block([], settings.lock_blocks - 2);
  block([]);
};

/** `chain/trace`: whole lives of nodes, block by block. */
export const chainTraceFamily: FamilyGenerator = {
  family: "chain/trace",
  flags: chainFlags("Lifecycle", "Threshold", "Range"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/trace"]);
    const accept = (
      tell: (story: Story) => void,
      comment: string,
      flag: ChainFlag,
      ...requirements: string[]
    ): Draft => {
      const story = createStory(random.fork(comment));
      tell(story);
      return kit.accept(story.input(), { comment, requirements, flags: [flag], importance: "critical" });
    };
    const unlock = ["STK-023", "STK-024", "STK-005", "STK-030", "CHN-022"];
    accept(unlockStory, "a node is filled, unlocked and gone", "Lifecycle", ...unlock);
    accept(voteStory, "a node is voted down, back and out", "Threshold", "TST-005", "TST-026", "TST-027", "STK-007");
    const sibling = accept(({ block }) => block([]), "an empty block", "Lifecycle", "CHN-001", "STK-030");
    const labels = { requirements: ["CHN-001"], flags: ["Range"] };
    kit.refuse(sibling, { batching_interval: 0 }, "malformed", { comment: "no payout ever", ...labels });
    kit.refuse(sibling, { producer: "00" }, "malformed", { comment: "a producer of one byte", ...labels });
    kit.refuse(sibling, { blocks: 7 }, "malformed", { comment: "a number for blocks", ...labels });
    return kit.drafts;
  },
};
