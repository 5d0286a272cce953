import { type Answer, type Fields, textField } from "../../shim-input.js";
import { type Draft, openDraft } from "../draft.js";
import { profiles } from "../parameters.js";
import { backOfQueue, nextLeader } from "../reward-queue.js";
import { creditRewards, payoutSlot, sharesOf, thousandths } from "../rewards.js";
import { type ChainState, genesis, type ServiceNode } from "../state.js";
import { amountField, countField, countsField, hexField, listField, malformed } from "./fields.js";

const { main } = profiles;
const start = genesis(main, "00".repeat(32), "00".repeat(16));

/** A funded node that has been active for as long as there is a chain. */
export const activeNode = (key: string, changes: Partial<ServiceNode> = {}): ServiceNode => ({
  key,
  operator: "",
  fee: 0,
  hardfork: main.hardfork.version,
  stakingRequirement: main.stakingRequirement,
  contributors: [],
  totalContributed: main.stakingRequirement,
  totalReserved: main.stakingRequirement,
  registrationHeight: 0,
  activeSince: 0,
  isDecommissioned: false,
  lastDecommissionHeight: 0,
  decommissionCount: 0,
  reasonsAll: 0,
  reasonsAny: 0,
  recommissionCredit: main.initialCredit,
  requestedUnlockHeight: 0,
  lastReward: { height: 0, index: 0 },
  lastIpChangeHeight: 0,
  swarm: 0n,
  ...changes,
});

const draftAt = (height: number, nodes: readonly ServiceNode[], state: ChainState = start): Draft => ({
  ...openDraft({ ...state, height: height - 1 }),
  nodes: new Map(nodes.map((node) => [node.key, node])),
});

const readPaid = (input: Fields, at: number): ServiceNode => {
  const contributors = listField(input, "contributors").map((part) => {
    const amount = amountField(part, "amount");
    return { wallet: textField(part, "wallet"), reserved: amount, amount, stakes: [amount] };
  });
  const totalContributed = contributors.reduce((sum, { amount }) => sum + amount, 0n);
  if (totalContributed === 0n) throw malformed("contributors: nothing contributed");
  const fee = countField(input, "fee", main.feeUnits);
  return activeNode(String(at), { operator: contributors[0]?.wallet ?? "", fee, contributors, totalContributed });
};

const reward: Answer = (input) => {
  const shares = sharesOf(listField(input, "nodes").map(readPaid), main.genesisHeight, main);
  const given = [...shares.values()].reduce((sum, amount) => sum + amount, 0n);
  const credits = Object.fromEntries([...shares].map(([wallet, amount]) => [wallet, String(amount)]));
  return { credits, lost: String(main.serviceNodeReward * thousandths - given) };
};

const payout: Answer = (input) => {
  const height = countField(input, "height");
  const wallets = listField(input, "accrued").map((one): [string, bigint] => [
    hexField(one, "wallet", 32),
    amountField(one, "amount"),
  ]);
  const accrued = new Map(
    wallets.map(([wallet, amount]) => [wallet, { amount, slot: payoutSlot(wallet, main.batchingInterval) }]),
  );
  if (accrued.size < wallets.length) throw malformed("accrued: a wallet occurs twice");
  const draft = draftAt(height, []);
  const after = creditRewards(draft, { ...start.rewards, accrued }, main);
  const paid = draft.effects.flatMap((effect) =>
    effect.kind === "paid" ? [{ wallet: effect.wallet, amount: String(effect.amount) }] : [],
  );
  return { paid, left: wallets.map(([wallet]) => String(after.accrued.get(wallet)?.amount ?? 0n)) };
};

const leader: Answer = (input) => {
  const keys: string[] = [];
  const nodes = new Map(
    listField(input, "nodes").map((one) => {
      const key = hexField(one, "key", 32);
      keys.push(key);
      const lastReward = { height: countField(one, "height"), index: countField(one, "index", 2 ** 32 - 1) };
      return [key, activeNode(key, { lastReward })];
    }),
  );
  if (nodes.size < keys.length) throw malformed("nodes: a key occurs twice");
  let height = countField(input, "first");
  const change = (places: readonly number[], changes: () => Partial<ServiceNode>): void => {
    for (const place of places) {
      const node = nodes.get(keys[place] ?? "");
      if (node !== undefined) nodes.set(node.key, { ...node, ...changes() });
    }
  };
  const leaders = listField(input, "steps").map((step) => {
    const leads = nextLeader(nodes);
    if (leads !== undefined) change([keys.indexOf(leads)], () => ({ lastReward: backOfQueue(height) }));
    const listOf = (name: string) => (step[name] === undefined ? [] : countsField(step, name, keys.length));
    change(listOf("out"), () => ({ isDecommissioned: true }));
    change(listOf("in"), () => ({ isDecommissioned: false, lastReward: backOfQueue(height) }));
    change(listOf("back"), () => ({ lastReward: backOfQueue(height) }));
    height += 1;
    return leads === undefined ? null : keys.indexOf(leads);
  });
  return { leaders };
};

/** Families about what nodes earn and in which order they lead. Amounts that are accrued are in thousandths. */
export const rewardAnswers = {
  "chain/reward": reward,
  "chain/payout": payout,
  "chain/leader": leader,
} as const satisfies Record<string, Answer>;
