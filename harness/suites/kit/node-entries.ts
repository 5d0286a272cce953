import type { Kit } from "./kit.js";

/** An entry of a node list, whatever was asked for. */
export type Entry = Readonly<Record<string, unknown>>;

/** Entries by Ed25519 key. */
export const byKey = (entries: readonly Entry[]): Map<string, Entry> =>
  new Map(entries.map((entry) => [String(entry.pubkey_ed25519), entry]));

/** Entries of a list asked for with these parameters. */
export const entriesOf = async (kit: Kit, params: Readonly<Record<string, unknown>>): Promise<readonly Entry[]> => {
  const result = kit.seeds.resultOf(await kit.seeds.call("get_n_service_nodes", params));
  return result.service_node_states as readonly Entry[];
};
