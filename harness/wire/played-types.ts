import type { EncType } from "../../spec/model/onion-cipher.js";
import type { ReplyResult } from "../../spec/model/onion-reply.js";
import type { Station } from "./onion.js";
import type { ServerAnswer, ServerLayer, ServerRequest } from "./played-server.js";

/** A service node that the harness plays for a client, with its secrets. */
export interface PlayedStation extends Station {
  readonly ip: string;
  readonly httpsPort: number;
  readonly x25519Secret: Uint8Array;
  readonly ed25519Secret: Uint8Array;
}

/** One layer of an onion as it was opened. */
export interface SeenLayer {
  readonly station: PlayedStation;
  readonly encType: EncType;
  readonly ephemeralKey: string;
  readonly nonce: string;
}

/** An onion that a client sent: its body, its layers (that of a server left out), and the request inside. */
export interface SeenOnion {
  readonly at: number;
  readonly from: string;
  readonly body: Buffer;
  readonly layers: readonly SeenLayer[];
  readonly request: { readonly method: string; readonly params: Readonly<Record<string, unknown>> };
  /** Whether the request wants its answer as JSON. */
  readonly json: boolean;
  /** Request to a server behind the last node, and the layer it was in. */
  readonly server?: { readonly request: ServerRequest; readonly layer: ServerLayer };
}

/** A request that reached a node outside any onion. */
export interface DirectRequest {
  readonly station: PlayedStation;
  readonly path: string;
  readonly body: Buffer;
}

/** What a played node answers: a result or a server's answer, which is sealed, an HTTP answer as it is, or nothing ever. */
export type PlayedReply =
  | { readonly status: number; readonly result: ReplyResult }
  | { readonly server: ServerAnswer }
  | { readonly http: { readonly status: number; readonly body: string | Buffer } }
  | { readonly silence: true };
