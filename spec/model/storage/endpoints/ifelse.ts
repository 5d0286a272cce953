import type { Encoding } from "../body.js";
import type { Endpoint, Outcome, Run } from "../endpoint.js";
import { objectOf } from "../exact-json.js";
import { btParams, type Found, type Params, readFields } from "../params.js";
import { invalidRequest, type Refused } from "../refused.js";
import type { Node, Scene } from "../scene.js";
import type { State } from "../state.js";
import { type EndpointLookup, rawValues, readMethod, runSubrequest } from "./subrequest.js";

const conditionFields = {
  height_at_least: "int",
  height_before: "int",
  hf_at_least: "ints",
  hf_before: "ints",
  v_at_least: "ints",
  v_before: "ints",
} as const;

/** A part that is missing, of another type, or parameters of its own. */
type Part = "missing" | "other" | Params;

interface Parts {
  readonly condition: Part;
  readonly ifTrue: Part;
  readonly ifFalse: Part;
}

const invalidIfElse = (detail: string): Refused => invalidRequest(`Invalid ifelse request: ${detail}`);

const complaints: Readonly<Record<Encoding, Readonly<Record<"type" | "method" | "params", string>>>> = {
  json: { type: "must be an object", method: "must have method/params keys", params: "must have method/params keys" },
  bt: { type: "must be a dict", method: "missing method", params: "missing params" },
};

const readParts = (params: Params): Parts => {
  if (params.encoding === "bt") {
    const [otherwise, condition, then] = rawValues(params.data, ["else", "if", "then"]).map(
      (raw): Part => (raw === undefined ? "missing" : (btParams(raw) ?? "other")),
    );
    return { condition: condition!, ifTrue: then!, ifFalse: otherwise! };
  }
  const part = (name: string): Part => {
    const value = params.fields.get(name) ?? null;
    const fields = objectOf(value);
    if (fields === undefined) return value === null ? "missing" : "other";
    return { encoding: "json", fields };
  };
  return { condition: part("if"), ifTrue: part("then"), ifFalse: part("else") };
};

/** Whether `now` is at least `bound`, number by number; what a short bound lacks is 0, what a long one has more is cut. */
const isAtLeast = (now: readonly number[], bound: readonly number[]): boolean => {
  const differing = now.findIndex((value, index) => value !== (bound[index] ?? 0));
  return differing === -1 || now[differing]! > (bound[differing] ?? 0);
};

type Condition = (node: Node) => boolean;

/** The conditions that were given, of which all must hold; an empty list is none. */
const conditionsOf = (found: Found<typeof conditionFields>): readonly Condition[] => {
  const list = (bound: readonly number[] | undefined): readonly number[] | undefined =>
    bound === undefined || bound.length === 0 ? undefined : bound;
  const { height_at_least: heightFrom, height_before: heightBelow } = found;
  const [hfFrom, hfBelow] = [list(found.hf_at_least), list(found.hf_before)];
  const [vFrom, vBelow] = [list(found.v_at_least), list(found.v_before)];
  const conditions: (Condition | undefined)[] = [
    heightFrom === undefined ? undefined : ({ height }) => height >= heightFrom,
    heightBelow === undefined ? undefined : ({ height }) => height < heightBelow,
    hfFrom && (({ hardfork }) => isAtLeast(hardfork, hfFrom)),
    hfBelow && (({ hardfork }) => !isAtLeast(hardfork, hfBelow)),
    vFrom && (({ version }) => isAtLeast(version, vFrom)),
    vBelow && (({ version }) => !isAtLeast(version, vBelow)),
  ];
  return conditions.filter((condition) => condition !== undefined);
};

interface IfElse {
  readonly conditions: readonly Condition[];
  readonly ifTrue: Run | undefined;
  readonly ifFalse: Run | undefined;
}

const readBranch = (
  name: "then" | "else",
  part: Part,
  encoding: Encoding,
  lookup: EndpointLookup,
  node: Node,
): Run | undefined => {
  if (part === "missing") return undefined;
  if (part === "other") throw invalidIfElse(`${name} ${complaints[encoding].type}`);
  const { method, params } = readMethod(part);
  if (method === undefined) throw invalidIfElse(`${name} ${complaints[encoding].method}`);
  if (params === undefined) throw invalidIfElse(`${name} ${complaints[encoding].params}`);
  const endpoint = lookup(method);
  // The text names the branch, not the method that is unknown.
  if (endpoint === undefined) throw invalidRequest(`Invalid ifelse request method "${name}"`);
  return endpoint.read(params, node);
};

/** Reads both branches, the one that will not be taken, too. */
const read = (params: Params, lookup: EndpointLookup, node: Node): IfElse => {
  const { condition, ifTrue, ifFalse } = readParts(params);
  if (typeof condition === "string") throw invalidIfElse('no valid "if" field');
  const conditions = conditionsOf(readFields(condition, conditionFields));
  if (conditions.length === 0) throw invalidIfElse('must specify at least one "if" condition');
  if (ifTrue === "missing" && ifFalse === "missing") throw invalidIfElse('at least one of "then"/"else" required');
  const branch = (name: "then" | "else", part: Part) => readBranch(name, part, params.encoding, lookup, node);
  return { conditions, ifTrue: branch("then", ifTrue), ifFalse: branch("else", ifFalse) };
};

const run = (state: State, scene: Scene, request: IfElse): Outcome => {
  const { node } = scene;
  const condition = request.conditions.every((holds) => holds(node));
  const body = { condition, height: node.height, hf: [...node.hardfork], v: [...node.version] };
  const branch = condition ? request.ifTrue : request.ifFalse;
  if (branch === undefined) return { state, reply: { status: 200, body }, forwards: [] };
  const { entry, ...outcome } = runSubrequest(branch, state, scene);
  return { ...outcome, reply: { status: 200, body: { ...body, result: entry } } };
};

/** One of two requests, chosen by height, hard fork and version. */
export const ifelseEndpoint = (lookup: EndpointLookup): Endpoint => ({
  name: "ifelse",
  recursive: false,
  read: (params, node) => {
    const request = read(params, lookup, node);
    return (state, scene) => run(state, scene, request);
  },
});
