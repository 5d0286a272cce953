import { type Account, accountFromSeed } from "../identity/account.js";
import { ClientError } from "./error.js";
import type { StateDatabase } from "./state-database.js";

/** The accounts of this device, by account id in lower-case hex. */
export interface AccountStore {
  /** Keeps an account; one that is there already stays. */
  readonly add: (account: Account) => void;
  /** Throws ClientError unknown-account. */
  readonly get: (id: string) => Account;
  readonly ids: () => readonly string[];
}

/** An account id as text: 05 and the X25519 key, lower-case hex. */
export const idText = ({ id }: Account): string => id.toString("hex");

/** Keeps the 16 byte secrets; all else follows from them. */
export const createAccountStore = (database: StateDatabase): AccountStore => {
  const insert = database.prepare<[string, Buffer]>("INSERT OR IGNORE INTO accounts (id, secret) VALUES (?, ?)");
  const select = database.prepare<[string], Buffer>("SELECT secret FROM accounts WHERE id = ?").pluck();
  const selectIds = database.prepare<[], string>("SELECT id FROM accounts ORDER BY rowid").pluck();
  const derived = new Map<string, Account>();
  return {
    add: (account) => {
      insert.run(idText(account), account.seed);
    },
    get: (id) => {
      const known = derived.get(id);
      if (known !== undefined) return known;
      const secret = select.get(id);
      if (secret === undefined) {
        throw new ClientError("unknown-account", `account ${id}: not made or restored on this device`);
      }
      const account = accountFromSeed(secret);
      derived.set(id, account);
      return account;
    },
    ids: () => selectIds.all(),
  };
};
