import type { Snode } from "./snode.js";
import type { StateDatabase } from "./state-database.js";

/** The node list as it was fetched last. */
export interface StoredNodeList {
  readonly nodes: readonly Snode[];
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

/** Keeps the node list over restarts. */
export interface NodeListStore {
  /** The list that came from this seed; undefined without one. */
  readonly load: (seed: string) => StoredNodeList | undefined;
  readonly save: (seed: string, list: StoredNodeList) => void;
}

type Row = { ed25519: string; x25519: string; ip: string; https_port: number };

/** One list at a time: that of another seed is of another network. */
export const createNodeListStore = (database: StateDatabase): NodeListStore => {
  const origin = database.prepare<[string], number>("SELECT fetched_at FROM node_list_origin WHERE seed = ?").pluck();
  const rows = database.prepare<[], Row>("SELECT ed25519, x25519, ip, https_port FROM node_list");
  const insert = database.prepare<Row>("INSERT INTO node_list VALUES (:ed25519, :x25519, :ip, :https_port)");
  const insertOrigin = database.prepare<[string, number]>("INSERT INTO node_list_origin VALUES (?, ?)");
  const save = database.transaction((seed: string, { nodes, fetchedAt }: StoredNodeList) => {
    database.exec("DELETE FROM node_list; DELETE FROM node_list_origin;");
    for (const { ed25519, x25519, ip, httpsPort } of nodes) insert.run({ ed25519, x25519, ip, https_port: httpsPort });
    insertOrigin.run(seed, fetchedAt);
  });
  return {
    load: (seed) => {
      const fetchedAt = origin.get(seed);
      if (fetchedAt === undefined) return undefined;
      const nodes = rows.all().map(({ https_port: httpsPort, ...node }) => ({ ...node, httpsPort }));
      return { nodes, fetchedAt };
    },
    save,
  };
};
