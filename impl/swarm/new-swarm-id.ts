import { ringPlaces } from "./constants.js";

/**
 * Id of a new swarm: the middle of the largest gap on the ring, the lowest of equal gaps, the one over the wrap last.
 * @param ids in use, ascending
 */
export const newSwarmId = (ids: readonly bigint[]): bigint => {
  const lowest = ids[0];
  const highest = ids.at(-1);
  if (lowest === undefined || highest === undefined) return 0n;
  let from = highest;
  let largest = ringPlaces - highest + lowest;
  for (let index = ids.length - 1; index > 0; index--) {
    const gap = ids[index]! - ids[index - 1]!;
    // From the top down, "not smaller" lets the lowest of equal gaps win, and any of them over the wrap.
    if (gap >= largest) {
      largest = gap;
      from = ids[index - 1]!;
    }
  }
  return (from + largest / 2n) % ringPlaces;
};
