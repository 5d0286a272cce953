/**
 * Steps of the group server's schema, in order; a step is never changed once released. Times are milliseconds since 1970.
 * A deleted message keeps its row without data; a null permission means the room's default.
 */
export const groupSchema: readonly string[] = [
  `CREATE TABLE rooms (
     id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT, image INTEGER,
     created INTEGER NOT NULL, message_sequence INTEGER NOT NULL DEFAULT 0, info_updates INTEGER NOT NULL DEFAULT 0,
     read INTEGER NOT NULL DEFAULT 1, accessible INTEGER NOT NULL DEFAULT 1,
     write INTEGER NOT NULL DEFAULT 1, upload INTEGER NOT NULL DEFAULT 1
   ) STRICT;
   CREATE TABLE users (
     id INTEGER PRIMARY KEY, session_id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL,
     banned INTEGER NOT NULL DEFAULT 0, ban_until INTEGER,
     moderator INTEGER NOT NULL DEFAULT 0, admin INTEGER NOT NULL DEFAULT 0, visible INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE alternates (
     session_id TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE visits (
     room INTEGER NOT NULL REFERENCES rooms, user INTEGER NOT NULL REFERENCES users, at INTEGER NOT NULL,
     PRIMARY KEY (room, user)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX visits_by_time ON visits (room, at);
   CREATE TABLE overrides (
     room INTEGER NOT NULL REFERENCES rooms, user INTEGER NOT NULL REFERENCES users,
     banned INTEGER NOT NULL DEFAULT 0, ban_until INTEGER,
     moderator INTEGER NOT NULL DEFAULT 0, admin INTEGER NOT NULL DEFAULT 0, visible INTEGER NOT NULL DEFAULT 1,
     read INTEGER, accessible INTEGER, write INTEGER, upload INTEGER,
     PRIMARY KEY (room, user)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE messages (
     id INTEGER PRIMARY KEY AUTOINCREMENT, room INTEGER NOT NULL REFERENCES rooms,
     user INTEGER NOT NULL REFERENCES users, posted INTEGER NOT NULL, edited INTEGER,
     seqno INTEGER NOT NULL, seqno_created INTEGER NOT NULL,
     whisper_to INTEGER REFERENCES users, whisper_mods INTEGER NOT NULL DEFAULT 0, signature BLOB, data BLOB
   ) STRICT;
   CREATE UNIQUE INDEX messages_by_seqno ON messages (room, seqno);
   CREATE INDEX messages_by_room ON messages (room, id);
   CREATE INDEX messages_by_user ON messages (user, room, posted);
   CREATE TABLE pins (
     room INTEGER NOT NULL REFERENCES rooms, message INTEGER NOT NULL REFERENCES messages,
     pinned_by INTEGER NOT NULL REFERENCES users, pinned_at INTEGER NOT NULL, PRIMARY KEY (room, message)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE files (
     id INTEGER PRIMARY KEY AUTOINCREMENT, room INTEGER NOT NULL REFERENCES rooms,
     uploader INTEGER NOT NULL REFERENCES users, message INTEGER REFERENCES messages,
     size INTEGER NOT NULL, uploaded INTEGER NOT NULL, expires INTEGER, name TEXT, data BLOB NOT NULL
   ) STRICT;
   CREATE INDEX files_by_expiry ON files (expires);
   CREATE INDEX files_by_message ON files (message);
   CREATE TABLE nonces (nonce BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX nonces_by_time ON nonces (until);
   CREATE TABLE inbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT, sender INTEGER NOT NULL REFERENCES users,
     recipient INTEGER NOT NULL REFERENCES users, posted INTEGER NOT NULL, expires INTEGER NOT NULL, message BLOB NOT NULL
   ) STRICT;
   CREATE INDEX inbox_by_recipient ON inbox (recipient, id);
   CREATE INDEX inbox_by_sender ON inbox (sender, id);
   CREATE INDEX inbox_by_expiry ON inbox (expires);`,
];
