import type { Reply } from "../../onion/reply.js";
import type { OnionTransport, SnodeRequest } from "../onion-transport.js";
import type { Snode } from "../snode.js";

/** A request as a transport was asked to carry it: Ed25519 keys, destination last. */
export interface ScriptedCall {
  readonly route: readonly string[];
  readonly request: SnodeRequest;
}

export const successReply: Reply = { status: 200, body: { version: [2, 8, 0], timestamp: 1, t: 1 } };

/** A node of a made-up network; each has a /24 network of its own. */
export const nodeNumber = (index: number): Snode => ({
  ed25519: index.toString(16).padStart(64, "0"),
  x25519: "09".padEnd(64, "0"),
  ip: `10.0.${index}.1`,
  httpsPort: 22_021,
});

/** A transport that answers by a function, which may throw a RouteFailure, and remembers what it was asked. */
export const scriptedTransport = (
  answer: (call: ScriptedCall) => Reply | Promise<Reply>,
): { readonly transport: OnionTransport; readonly calls: readonly ScriptedCall[] } => {
  const calls: ScriptedCall[] = [];
  const transport: OnionTransport = {
    ask: async (route, destination, request) => {
      const call = { route: [...route, destination].map(({ ed25519 }) => ed25519), request };
      calls.push(call);
      return answer(call);
    },
    askServer: () => Promise.reject(new Error("no servers here")),
  };
  return { transport, calls };
};
