import { type Account, accountFromSeed } from "../identity/account.js";
import { decodePhrase, normalisePhrase, PhraseError, type PhraseFault } from "../identity/phrase.js";
import { ClientError, type ClientErrorClass } from "./error.js";

const classes: Readonly<Record<PhraseFault, ClientErrorClass>> = {
  "not-enough-words": "not-enough-words",
  "too-many-words": "too-many-words",
  "invalid-words": "invalid-words",
  "value-too-large": "invalid-words",
  verification: "verification",
};

/**
 * The account of a recovery phrase as a person types it: white space around and between the words and upper case do not
 * matter. Needs no network.
 * @throws ClientError not-enough-words, too-many-words, invalid-words or verification; it names positions, never words
 */
export const accountFromTypedPhrase = (typed: string): Account => {
  try {
    return accountFromSeed(decodePhrase(normalisePhrase(typed)));
  } catch (error) {
    if (error instanceof PhraseError) throw new ClientError(classes[error.fault], error.message);
    throw error;
  }
};
