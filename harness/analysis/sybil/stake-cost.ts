/** What the coins of a network are to an attacker. Amounts in whole OXEN. */
export interface Supply {
  readonly nodes: number;
  readonly stakePerNode: number;
  /** Coins that exist. */
  readonly supply: number;
  /** How much of the coins that are neither staked nor sold yet change hands for one per cent of a higher price. */
  readonly elasticity: number;
}

export interface StakeCost {
  /** Coins that the attacker has to lock. */
  readonly stake: number;
  /** Coins that were for sale before the attacker came: those that no honest node has locked. */
  readonly floating: number;
  /** Share of the floating coins that the attacker takes off the market, at most all of them. */
  readonly shareOfFloating: number;
  /** Price at the end, as a multiple of that at the beginning; null when there are not enough coins. */
  readonly lastPrice: number | null;
  /** What all of it costs, in OXEN at the price of the beginning; null when there are not enough coins. */
  readonly outlay: number | null;
}

/**
 * Cost of `attackers` nodes out of all. The price follows the floating coins F as (F0 / F)^(1 / elasticity): with an
 * elasticity of one, what floats is always worth the same, so that every coin locked makes the others dearer. The
 * outlay is the integral over the coins bought.
 */
export const stakeCost = (attackers: number, { nodes, stakePerNode, supply, elasticity }: Supply): StakeCost => {
  const stake = attackers * stakePerNode;
  const floating = supply - (nodes - attackers) * stakePerNode;
  if (attackers === 0) return { stake, floating, shareOfFloating: 0, lastPrice: 1, outlay: 0 };
  const shareOfFloating = floating <= 0 ? 1 : Math.min(1, stake / floating);
  if (shareOfFloating === 1) return { stake, floating, shareOfFloating, lastPrice: null, outlay: null };
  const left = 1 - shareOfFloating;
  const power = 1 / elasticity;
  const outlay =
    Math.abs(power - 1) < 1e-9 ? -floating * Math.log(left) : (floating * (1 - left ** (1 - power))) / (1 - power);
  return { stake, floating, shareOfFloating, lastPrice: left ** -power, outlay };
};
