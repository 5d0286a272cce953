import { ed25519Verify } from "../../crypto/ed25519.js";
import type { Answer } from "./caller.js";
import type { LocalSwarm } from "./local-swarm.js";

/** Entries of a merged answer in the order of the nodes; throws unless there is one a node and none beside. */
export const entriesOf = (swarm: LocalSwarm, { body }: Answer): Answer["body"][] => {
  const keys = swarm.nodes.map(({ listed }) => listed.ed25519);
  const found = Object.keys(body.swarm);
  if (found.length !== keys.length || keys.some((key) => body.swarm[key] === undefined))
    throw new Error(`entries of ${found.join(", ")}, expected ${keys.join(", ")}`);
  return keys.map((key) => body.swarm[key]);
};

/** Whether every member signed this text, each with its own key. */
export const allSigned = (swarm: LocalSwarm, answer: Answer, textOf: (entry: Answer["body"]) => string | Buffer) =>
  entriesOf(swarm, answer).every((entry, index) =>
    ed25519Verify(
      swarm.nodes[index]!.keys.ed25519Public,
      Buffer.from(textOf(entry)),
      Buffer.from(entry.signature, "base64"),
    ),
  );
