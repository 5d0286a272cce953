import { contributionBounds } from "../contribution.js";
import type { Draft } from "../draft.js";
import type { ChainParameters } from "../parameters.js";
import { type ChainState, walletOf } from "../state.js";
import { signTransaction, type UnsignedTransaction, type WalletTransaction } from "../transaction.js";
import type { Dice } from "./dice.js";
import { sealAs } from "./signing.js";
import type { Attempt } from "./walk.js";

type WithoutWallet<T> = T extends UnsignedTransaction ? Omit<T, "wallet" | "sequence"> : never;
type Order = WithoutWallet<UnsignedTransaction>;

export interface WalletWalkersOptions {
  readonly dice: Dice;
  readonly parameters: ChainParameters;
  /** Nodes to have listed. */
  readonly nodes: number;
  readonly treasury: string;
}

/** Holders of wallets, who do what they like with their coins. */
export interface WalletWalkers {
  /** What they try in the next block; each is asked for after the one before was tried on the draft. */
  readonly attempts: (state: ChainState, draft: Draft) => Iterable<Attempt>;
}

/** Most registrations that are tried in one block. */
const rush = 20;

/** Forty wallets that keep about so many nodes listed, and now and then try what is not allowed. */
export const createWalletWalkers = ({ dice, parameters, nodes, treasury }: WalletWalkersOptions): WalletWalkers => {
  const { stakingRequirement: requirement, hardfork, feeUnits } = parameters;
  const wallets = Array.from({ length: 40 }, () => dice.hex(32));
  const keys = Array.from({ length: Math.ceil(nodes * 1.1) + 10 }, () => dice.hex(32));
  let last: WalletTransaction | undefined;

  const sign = (draft: Draft, wallet: string, order: Order): WalletTransaction => {
    const { sequence } = walletOf(draft.wallets, wallet);
    const node = order.type === "register" ? order.node : wallet;
    return signTransaction(
      { ...order, wallet, sequence } as UnsignedTransaction,
      draft.genesisHash,
      (message) => sealAs(wallet, message),
      (message) => sealAs(node, message),
    );
  };

  /** Amounts at and around the bounds, and some that are anywhere. */
  const around = (minimum: bigint, maximum: bigint): bigint => {
    const near = [minimum, minimum, maximum, maximum, (minimum + maximum) / 2n, minimum - 1n, maximum + 1n];
    const drawn = dice.oneIn(8) ? BigInt(dice.below(2 ** 32)) * 10_000n : dice.pick(near);
    return drawn < 0n ? 0n : drawn;
  };

  const register = (node: string, wallet: string): Order => {
    const fee = dice.pick([0, 0, 1_000, 1_234, feeUnits, feeUnits + 1]);
    const common = { type: "register", node, hardfork: hardfork.version, fee } as const;
    if (!dice.oneIn(5)) {
      return { ...common, reserved: [{ contributor: wallet, amount: requirement }], stake: requirement };
    }
    const own = dice.pick([requirement / 4n, requirement / 2n, requirement / 3n, requirement / 4n - 1n]);
    const others = Array.from({ length: dice.below(3) }, () => ({
      contributor: dice.pick(wallets),
      amount: around((requirement - own) / 9n, (requirement - own) / 2n),
    }));
    return { ...common, reserved: [{ contributor: wallet, amount: own }, ...others], stake: own };
  };

  const stake = (draft: Draft, wallet: string): Order | undefined => {
    const open = [...draft.nodes.values()].filter(({ activeSince }) => activeSince === null);
    if (open.length === 0) return undefined;
    const node = dice.pick(open);
    const by = dice.oneIn(2) ? dice.pick(node.contributors).wallet : wallet;
    const { minimum, maximum } = contributionBounds(node, by, parameters);
    return { type: "stake", node: node.key, stake: around(minimum, maximum) };
  };

  const unlock = (draft: Draft): { by: string; order: Order } | undefined => {
    if (draft.nodes.size === 0) return undefined;
    const node = dice.pick([...draft.nodes.values()]);
    const by = dice.oneIn(10) ? dice.pick(wallets) : dice.pick(node.contributors).wallet;
    return { by, order: { type: "unlock", node: node.key } };
  };

  /** Something that breaks the rule it names. */
  const wrong = (draft: Draft, wallet: string): Attempt => {
    const { balance } = walletOf(draft.wallets, wallet);
    const pay = (amount: bigint): WalletTransaction =>
      sign(draft, wallet, { type: "transfer", to: dice.pick(wallets), amount });
    switch (dice.below(4)) {
      case 0:
        return { transaction: pay(balance + 1n), breaks: "transaction.balance" };
      case 1:
        return { transaction: { ...pay(1n), signature: dice.hex(64) }, breaks: "transaction.wallet-signature" };
      case 2:
        return { transaction: { ...pay(1n), sequence: 1_000_000 }, breaks: "transaction.sequence" };
      default:
        return last === undefined ? { transaction: pay(0n) } : { transaction: last, breaks: "transaction.sequence" };
    }
  };

  return {
    attempts: function* (state, draft) {
      if (state.height === parameters.genesisHeight) {
        const amount = (parameters.supply * 9n) / 10n / BigInt(wallets.length);
        for (const to of wallets) yield { transaction: sign(draft, treasury, { type: "transfer", to, amount }) };
        return;
      }
      const missing = nodes - draft.nodes.size;
      const tries = missing > rush ? rush : missing > 0 ? dice.below(3) : dice.below(10) === 0 ? 1 : 0;
      for (let made = 0; made < tries; made++) {
        const wallet = dice.pick(wallets);
        const node = dice.pick(keys);
        if (draft.nodes.has(node) && !dice.oneIn(20)) continue;
        yield { transaction: sign(draft, wallet, register(node, wallet)) };
      }
      const wallet = dice.pick(wallets);
      const filling = dice.oneIn(3) ? stake(draft, wallet) : undefined;
      if (filling !== undefined) yield { transaction: sign(draft, wallet, filling) };
      const leaving = dice.oneIn(6) ? unlock(draft) : undefined;
      if (leaving !== undefined) yield { transaction: sign(draft, leaving.by, leaving.order) };
      if (dice.oneIn(3)) {
        const amount = BigInt(dice.below(2 ** 32));
        last = sign(draft, wallet, { type: "transfer", to: dice.pick(wallets), amount });
        yield { transaction: last };
      }
      if (dice.oneIn(4)) yield wrong(draft, wallet);
    },
  };
};
