import type { Body } from "./body.js";
import type { Params } from "./params.js";
import type { Node, Scene } from "./scene.js";
import type { State } from "./state.js";

/** How a request ends: a status, and a text or an object. */
export interface Reply {
  readonly status: number;
  readonly body: string | Body;
}

/** A request as it is passed on to each other member, over `sn.storage_cc`: these are its two parts. */
export interface Forward {
  readonly method: string;
  /** Bencoded, keys ascending, binary values raw. */
  readonly params: Uint8Array;
}

/** What a request does. */
export interface Outcome {
  readonly state: State;
  readonly reply: Reply;
  /** What every other member is sent; one request makes at most one of these, a batch several. */
  readonly forwards: readonly Forward[];
}

/** A request that has been read and found well-formed. @throws Refused */
export type Run = (state: State, scene: Scene) => Outcome;

/** One method of the client API. */
export interface Endpoint {
  readonly name: string;
  /** Whether the other members are asked to do it, too. */
  readonly recursive: boolean;
  /** Reads the parameters before anything else happens. @throws Refused 400, 500 */
  readonly read: (params: Params, node: Node) => Run;
}

/** A reply that changes nothing and is told to nobody else. */
export const reading = (state: State, body: Body, status = 200): Outcome => ({
  state,
  reply: { status, body },
  forwards: [],
});
