/** A measured mean with its confidence interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** Value that a standard normal variable stays below with this chance (Acklam's rational approximation, error < 1e-8). */
export const normalQuantile = (chance: number): number => {
  if (chance < 0.02425) return -tail(chance);
  if (chance > 1 - 0.02425) return tail(1 - chance);
  const q = chance - 0.5;
  const r = q * q;
  return (q * polynomial(middle, r)) / polynomial(middleBelow, r);
};

const middle = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const middleBelow = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const outer = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const outerBelow = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
const tail = (chance: number): number => {
  const q = Math.sqrt(-2 * Math.log(chance));
  return -polynomial(outer, q) / polynomial(outerBelow, q);
};

/** Student's quantile from the normal one, by the expansion of Cornish and Fisher; good from some ten degrees on. */
const studentQuantile = (chance: number, freedom: number): number => {
  const z = normalQuantile(chance);
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / freedom + second / freedom ** 2;
};

/** Mean of independent samples; the interval contains the true mean with chance `confidence`. */
export const meanOf = (samples: readonly number[], confidence: number): Estimate => {
  const count = samples.length;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / count;
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / Math.max(1, count - 1);
  const reach = studentQuantile((1 + confidence) / 2, Math.max(1, count - 1)) * Math.sqrt(variance / count);
  return { mean, low: mean - reach, high: mean + reach, samples: count };
};

/** Share of `count` independent trials that succeeded, with Wilson's interval, which holds for rare successes too. */
export const shareOf = (successes: number, count: number, confidence: number): Estimate => {
  const z = normalQuantile((1 + confidence) / 2);
  const mean = successes / count;
  const centre = (mean + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const reach = (z / (1 + z ** 2 / count)) * Math.sqrt((mean * (1 - mean)) / count + z ** 2 / (4 * count ** 2));
  return { mean, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach), samples: count };
};

/** Whether an interval contains a value. */
export const contains = ({ low, high }: Estimate, value: number): boolean => low <= value && value <= high;
