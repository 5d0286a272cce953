import type Database from "better-sqlite3";

/** A stored file without its bytes; times in milliseconds since 1970. */
export interface FileInfo {
  readonly id: string;
  readonly size: number;
  readonly uploaded: number;
  readonly expires: number;
}

/** Files by id. What has expired is not there, whether or not it has been removed. */
export interface FileStore {
  /** Keeps a file; false when the id is taken. */
  readonly add: (file: FileInfo, data: Buffer) => boolean;
  readonly info: (id: string, now: number) => FileInfo | undefined;
  readonly data: (id: string, now: number) => Buffer | undefined;
  /** Lets a file live until `expires` if that is later than it would; what is known of it then. */
  readonly extend: (id: string, now: number, expires: number) => FileInfo | undefined;
  readonly removeExpired: (now: number) => number;
}

/** Steps of the schema, in order. The bytes stand last, so that reading the rest does not walk through them. */
export const fileSchema: readonly string[] = [
  `CREATE TABLE files (
     id TEXT PRIMARY KEY, size INTEGER NOT NULL, uploaded INTEGER NOT NULL, expires INTEGER NOT NULL, data BLOB NOT NULL
   ) STRICT;
   CREATE INDEX files_by_expiry ON files (expires);`,
];

/** Files removed in one go. */
const sweepRows = 200;

/** The store over a database that has the schema. */
export const createFileStore = (db: Database.Database): FileStore => {
  const remove = db.prepare("DELETE FROM files WHERE id = ? AND expires <= ?");
  const insert = db.prepare("INSERT INTO files VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
  const find = db.prepare("SELECT id, size, uploaded, expires FROM files WHERE id = ? AND expires > ?");
  const read = db.prepare("SELECT data FROM files WHERE id = ? AND expires > ?").pluck();
  const prolong = db.prepare("UPDATE files SET expires = max(expires, ?) WHERE id = ? AND expires > ?");
  const sweep = db.prepare(
    `DELETE FROM files WHERE id IN (SELECT id FROM files WHERE expires <= ? ORDER BY expires LIMIT ${sweepRows})`,
  );
  const info = (id: string, now: number): FileInfo | undefined => find.get(id, now) as FileInfo | undefined;
  return {
    add: db.transaction(({ id, size, uploaded, expires }: FileInfo, data: Buffer): boolean => {
      remove.run(id, uploaded);
      return insert.run(id, size, uploaded, expires, data).changes === 1;
    }),
    info,
    data: (id, now) => read.get(id, now) as Buffer | undefined,
    extend: (id, now, expires) => {
      prolong.run(expires, id, now);
      return info(id, now);
    },
    removeExpired: (now) => {
      let removed = 0;
      for (let changes = sweepRows; changes === sweepRows; removed += changes) changes = sweep.run(now).changes;
      return removed;
    },
  };
};
