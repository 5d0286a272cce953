/** Positions of `sizes` in ascending order of size: `order[0]` is the index of a smallest one. */
export type SizeOrder = (sizes: readonly number[]) => number[];

const positions = (sizes: readonly number[]): number[] => sizes.map((_, index) => index);

/** Ascending order that keeps equal sizes in id order, as a stable sort does. */
export const stableOrder: SizeOrder = (sizes) => positions(sizes).sort((a, b) => sizes[a]! - sizes[b]! || a - b);

const runLength = 16;

const swap = (a: number[], i: number, j: number): void => {
  [a[i], a[j]] = [a[j]!, a[i]!];
};

/**
 * Ascending order in which the `std::sort` of the GNU library (libstdc++) leaves swarms when only their size counts.
 * Up to 16 swarms it is the stable order; above that equal sizes are shuffled in a fixed way that the network depends on.
 */
export const libstdcxxOrder: SizeOrder = (sizes) => {
  const a = positions(sizes);
  const less = (i: number, j: number): boolean => sizes[i]! < sizes[j]!;
  if (a.length > runLength) partition(a, 0, a.length, 2 * Math.floor(Math.log2(a.length)), less);
  insertionSort(a, less);
  return a;
};

type Less = (i: number, j: number) => boolean;

/** Splits [lo, hi) until no part is longer than 16; a part that was split `depth` times in vain is heap sorted. */
const partition = (a: number[], lo: number, hi: number, depth: number, less: Less): void => {
  let end = hi;
  let left = depth;
  while (end - lo > runLength) {
    if (left === 0) {
      heapSort(a, lo, end, less);
      return;
    }
    left -= 1;
    const cut = splitAroundMedian(a, lo, end, less);
    partition(a, cut, end, left, less);
    end = cut;
  }
};

/** Moves the median of three to `lo`, splits the rest around it, and answers where the upper part begins. */
const splitAroundMedian = (a: number[], lo: number, hi: number, less: Less): number => {
  swap(a, lo, medianPosition(a, lo + 1, lo + Math.floor((hi - lo) / 2), hi - 1, less));
  const pivot = a[lo]!;
  let i = lo + 1;
  let j = hi;
  for (;;) {
    while (less(a[i]!, pivot)) i += 1;
    j -= 1;
    while (less(pivot, a[j]!)) j -= 1;
    if (i >= j) return i;
    swap(a, i, j);
    i += 1;
  }
};

const medianPosition = (a: number[], p: number, q: number, r: number, less: Less): number => {
  const below = (x: number, y: number): boolean => less(a[x]!, a[y]!);
  if (below(p, q)) {
    if (below(q, r)) return q;
    return below(p, r) ? r : p;
  }
  if (below(p, r)) return p;
  return below(q, r) ? r : q;
};

const insertionSort = (a: number[], less: Less): void => {
  for (let i = 1; i < a.length; i++) {
    for (let j = i; j > 0 && less(a[j]!, a[j - 1]!); j--) swap(a, j, j - 1);
  }
};

const heapSort = (a: number[], lo: number, hi: number, less: Less): void => {
  const length = hi - lo;
  for (let parent = Math.floor((length - 2) / 2); parent >= 0; parent--) {
    placeInHeap(a, lo, parent, length, a[lo + parent]!, less);
  }
  for (let end = length - 1; end > 0; end--) {
    const aside = a[lo + end]!;
    a[lo + end] = a[lo]!;
    placeInHeap(a, lo, 0, end, aside, less);
  }
};

/** Sinks the hole to the bottom of the heap a[lo, lo + length), then lifts `value` from there towards the first hole. */
const placeInHeap = (a: number[], lo: number, first: number, length: number, value: number, less: Less): void => {
  let hole = first;
  for (let child = 2 * hole + 2; child <= length; child = 2 * hole + 2) {
    const only = child === length;
    if (only || less(a[lo + child]!, a[lo + child - 1]!)) child -= 1;
    a[lo + hole] = a[lo + child]!;
    hole = child;
  }
  while (hole > first) {
    const parent = Math.floor((hole - 1) / 2);
    if (!less(a[lo + parent]!, value)) break;
    a[lo + hole] = a[lo + parent]!;
    hole = parent;
  }
  a[lo + hole] = value;
};
