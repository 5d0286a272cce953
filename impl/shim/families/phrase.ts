import { decodePhrase, PhraseError } from "../../identity/phrase.js";
import { readString, type ShimHandler } from "../input.js";
import { ShimRefusal } from "../refusal.js";

/** `phrase/decode` of the shim protocol: the phrase exactly as typed. */
export const handlers: Record<string, ShimHandler> = {
  "phrase/decode": (input) => {
    const phrase = readString(input, "phrase");
    try {
      return { seed: decodePhrase(phrase).toString("hex") };
    } catch (error) {
      if (error instanceof PhraseError) throw new ShimRefusal(error.fault, error.message);
      throw error;
    }
  },
};
