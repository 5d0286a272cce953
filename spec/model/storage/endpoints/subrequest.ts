import { readValue } from "../../bt.js";
import { lookUp } from "../../bt-reader.js";
import { refusalOf } from "../../refusal.js";
import { type Body, bytesAsText } from "../body.js";
import type { Endpoint, Outcome, Run } from "../endpoint.js";
import { objectOf } from "../exact-json.js";
import { btParams, type Params } from "../params.js";
import { Refused, requestFailed } from "../refused.js";
import type { Scene } from "../scene.js";
import type { State } from "../state.js";

/** Finds a method by its name. */
export type EndpointLookup = (name: string) => Endpoint | undefined;

/** Raw values of a bencoded dict by key; undefined where a key is missing. @throws Refused 500 */
export const rawValues = (data: Uint8Array, keys: readonly string[]): readonly (Uint8Array | undefined)[] => {
  const steps = lookUp(data, keys);
  if (steps.at(-1) === "error") throw requestFailed();
  return steps.map((step) => (typeof step === "string" ? undefined : step.raw));
};

/** Raw elements of a bencoded list; undefined for any other value. */
export const rawElements = (list: Uint8Array | undefined): readonly Uint8Array[] | undefined => {
  if (list?.[0] !== 0x6c) return undefined;
  const elements: Uint8Array[] = [];
  let position = 1;
  while (list[position] !== 0x65) {
    const [, next] = readValue(list, position);
    elements.push(list.slice(position, next));
    position = next;
  }
  return elements;
};

const textOf = (raw: Uint8Array | undefined): string | undefined => {
  const read = raw === undefined ? undefined : refusalOf(() => readValue(raw, 0)[0]);
  const isText = read !== undefined && "result" in read && read.result instanceof Uint8Array;
  return isText ? new TextDecoder().decode(read.result as Uint8Array) : undefined;
};

/** Method and parameters of a request within a request; undefined what is missing or of another type. */
export const readMethod = (
  request: Params,
): { readonly method: string | undefined; readonly params: Params | undefined } => {
  if (request.encoding === "json") {
    const method = request.fields.get("method");
    const fields = objectOf(request.fields.get("params"));
    return {
      method: typeof method === "string" ? method : undefined,
      params: fields === undefined ? undefined : { encoding: "json", fields },
    };
  }
  const [method, params] = rawValues(request.data, ["method", "params"]);
  return { method: textOf(method), params: params === undefined ? undefined : btParams(params) };
};

/** What a request within a request comes to: the outcome, and how it stands in the answer. */
export interface SubOutcome extends Outcome {
  readonly entry: Body;
}

/**
 * Does a request within a request. A refusal is its outcome and nobody else's. Bytes are base64 text in its answer, whatever
 * the encoding of the whole.
 */
export const runSubrequest = (run: Run, state: State, scene: Scene): SubOutcome => {
  const outcome = refusedAsOutcome(run, state, scene);
  const { status, body } = outcome.reply;
  return { ...outcome, entry: { code: status, body: bytesAsText(body) } };
};

/** Runs a request; a refusal becomes the reply of one that changed nothing. */
export const refusedAsOutcome = (run: Run, state: State, scene: Scene): Outcome => {
  try {
    return run(state, scene);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { state, reply: { status: error.status, body: error.body }, forwards: [] };
  }
};
