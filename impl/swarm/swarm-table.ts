import { minimumMembers } from "./constants.js";
import { SizeOrder } from "./size-order.js";

/** A node as the assignment sees it. */
export interface SwarmNode {
  /** Legacy key in lower-case hex; its order is that of the key bytes. */
  readonly key: string;
  /** Undefined while the node waits for a swarm. */
  swarm: Swarm | undefined;
  /** Run in which the node moved last; `before` belongs to it. */
  run: number;
  /** Swarm id before that run, undefined for none. */
  before: bigint | undefined;
}

/** A swarm with its members in list order, which decides who is drawn. */
export interface Swarm {
  readonly id: bigint;
  readonly members: SwarmNode[];
  /** Index among the swarms in ascending order of ids. */
  place: number;
  /** Whether a member was appended behind a larger key. */
  mixed: boolean;
}

/** Order of keys, which is that of the key bytes. */
export const compareKeys = (a: SwarmNode, b: SwarmNode): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** A node that has no swarm. */
export const waitingNode = (key: string): SwarmNode => ({ key, swarm: undefined, run: 0, before: undefined });

/**
 * The swarms in ascending order of ids, with the counts that the assignment asks for kept up to date: no step of a run
 * looks at all nodes.
 */
export class SwarmTable {
  readonly swarms: Swarm[] = [];
  /** Nodes that lost or were given a swarm in this run, without repetition. */
  readonly moved: SwarmNode[] = [];
  /** Σ max(0, members − 5). */
  excess = 0;
  /** Swarms with fewer than 5 members. */
  starving = 0;
  #run = 1;
  #sizes = new Int32Array(64);
  /** Number of swarms of each size. */
  readonly #ofSize: number[] = [0];
  readonly #order = new SizeOrder();

  get count(): number {
    return this.swarms.length;
  }

  /** Forgets what moved before. */
  startRun(): void {
    this.#run++;
    this.moved.length = 0;
  }

  sizeAt(place: number): number {
    return this.#sizes[place]!;
  }

  /** Adds a swarm as it was before the first run; its id must be larger than those of all others. */
  loadSwarm(id: bigint, members: SwarmNode[]): void {
    const swarm: Swarm = { id, members, place: this.swarms.length, mixed: false };
    for (const node of members) node.swarm = swarm;
    this.swarms.push(swarm);
    this.#reserve();
    this.#sizes[swarm.place] = members.length;
    this.#countIn(members.length);
  }

  /** Makes a swarm in a run, of nodes without one; its id must not be in use. */
  addSwarm(id: bigint, members: readonly SwarmNode[]): Swarm {
    const swarm: Swarm = { id, members: [], place: this.#placeOf(id), mixed: false };
    this.swarms.splice(swarm.place, 0, swarm);
    this.#reserve();
    this.#sizes.copyWithin(swarm.place + 1, swarm.place, this.swarms.length - 1);
    this.#sizes[swarm.place] = 0;
    this.#number(swarm.place + 1);
    this.#countIn(0);
    for (const node of members) this.append(swarm, node);
    return swarm;
  }

  /** Takes a swarm out; its members are left without one. */
  removeSwarm(swarm: Swarm): void {
    this.#countOut(swarm.members.length);
    for (const node of swarm.members) this.#unsettle(node);
    this.swarms.splice(swarm.place, 1);
    this.#sizes.copyWithin(swarm.place, swarm.place + 1, this.swarms.length + 1);
    this.#number(swarm.place);
  }

  /** Puts a node without a swarm at the end of a swarm's list. */
  append(swarm: Swarm, node: SwarmNode): void {
    const last = swarm.members.at(-1);
    if (last !== undefined && node.key < last.key) swarm.mixed = true;
    swarm.members.push(node);
    this.#resize(swarm);
    this.#note(node);
    node.swarm = swarm;
  }

  /** Removes a node from its swarm; the others keep their order. */
  take(swarm: Swarm, index: number): SwarmNode {
    const node = swarm.members[index]!;
    swarm.members.splice(index, 1);
    this.#resize(swarm);
    this.#unsettle(node);
    return node;
  }

  /** Size at a position of the list sorted by size. Needs no sort, as equal sizes are equal. */
  sizeAtPosition(position: number): number {
    let size = 0;
    for (let seen = this.#ofSize[0]!; seen <= position; seen += this.#ofSize[size]!) size++;
    return size;
  }

  /** Number of swarms with at most `size` members. */
  countUpTo(size: number): number {
    let swarms = 0;
    for (let each = 0; each <= size && each < this.#ofSize.length; each++) swarms += this.#ofSize[each]!;
    return swarms;
  }

  /** The swarm at a position of the list sorted by size. */
  atPosition(position: number): Swarm {
    const order = this.#order.sort(this.#sizes, this.count, position, position + 1);
    return this.swarms[order[position]!]!;
  }

  /** The swarms at the first positions of the list sorted by size. */
  smallest(count: number): Swarm[] {
    const order = this.#order.sort(this.#sizes, this.count, 0, count);
    return Array.from(order.subarray(0, count), (place) => this.swarms[place]!);
  }

  /** Members of all swarms larger than `size`, and how many of them are above 5 each. */
  pool(size: number): { nodes: number; surplus: number } {
    let nodes = 0;
    let surplus = 0;
    for (let each = size + 1; each < this.#ofSize.length; each++) {
      nodes += each * this.#ofSize[each]!;
      surplus += (each - minimumMembers) * this.#ofSize[each]!;
    }
    return { nodes, surplus };
  }

  /** Removes the node at an index of the pool of {@link pool}: swarms in ascending order of ids, members in list order. */
  takeFromPool(size: number, index: number): SwarmNode {
    let left = index;
    let place = 0;
    for (; ; place++) {
      const members = this.#sizes[place]!;
      if (members <= size) continue;
      if (left < members) break;
      left -= members;
    }
    return this.take(this.swarms[place]!, left);
  }

  /** The starving swarm with the lowest id. */
  firstStarving(): Swarm {
    let place = 0;
    while (this.#sizes[place]! >= minimumMembers) place++;
    return this.swarms[place]!;
  }

  #placeOf(id: bigint): number {
    let low = 0;
    let high = this.swarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.swarms[middle]!.id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(): void {
    if (this.swarms.length <= this.#sizes.length) return;
    const sizes = new Int32Array(this.swarms.length * 2);
    sizes.set(this.#sizes);
    this.#sizes = sizes;
  }

  #number(from: number): void {
    for (let place = from; place < this.swarms.length; place++) this.swarms[place]!.place = place;
  }

  #note(node: SwarmNode): void {
    if (node.run === this.#run) return;
    node.run = this.#run;
    node.before = node.swarm?.id;
    this.moved.push(node);
  }

  #unsettle(node: SwarmNode): void {
    this.#note(node);
    node.swarm = undefined;
  }

  #resize(swarm: Swarm): void {
    const size = swarm.members.length;
    this.#countOut(this.#sizes[swarm.place]!);
    this.#sizes[swarm.place] = size;
    this.#countIn(size);
  }

  #countIn(size: number): void {
    while (this.#ofSize.length <= size) this.#ofSize.push(0);
    this.#ofSize[size]!++;
    if (size < minimumMembers) this.starving++;
    else this.excess += size - minimumMembers;
  }

  #countOut(size: number): void {
    this.#ofSize[size]!--;
    if (size < minimumMembers) this.starving--;
    else this.excess -= size - minimumMembers;
  }
}
