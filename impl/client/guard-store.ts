import type { StateDatabase } from "./state-database.js";

/** Keeps the first node of each owner's paths over restarts, so that few nodes ever learn the user's address. */
export interface GuardStore {
  /** The guard of an owner, by Ed25519 key; an account id, or "" for paths that serve no account. */
  readonly of: (owner: string) => {
    readonly get: () => string | undefined;
    readonly set: (ed25519: string | undefined) => void;
  };
}

/** Makes the store of a device. */
export const createGuardStore = (database: StateDatabase): GuardStore => {
  const select = database.prepare<[string], string>("SELECT ed25519 FROM guards WHERE owner = ?").pluck();
  const upsert = database.prepare<[string, string]>("INSERT OR REPLACE INTO guards (owner, ed25519) VALUES (?, ?)");
  const remove = database.prepare<[string]>("DELETE FROM guards WHERE owner = ?");
  return {
    of: (owner) => ({
      get: () => select.get(owner),
      set: (ed25519) => {
        if (ed25519 === undefined) remove.run(owner);
        else if (select.get(owner) !== ed25519) upsert.run(owner, ed25519);
      },
    }),
  };
};
