/** Probability of exactly `hits` in `draws` that each succeed with `chance`. */
const exactly = (draws: number, chance: number, hits: number): number => {
  let logarithm = hits * Math.log(chance) + (draws - hits) * Math.log1p(-chance);
  for (let index = 1; index <= hits; index++) logarithm += Math.log((draws - hits + index) / index);
  return Math.exp(logarithm);
};

/** How often each of several equally likely outcomes may come in a number of draws. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Bounds that all of `outcomes` equally likely outcomes keep together, but for once in `1 / doubt` runs: the exact tails
 * of the binomial distribution, the doubt shared out among outcomes and sides.
 */
export const uniformBounds = (draws: number, outcomes: number, doubt: number): Bounds => {
  const share = doubt / (2 * outcomes);
  const chance = 1 / outcomes;
  let [least, most] = [0, draws];
  for (let below = exactly(draws, chance, 0); below <= share; below += exactly(draws, chance, least)) least++;
  for (let above = exactly(draws, chance, draws); above <= share; above += exactly(draws, chance, most)) most--;
  return { least, most };
};

/** How often each outcome came, by index. */
export const countOutcomes = (outcomes: number, drawn: readonly number[]): readonly number[] =>
  Array.from({ length: outcomes }, (_, index) => drawn.filter((each) => each === index).length);
