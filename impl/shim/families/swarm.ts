import { createHash } from "node:crypto";
import { parseAccount, positionOf, swarmOfPosition } from "../../swarm/account.js";
import { AssignmentError } from "../../swarm/assignment.js";
import { unassigned } from "../../swarm/constants.js";
import { createSwarmState, type SwarmMove, type SwarmState } from "../../swarm/swarm-state.js";
import {
  decimalValue,
  hexValue,
  isObject,
  readBoolean,
  readList,
  readString,
  readUint64,
  type ShimHandler,
  type ShimInput,
  type ShimOutput,
} from "../input.js";
import { ShimRefusal } from "../refusal.js";

const malformed = (message: string): ShimRefusal => new ShimRefusal("malformed", message);

const swarmId = (value: unknown, name: string): bigint => {
  const id = decimalValue(value, name);
  if (id < 0n || id >= unassigned) throw malformed(`${name}: expected an id from 0 to 2^64 - 2`);
  return id;
};

const readNodes = (input: ShimInput): string[] => {
  const keys = readList(input, "nodes").map((value, index) => {
    const bytes = hexValue(value, `nodes[${index}]`);
    if (bytes.length !== 32) throw malformed(`nodes[${index}]: expected 32 bytes, got ${bytes.length}`);
    return bytes.toString("hex");
  });
  if (new Set(keys).size !== keys.length) throw malformed("nodes: a key occurs twice");
  return keys;
};

const nodeKeys = (value: unknown, name: string, nodes: readonly string[]): string[] => {
  if (!Array.isArray(value)) throw malformed(`${name}: expected a list`);
  return value.map((index: unknown) => {
    const key = typeof index === "number" ? nodes[index] : undefined;
    if (key === undefined) throw malformed(`${name}: expected indices into nodes`);
    return key;
  });
};

type SwarmLists = [bigint, string[]][];

const readLists = (value: unknown, name: string, nodes: readonly string[]): SwarmLists => {
  if (!Array.isArray(value)) throw malformed(`${name}: expected a list`);
  return value.map((entry: unknown) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw malformed(`${name}: expected pairs of id and members`);
    return [swarmId(entry[0], name), nodeKeys(entry[1], name, nodes)];
  });
};

const open = (initial: SwarmLists, mode: "list" | "raw"): SwarmState => {
  try {
    return createSwarmState(initial, { lists: mode === "raw" ? "kept" : "sorted" });
  } catch (error) {
    if (error instanceof RangeError) throw malformed(error.message);
    throw error;
  }
};

interface TraceStep {
  readonly seed: bigint;
  readonly reset: SwarmLists | undefined;
  readonly leave: string[];
  readonly join: string[] | undefined;
}

const readSteps = (input: ShimInput, nodes: readonly string[]): TraceStep[] =>
  readList(input, "steps").map((step, index) => {
    const name = `steps[${index}]`;
    if (!isObject(step)) throw malformed(`${name}: expected an object`);
    return {
      seed: readUint64(step, "seed"),
      reset: Object.hasOwn(step, "reset") ? readLists(step.reset, `${name}.reset`, nodes) : undefined,
      leave: Object.hasOwn(step, "leave") ? nodeKeys(step.leave, `${name}.leave`, nodes) : [],
      join: Object.hasOwn(step, "join") ? nodeKeys(step.join, `${name}.join`, nodes) : undefined,
    };
  });

const digest = (state: SwarmState, order: (members: string[]) => string[]): string => {
  const hash = createHash("sha256");
  for (const { id, members } of state.swarms()) hash.update(`${id}:${order(members).join(",")}\n`);
  return hash.digest("hex");
};

const trace = (input: ShimInput): ShimOutput => {
  const mode = readString(input, "mode");
  if (mode !== "list" && mode !== "raw") throw malformed(`mode: expected list or raw, got ${JSON.stringify(mode)}`);
  const nodes = readNodes(input);
  const indices = new Map(nodes.map((key, index) => [key, index]));
  const initial = readLists(readList(input, "initial"), "initial", nodes);
  const steps = readSteps(input, nodes);
  const resets = new Map(steps.map((step) => [step, step.reset && open(step.reset, mode)]));
  const toPair = ({ key, to }: SwarmMove): [number, string] => [indices.get(key)!, String(to)];

  let state = open(initial, mode);
  return {
    steps: steps.map((step) => {
      state = resets.get(step) ?? state;
      try {
        const { leave, join, seed } = step;
        const moves = state.apply({ leave, seed, ...(join === undefined ? {} : { join }) });
        return {
          ordered_sha256: digest(state, (members) => members),
          set_sha256: digest(state, (members) => members.sort()),
          moves: moves.map(toPair).sort(([left], [right]) => left - right),
        };
      } catch (error) {
        if (error instanceof AssignmentError) return { error: true };
        throw error;
      }
    }),
  };
};

const ofAccount = (input: ShimInput): ShimOutput => {
  const text = readString(input, "pubkey");
  const ids = readList(input, "swarms").map((value) => swarmId(value, "swarms"));
  const account = parseAccount(text, readBoolean(input, "mainnet", true) ? "mainnet" : "testnet");
  if (account === undefined) throw new ShimRefusal("malformed-account", "pubkey: expected an account id");
  const position = positionOf(account);
  const swarm = swarmOfPosition(
    position,
    ids.sort((left, right) => (left < right ? -1 : 1)),
  );
  return { space: String(position), swarm: swarm === undefined ? null : String(swarm) };
};

/** Swarm assignment and the swarm of an account. */
export const handlers: Record<string, ShimHandler> = {
  "swarm/trace": trace,
  "swarm/of-account": ofAccount,
};
