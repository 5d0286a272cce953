import type { NodeContext } from "../context.js";
import type { Body } from "./body.js";
import type { RawParams } from "./params.js";

/** How an answer leaves: a status, and a text or an object. */
export interface Reply {
  readonly status: number;
  readonly body: string | Body;
}

/** Where a request came from: a client, or a member that forwards a client's request. */
export type Origin = "client" | "member";

/** A request whose parameters have been read and found well-formed; running it may still refuse. */
export interface Prepared {
  /** @throws ClientError */
  readonly run: (node: NodeContext, origin: Origin) => Promise<Reply>;
}

/** One client endpoint. `prepare` reads the parameters, so that a batch can refuse before anything happens. */
export interface Endpoint {
  readonly name: string;
  /** Whether members accept it from one another. */
  readonly recursive: boolean;
  /** @throws ClientError (400), BtError */
  readonly prepare: (params: RawParams, node: NodeContext) => Prepared;
}
