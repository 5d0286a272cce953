import { readDict } from "../../codec/bt.js";
import type { NodeContext } from "../context.js";
import { protocolVersion } from "../version.js";
import { invalidRequest } from "./client-error.js";
import type { Endpoint } from "./endpoint.js";
import { type Fields, fieldSet, type RawParams, readFields } from "./params.js";
import {
  dictParams,
  type EndpointLookup,
  objectParams,
  readParts,
  runSubrequest,
  type Subrequest,
} from "./subrequest.js";
import { hardforkOf } from "./swarm-body.js";

const conditionFields = fieldSet({
  height_at_least: "int",
  height_before: "int",
  hf_at_least: "ints",
  hf_before: "ints",
  v_at_least: "ints",
  v_before: "ints",
});

/** Whether the network is as the request wants it. */
type Condition = (now: Circumstances) => boolean;

interface Circumstances {
  readonly height: number;
  readonly hf: readonly number[];
  readonly v: readonly number[];
}

/** Compares number by number, as many as `now` has; what a bound lacks counts as 0. */
const isAtLeast = (now: readonly number[], bound: readonly number[]): boolean => {
  for (const [index, value] of now.entries()) {
    const least = bound[index] ?? 0;
    if (value !== least) return value > least;
  }
  return true;
};

/** An empty list is no condition. */
const onList = (bound: readonly number[] | undefined, holds: (bound: readonly number[]) => Condition): Condition[] =>
  bound === undefined || bound.length === 0 ? [] : [holds(bound)];

const onHeight = (bound: number | undefined, holds: (bound: number) => Condition): Condition[] =>
  bound === undefined ? [] : [holds(bound)];

const conditionsOf = (found: Fields<typeof conditionFields>): readonly Condition[] => [
  ...onHeight(
    found.height_at_least,
    (bound) =>
      ({ height }) =>
        height >= bound,
  ),
  ...onHeight(
    found.height_before,
    (bound) =>
      ({ height }) =>
        height < bound,
  ),
  ...onList(
    found.hf_at_least,
    (bound) =>
      ({ hf }) =>
        isAtLeast(hf, bound),
  ),
  ...onList(
    found.hf_before,
    (bound) =>
      ({ hf }) =>
        !isAtLeast(hf, bound),
  ),
  ...onList(
    found.v_at_least,
    (bound) =>
      ({ v }) =>
        isAtLeast(v, bound),
  ),
  ...onList(
    found.v_before,
    (bound) =>
      ({ v }) =>
        !isAtLeast(v, bound),
  ),
];

/** A part of the request: parameters of its own, undefined when absent, "wrong" for another type. */
type Part = RawParams | "wrong" | undefined;

interface Parts {
  readonly conditions: Part;
  readonly whenTrue: Part;
  readonly whenFalse: Part;
}

const readIfElse = (params: RawParams): Parts => {
  if (params.encoding === "json") {
    const { object } = params;
    const part = (name: string): Part => {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      return value === undefined || value === null ? undefined : (objectParams(value) ?? "wrong");
    };
    return { conditions: part("if"), whenTrue: part("then"), whenFalse: part("else") };
  }
  const reader = readDict(params.bytes);
  const part = (name: string): Part => {
    const value = reader.raw(name);
    return value === undefined ? undefined : (dictParams(value) ?? "wrong");
  };
  // Keys are read in ascending order.
  const whenFalse = part("else");
  const conditions = part("if");
  return { whenFalse, conditions, whenTrue: part("then") };
};

const complaints = {
  json: { type: "must be an object", method: "must have method/params keys", params: "must have method/params keys" },
  bt: { type: "must be a dict", method: "missing method", params: "missing params" },
} as const;

const invalid = (reason: string) => invalidRequest(`Invalid ifelse request: ${reason}`);

const readBranch = (
  name: "then" | "else",
  part: Part,
  encoding: RawParams["encoding"],
  lookup: EndpointLookup,
  node: NodeContext,
): Subrequest | undefined => {
  if (part === undefined) return undefined;
  const complaint = complaints[encoding];
  if (part === "wrong") throw invalid(`${name} ${complaint.type}`);
  const { method, params } = readParts(part);
  if (method === undefined) throw invalid(`${name} ${complaint.method}`);
  if (params === undefined) throw invalid(`${name} ${complaint.params}`);
  const endpoint = lookup(method);
  // Deployed servers name the branch here, not the method.
  if (endpoint === undefined) throw invalidRequest(`Invalid ifelse request method "${name}"`);
  return { method, prepared: endpoint.prepare(params, node) };
};

interface IfElse {
  readonly conditions: readonly Condition[];
  readonly whenTrue: Subrequest | undefined;
  readonly whenFalse: Subrequest | undefined;
}

const read = (params: RawParams, lookup: EndpointLookup, node: NodeContext): IfElse => {
  const { conditions, whenTrue, whenFalse } = readIfElse(params);
  if (conditions === undefined || conditions === "wrong") throw invalid('no valid "if" field');
  const found = conditionsOf(readFields(conditions, conditionFields));
  if (found.length === 0) throw invalid('must specify at least one "if" condition');
  if (whenTrue === undefined && whenFalse === undefined) throw invalid('at least one of "then"/"else" required');
  return {
    conditions: found,
    whenTrue: readBranch("then", whenTrue, params.encoding, lookup, node),
    whenFalse: readBranch("else", whenFalse, params.encoding, lookup, node),
  };
};

const circumstancesOf = (node: NodeContext): Circumstances => ({
  height: node.standing()?.view.height ?? 0,
  hf: hardforkOf(node),
  v: protocolVersion,
});

/** Runs one of two requests, depending on height, hard fork and version. */
export const ifelseEndpoint = (lookup: EndpointLookup): Endpoint => ({
  name: "ifelse",
  recursive: false,
  prepare: (params, node) => {
    const request = read(params, lookup, node);
    return {
      run: async (context) => {
        const now = circumstancesOf(context);
        const condition = request.conditions.every((holds) => holds(now));
        const branch = condition ? request.whenTrue : request.whenFalse;
        const result = branch === undefined ? {} : { result: (await runSubrequest(context, branch)).entry };
        return { status: 200, body: { condition, height: now.height, hf: [...now.hf], v: [...now.v], ...result } };
      },
    };
  },
});
