import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Refusal, refusalOf } from "./refusal.js";
import { assignSwarms, networkOrder, type Swarm, type SwarmAt, stableSizes, unassignedId } from "./swarm-assign.js";

/** A swarm map in JSON: id in decimal, members as indices into the table of nodes. */
type SwarmTable = readonly (readonly [string, readonly number[]])[];

/** One block: nodes that leave, nodes that join, then one run with `seed`. `reset` replaces the map before that. */
export interface TraceStep {
  readonly seed: string;
  readonly leave?: readonly number[];
  readonly join?: readonly number[];
  readonly reset?: SwarmTable;
}

/**
 * Input of `swarm/trace`. Mode `list` is the network's procedure: only node → swarm survives a step, and member lists
 * start in key order. Mode `raw` is the bare algorithm on ordered lists that are carried over.
 */
export interface TraceInput {
  readonly mode: "list" | "raw";
  readonly nodes: readonly string[];
  readonly initial: SwarmTable;
  readonly steps: readonly TraceStep[];
}

/** Result of one step: digests of the whole map and every node whose swarm changed, or the failure of the run. */
export type StepResult =
  | {
      readonly ordered_sha256: string;
      readonly set_sha256: string;
      readonly moves: readonly (readonly [number, string])[];
    }
  | { readonly error: true };

/** A swarm map in work: swarms in ascending id order, members as node indices. */
export type Swarms = readonly Swarm<number>[];

const malformed = (what: string): Refusal => new Refusal("malformed", what);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Unsigned integer below `below` from its shortest decimal form. @throws Refusal `malformed` */
export const readUint64 = (value: unknown, below: bigint, field: string): bigint => {
  if (typeof value !== "string" || !/^(?:0|[1-9][0-9]{0,19})$/.test(value) || BigInt(value) >= below)
    throw malformed(`${field}: ${JSON.stringify(value)} is no decimal string below ${below}`);
  return BigInt(value);
};

const readIndices = (value: unknown, nodes: number, field: string): number[] => {
  if (!Array.isArray(value)) throw malformed(`${field}: expected a list of node indices`);
  for (const index of value) {
    if (!Number.isInteger(index) || index < 0 || index >= nodes)
      throw malformed(`${field}: ${JSON.stringify(index)} is no index below ${nodes}`);
  }
  return value as number[];
};

/** Reads a swarm map from JSON, in ascending id order. */
export const readSwarms = (value: unknown, nodes: number, field: string): Swarm<number>[] => {
  if (!Array.isArray(value)) throw malformed(`${field}: expected a list of [id, members]`);
  const swarms = value.map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw malformed(`${field}: expected [id, members]`);
    return { id: readUint64(entry[0], unassignedId, field), members: readIndices(entry[1], nodes, field) };
  });
  return swarms.sort((a, b) => (a.id < b.id ? -1 : 1));
};

/** Checks the JSON of a `swarm/trace` input. @throws Refusal `malformed` naming the field. */
export const readTraceInput = (input: unknown): TraceInput => {
  if (!isObject(input)) throw malformed("input: expected an object");
  const { mode, nodes, initial, steps } = input;
  if (mode !== "list" && mode !== "raw") throw malformed(`mode: ${JSON.stringify(mode)} is neither list nor raw`);
  if (!Array.isArray(nodes) || !nodes.every((key) => typeof key === "string" && /^[0-9a-f]{64}$/.test(key)))
    throw malformed("nodes: expected a list of 32-byte keys in lower-case hex");
  readSwarms(initial, nodes.length, "initial");
  if (!Array.isArray(steps)) throw malformed("steps: expected a list");
  for (const step of steps) {
    if (!isObject(step)) throw malformed("steps: expected objects");
    readUint64(step.seed, 1n << 64n, "seed");
    readIndices(step.leave ?? [], nodes.length, "leave");
    readIndices(step.join ?? [], nodes.length, "join");
    readSwarms(step.reset ?? [], nodes.length, "reset");
  }
  return input as unknown as TraceInput;
};

const homes = (swarms: Swarms): Map<number, bigint> =>
  new Map(swarms.flatMap(({ id, members }) => members.map((node) => [node, id] as const)));

/** Nodes whose swarm in `after` is another than in `before`, ascending by index, each with its new swarm. */
const movesBetween = (before: Swarms, after: Swarms): (readonly [number, string])[] => {
  const old = homes(before);
  return [...homes(after)]
    .filter(([node, id]) => old.get(node) !== id)
    .sort(([a], [b]) => a - b)
    .map(([node, id]) => [node, String(id)] as const);
};

/** SHA-256 of the whole map as text, one line `id:key,key,…` a swarm in ascending id order. */
const digestOf = (swarms: Swarms, nodes: readonly string[], order: "as-is" | "by-key"): string => {
  const lines = swarms.map(({ id, members }) => {
    const keys = members.map((node) => nodes[node]!);
    return `${id}:${(order === "by-key" ? keys.sort() : keys).join(",")}\n`;
  });
  return bytesToHex(sha256(utf8ToBytes(lines.join(""))));
};

/** The map that a run starts from, once the step's nodes have left and joined. */
const beforeRun = (input: TraceInput, swarms: Swarms, step: TraceStep): Parameters<typeof assignSwarms<number>>[0] => {
  const leaving = new Set(step.leave);
  const staying = swarms.map(({ id, members }) => ({ id, members: members.filter((node) => !leaving.has(node)) }));
  if (input.mode === "raw") return { swarms: staying, unassigned: step.join };
  const joining = new Set(step.join);
  const byKey = (nodes: readonly number[]): number[] =>
    [...nodes].sort((a, b) => (input.nodes[a]! < input.nodes[b]! ? -1 : 1));
  return {
    swarms: staying
      .map(({ id, members }) => ({ id, members: byKey(members.filter((node) => !joining.has(node))) }))
      .filter(({ members }) => members.length > 0),
    unassigned: joining.size === 0 ? undefined : byKey([...joining]),
  };
};

/** The map from which moves of a step are counted: its `reset` if it has one, else the map as the last step left it. */
export const startOfStep = (input: TraceInput, swarms: Swarms, step: TraceStep): Swarms =>
  step.reset === undefined ? swarms : readSwarms(step.reset, input.nodes.length, "reset");

/**
 * Plays one step on the map of `startOfStep`. @throws Refusal `assignment-failed` where the daemon would refuse the block.
 */
export const playStep = (input: TraceInput, start: Swarms, step: TraceStep, swarmAt: SwarmAt<number>): Swarms =>
  assignSwarms(beforeRun(input, start, step), BigInt(step.seed), swarmAt);

/** Result of a step in the form of the shim protocol. */
export const stepResult = (input: TraceInput, start: Swarms, after: Swarms): StepResult => ({
  ordered_sha256: digestOf(after, input.nodes, "as-is"),
  set_sha256: digestOf(after, input.nodes, "by-key"),
  moves: movesBetween(start, after),
});

const playTrace = (input: TraceInput, swarmAt: SwarmAt<number>): StepResult[] => {
  readTraceInput(input);
  let swarms: Swarms = readSwarms(input.initial, input.nodes.length, "initial");
  return input.steps.map((step) => {
    const start = startOfStep(input, swarms, step);
    const played = refusalOf(() => playStep(input, start, step, swarmAt));
    if ("class" in played) return { error: true };
    swarms = played.result;
    return stepResult(input, start, swarms);
  });
};

/**
 * Plays a trace (`swarm/trace`) with the network's order of equal sizes. A failed step leaves the map as it was.
 * @throws Refusal `malformed` if the input is not a trace.
 */
export const swarmTrace = (input: TraceInput): StepResult[] => playTrace(input, networkOrder);

/** The same with equal sizes in id order: what an implementation with a stable sort answers. For diagnosis only. */
export const swarmTraceWithStableSort = (input: TraceInput): StepResult[] => playTrace(input, stableSizes);
