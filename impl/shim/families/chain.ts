import { chainAnswersWith } from "../../../spec/model/chain/shim/answers.js";
import { ed25519Verify } from "../../crypto/ed25519.js";
import { assignSwarms } from "../../swarm/assign-swarms.js";
import type { ShimHandler } from "../input.js";
import { ShimRefusal } from "../refusal.js";

const answers = chainAnswersWith(
  (signature, message, publicKey) => ed25519Verify(publicKey, message, signature),
  assignSwarms,
);

/** What the model refuses, with its class: `malformed`, or the rule of the chain that is broken. */
const refusing =
  (answer: ShimHandler): ShimHandler =>
  (input) => {
    try {
      return answer(input);
    } catch (error) {
      if (!(error instanceof Error) || !("class" in error) || typeof error.class !== "string") throw error;
      throw new ShimRefusal(error.class, error.message);
    }
  };

/** `chain/*`: the chain's model, which the reference runs on, with signatures and swarms of our own. */
export const handlers: Record<string, ShimHandler> = Object.fromEntries(
  Object.entries(answers).map(([family, answer]) => [family, refusing(answer)]),
);
