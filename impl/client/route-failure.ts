/** Who is to blame that a request through a path got no answer of its destination. */
export type Blame =
  /** The first node: not reachable, or not ready. */
  | { readonly kind: "first" }
  /** A later node that was named; `gone` when its predecessor does not know it. */
  | { readonly kind: "named"; readonly ed25519: string; readonly gone: boolean }
  /** The device: its clock is off. */
  | { readonly kind: "clock" }
  /** The server behind the last node, which could not reach it. */
  | { readonly kind: "server" }
  /** Somebody on the way or the destination. */
  | { readonly kind: "unknown" };

/** A request through a path that was not answered by its destination. */
export class RouteFailure extends Error {
  override readonly name = "RouteFailure";

  constructor(
    readonly blame: Blame,
    message: string,
  ) {
    super(message);
  }
}

const named = /^(Next node not found: |Next node is currently unreachable: |Snode not ready: )([0-9a-f]{64})$/;
const shownLength = 80;

/** What a node wrote, fit for a message: one short line of printable characters. */
const shown = (body: string): string =>
  body
    .slice(0, shownLength)
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim();

/**
 * Reads an answer of the first node that is not 200.
 * @param later Ed25519 keys of the nodes behind the first, the destination included: only they can be named
 * @param toServer whether the destination is a server, which the last node may not reach
 */
export const readRouteFailure = (
  status: number,
  body: string,
  later: readonly string[],
  toServer = false,
): RouteFailure => {
  const message = `the first node answered ${status}: ${shown(body)}`;
  const [, phrase, ed25519] = named.exec(body) ?? [];
  if (ed25519 !== undefined && later.includes(ed25519)) {
    return new RouteFailure({ kind: "named", ed25519, gone: phrase === "Next node not found: " }, message);
  }
  if (status === 406 || status === 425) return new RouteFailure({ kind: "clock" }, message);
  if (toServer && phrase === undefined && (status === 502 || (status === 504 && body !== "Request time out"))) {
    return new RouteFailure({ kind: "server" }, message);
  }
  return new RouteFailure({ kind: status === 503 && phrase === undefined ? "first" : "unknown" }, message);
};
