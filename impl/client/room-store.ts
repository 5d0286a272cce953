import type { RoomAddress } from "./room-link.js";
import type { StateDatabase } from "./state-database.js";

/** How an account shows itself in a room: blinded where the server wants that. */
export type RoomIdentity = "blinded" | "plain";

/** A room that an account has joined. */
export interface JoinedRoom {
  readonly identity: RoomIdentity;
  /** X25519 key that the link named, lower-case hex. */
  readonly serverKey: string;
  /** Largest seqno read; undefined before the first reading. */
  readonly seqno: number | undefined;
}

/** The rooms of this device's accounts. */
export interface RoomStore {
  readonly get: (account: string, room: RoomAddress) => JoinedRoom | undefined;
  /** Joins, and begins to read anew when the key or the identity is another one. */
  readonly join: (account: string, room: RoomAddress, identity: RoomIdentity) => void;
  readonly read: (account: string, room: RoomAddress, seqno: number) => void;
  /** The key of a server of which the account has joined a room. */
  readonly keyOf: (account: string, origin: string) => string | undefined;
  readonly identityAt: (account: string, origin: string) => RoomIdentity | undefined;
}

type Row = { identity: RoomIdentity; server_key: string; seqno: number | null };

/** Keeps rooms over restarts. */
export const createRoomStore = (database: StateDatabase): RoomStore => {
  const select = database.prepare<[string, string, string], Row>(
    "SELECT identity, server_key, seqno FROM rooms WHERE account = ? AND server = ? AND token = ?",
  );
  const upsert = database.prepare<[string, string, string, string, string]>(
    `INSERT INTO rooms (account, server, token, server_key, identity) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seqno = iif(server_key = excluded.server_key AND identity = excluded.identity, seqno, NULL),
       server_key = excluded.server_key, identity = excluded.identity`,
  );
  const update = database.prepare<[number, string, string, string]>(
    "UPDATE rooms SET seqno = ? WHERE account = ? AND server = ? AND token = ?",
  );
  const ofServer = database.prepare<[string, string], Row>(
    "SELECT identity, server_key, seqno FROM rooms WHERE account = ? AND server = ? LIMIT 1",
  );
  return {
    get: (account, { origin, token }) => {
      const row = select.get(account, origin, token);
      if (row === undefined) return undefined;
      return { identity: row.identity, serverKey: row.server_key, seqno: row.seqno ?? undefined };
    },
    join: (account, { origin, token, server }, identity) => {
      upsert.run(account, origin, token, server.x25519, identity);
    },
    read: (account, { origin, token }, seqno) => {
      update.run(seqno, account, origin, token);
    },
    keyOf: (account, origin) => ofServer.get(account, origin)?.server_key,
    identityAt: (account, origin) => ofServer.get(account, origin)?.identity,
  };
};
