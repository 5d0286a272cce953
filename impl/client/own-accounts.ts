import { type Account, accountFromSeed } from "../identity/account.js";
import { encodePhrase } from "../identity/phrase.js";
import { createAccountStore } from "./account-store.js";
import type { Random } from "./ports.js";
import type { StateDatabase } from "./state-database.js";
import { accountFromTypedPhrase } from "./typed-phrase.js";

/** An account and the phrase that restores it. */
export interface OwnAccount {
  readonly account: Account;
  readonly phrase: string;
}

/** Making and finding accounts of this device. There is no network in it: accounts are registered nowhere. */
export interface OwnAccounts {
  readonly create: () => OwnAccount;
  /** An account that is not kept yet. */
  readonly draft: () => OwnAccount;
  readonly keep: (drafted: OwnAccount) => void;
  /** The account that a phrase, as typed, stands for. Throws ClientError not-enough-words and the like. */
  readonly restore: (phrase: string) => OwnAccount;
  /** Throws ClientError unknown-account. */
  readonly get: (id: string) => Account;
  /** Account ids, the oldest first. */
  readonly ids: () => readonly string[];
}

/** Makes accounts of random secrets, each without any relation to the others, and keeps them. */
export const createOwnAccounts = (state: StateDatabase, random: Random): OwnAccounts => {
  const store = createAccountStore(state);
  const withPhrase = (account: Account): OwnAccount => ({ account, phrase: encodePhrase(account.seed) });
  const draft = (): OwnAccount => withPhrase(accountFromSeed(random.bytes(16)));
  const own = (made: OwnAccount): OwnAccount => {
    store.add(made.account);
    return made;
  };
  return {
    create: () => own(draft()),
    draft,
    keep: (drafted) => void own(drafted),
    restore: (phrase) => own(withPhrase(accountFromTypedPhrase(phrase))),
    get: store.get,
    ids: store.ids,
  };
};
