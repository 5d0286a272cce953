import type { Encoding } from "./body.js";
import type { Endpoint, Outcome } from "./endpoint.js";
import { refusedAsOutcome } from "./endpoints/subrequest.js";
import { endpointNamed } from "./endpoints.js";
import { objectOf, readExactJson } from "./exact-json.js";
import { type Params, queueParams } from "./params.js";
import { invalidRequest } from "./refused.js";
import type { Scene } from "./scene.js";
import type { State } from "./state.js";

/** An answer as it leaves, and what else came of the request. */
export interface Answered extends Outcome {
  /** How an object goes back. */
  readonly encoding: Encoding;
}

const refusal = (state: State, status: number, body: string): Outcome => ({
  state,
  reply: { status, body },
  forwards: [],
});

const runEndpoint = (endpoint: Endpoint, params: Params, state: State, scene: Scene): Outcome =>
  refusedAsOutcome((before, place) => endpoint.read(params, scene.node)(before, place), state, scene);

/** Answers a request as HTTPS and onions carry it: a JSON object with `method` and `params`, whatever else it holds. */
export const answerJson = (state: State, scene: Scene, body: Uint8Array): Answered => {
  const request = readExactJson(body);
  const refuse = (text: string): Answered => ({ ...refusal(state, 400, text), encoding: "json" });
  if (request === undefined) return refuse("invalid json");
  const method = objectOf(request)?.get("method");
  if (typeof method !== "string") return refuse("invalid json: no `method` field");
  const fields = objectOf(objectOf(request)?.get("params"));
  if (fields === undefined) return refuse("invalid json: no `params` field");
  const endpoint = endpointNamed(method);
  if (endpoint === undefined) return refuse(`no method ${method}`);
  return { ...runEndpoint(endpoint, { encoding: "json", fields }, state, scene), encoding: "json" };
};

/**
 * Answers `storage.<method>` of the message queue, whose parts are none or the parameters. Undefined for a method that
 * does not exist: the queue itself says so.
 */
export const answerQueue = (
  state: State,
  scene: Scene,
  method: string,
  parts: readonly Uint8Array[],
): Answered | undefined => {
  const endpoint = endpointNamed(method);
  if (endpoint === undefined) return undefined;
  const [body = new Uint8Array()] = parts;
  const encoding = body[0] === 0x64 ? "bt" : "json";
  if (parts.length > 1) {
    const text = `Invalid request: expected 1 message parts, received ${parts.length}`;
    return { ...refusal(state, 400, text), encoding };
  }
  const run = (before: State, place: Scene): Outcome => endpoint.read(queueParams(body), scene.node)(before, place);
  return { ...refusedAsOutcome(run, state, scene), encoding };
};

/**
 * Answers `sn.storage_cc`, by which members pass requests on to one another: method and parameters. It is never passed on
 * again. Undefined where there is no reply at all: an unknown method, or fewer parts.
 */
export const answerMember = (state: State, scene: Scene, parts: readonly Uint8Array[]): Answered | undefined => {
  const [name, body] = parts;
  if (name === undefined || body === undefined) return undefined;
  const encoding = body[0] === 0x64 ? "bt" : "json";
  if (parts.length > 2) {
    const text = `Invalid request: expected 2 message parts, received ${parts.length}`;
    return { ...refusal(state, 400, text), encoding };
  }
  const endpoint = endpointNamed(new TextDecoder().decode(name));
  if (endpoint === undefined) return undefined;
  const run = (before: State, place: Scene): Outcome => {
    const prepared = endpoint.read(queueParams(body), scene.node);
    if (!endpoint.recursive) throw invalidRequest("received invalid forwarded non-forwardable request");
    return prepared(before, { ...place, origin: "member" });
  };
  return { ...refusedAsOutcome(run, state, scene), encoding };
};
