/** Ranges up to this length are left to the insertion sort. */
const insertionLength = 16;

/**
 * Order of swarms after the unstable sort by size of the deployed program (libstdc++ `std::sort`), bit for bit.
 *
 * Only the positions that are asked for get their final element: ranges of a quicksort do not influence each other, so
 * those outside the asked window are not sorted. One position costs O(n), all of them O(n log n).
 */
export class SizeOrder {
  #sizes = new Int32Array(64);
  #order = new Int32Array(64);

  /**
   * Sorts the places 0 to count − 1 by `sizes`, ascending.
   * @param from first position that is needed
   * @param to position after the last one that is needed
   * @returns place at each position, right from `from` to `to`; valid until the next call
   */
  sort(sizes: Int32Array, count: number, from = 0, to: number = count): Int32Array {
    if (this.#sizes.length < count) {
      this.#sizes = new Int32Array(count * 2);
      this.#order = new Int32Array(count * 2);
    }
    this.#sizes.set(count === sizes.length ? sizes : sizes.subarray(0, count));
    for (let place = 0; place < count; place++) this.#order[place] = place;
    const depth = count > 0 ? 2 * (31 - Math.clz32(count)) : 0;
    sortRange(this.#sizes, this.#order, { from, to }, 0, count, depth);
    return this.#order;
  }
}

interface Window {
  readonly from: number;
  readonly to: number;
}

const sortRange = (
  sizes: Int32Array,
  order: Int32Array,
  window: Window,
  low: number,
  end: number,
  depth: number,
): void => {
  let high = end;
  let left = depth;
  while (high - low > insertionLength) {
    if (left === 0) {
      heapSort(sizes, order, low, high);
      return;
    }
    left--;
    const cut = partition(sizes, order, low, high);
    if (cut < window.to && high > window.from) sortRange(sizes, order, window, cut, high, left);
    if (cut <= window.from) return;
    high = cut;
  }
  insertionSort(sizes, order, low, high);
};

const swap = (sizes: Int32Array, order: Int32Array, a: number, b: number): void => {
  const size = sizes[a]!;
  sizes[a] = sizes[b]!;
  sizes[b] = size;
  const place = order[a]!;
  order[a] = order[b]!;
  order[b] = place;
};

const medianPosition = (sizes: Int32Array, p: number, q: number, r: number): number => {
  const atP = sizes[p]!;
  const atQ = sizes[q]!;
  const atR = sizes[r]!;
  if (atP < atQ) return atQ < atR ? q : atP < atR ? r : p;
  return atP < atR ? p : atQ < atR ? r : q;
};

/** Both scans stop at elements equal to the pivot, which stays at `low`. Returns the start of the right part. */
const partition = (sizes: Int32Array, order: Int32Array, low: number, high: number): number => {
  swap(sizes, order, low, medianPosition(sizes, low + 1, low + ((high - low) >> 1), high - 1));
  const pivot = sizes[low]!;
  let i = low + 1;
  let j = high;
  for (;;) {
    while (sizes[i]! < pivot) i++;
    j--;
    while (pivot < sizes[j]!) j--;
    if (i >= j) return i;
    swap(sizes, order, i, j);
    i++;
  }
};

const insertionSort = (sizes: Int32Array, order: Int32Array, low: number, high: number): void => {
  for (let next = low + 1; next < high; next++) {
    const size = sizes[next]!;
    const place = order[next]!;
    let hole = next;
    while (hole > low && size < sizes[hole - 1]!) {
      sizes[hole] = sizes[hole - 1]!;
      order[hole] = order[hole - 1]!;
      hole--;
    }
    sizes[hole] = size;
    order[hole] = place;
  }
};

const heapSort = (sizes: Int32Array, order: Int32Array, low: number, high: number): void => {
  const length = high - low;
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    placeInHeap(sizes, order, low, length, parent, sizes[low + parent]!, order[low + parent]!);
  }
  for (let last = length - 1; last > 0; last--) {
    const size = sizes[low + last]!;
    const place = order[low + last]!;
    sizes[low + last] = sizes[low]!;
    order[low + last] = order[low]!;
    placeInHeap(sizes, order, low, last, 0, size, place);
  }
};

/** Sinks the hole to the bottom, then raises the value from there: the order of equal sizes depends on this detour. */
const placeInHeap = (
  sizes: Int32Array,
  order: Int32Array,
  low: number,
  length: number,
  start: number,
  size: number,
  place: number,
): void => {
  let hole = start;
  const move = (from: number): void => {
    sizes[low + hole] = sizes[low + from]!;
    order[low + hole] = order[low + from]!;
    hole = from;
  };
  for (let right = 2 * hole + 2; right <= length; right = 2 * hole + 2) {
    const single = right === length;
    move(single || sizes[low + right]! < sizes[low + right - 1]! ? right - 1 : right);
  }
  for (let parent = (hole - 1) >> 1; hole > start && sizes[low + parent]! < size; parent = (hole - 1) >> 1)
    move(parent);
  sizes[low + hole] = size;
  order[low + hole] = place;
};
