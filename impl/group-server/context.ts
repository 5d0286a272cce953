import type Database from "better-sqlite3";
import type { ServerPorts } from "../destination/types.js";

/** What an operator decides. */
export interface GroupSettings {
  /** Whether users are known by blinded ids only. */
  readonly blinding: boolean;
  readonly maxFileBytes: number;
  /** Largest message, bytes with padding. */
  readonly maxMessageBytes: number;
}

/** What every part of the group server works with. */
export interface GroupContext {
  readonly db: Database.Database;
  /** The statement of a text, prepared once. */
  readonly sql: (text: string) => Database.Statement<unknown[]>;
  readonly serverKey: Buffer;
  readonly ports: ServerPorts;
  readonly settings: GroupSettings;
}

/** The context over a database that has the schema. */
export const createGroupContext = (
  db: Database.Database,
  serverKey: Buffer,
  ports: ServerPorts,
  settings: GroupSettings,
): GroupContext => {
  const statements = new Map<string, Database.Statement<unknown[]>>();
  return {
    db,
    serverKey,
    ports,
    settings,
    sql: (text) => {
      let statement = statements.get(text);
      if (statement === undefined) {
        statement = db.prepare<unknown[]>(text);
        statements.set(text, statement);
      }
      return statement;
    },
  };
};

/** Seconds since 1970 as the API writes them. */
export const seconds = (ms: number): number => ms / 1_000;
