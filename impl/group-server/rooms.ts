import { RequestError } from "../destination/answers.js";
import type { GroupContext } from "./context.js";
import { isBanned, type User } from "./users.js";

/** A room as stored. */
export interface Room {
  readonly id: number;
  readonly token: string;
  readonly name: string;
  readonly description: string | null;
  readonly image: number | null;
  readonly created: number;
  readonly message_sequence: number;
  readonly info_updates: number;
  readonly read: 0 | 1;
  readonly accessible: 0 | 1;
  readonly write: 0 | 1;
  readonly upload: 0 | 1;
}

/** What somebody may be allowed in a room. */
export const permissions = ["read", "accessible", "write", "upload"] as const;
export type Permission = (typeof permissions)[number];

/** What differs for one user in one room; null permissions are the room's default. */
export interface Override extends Readonly<Record<Permission, 0 | 1 | null>> {
  readonly banned: 0 | 1;
  readonly ban_until: number | null;
  readonly moderator: 0 | 1;
  readonly admin: 0 | 1;
  readonly visible: 0 | 1;
}

/** What a caller is in a room, and may do there. */
export interface Standing extends Readonly<Record<Permission, boolean>> {
  readonly moderator: boolean;
  readonly admin: boolean;
}

/** The room of a token. Throws RequestError 404. */
export const findRoom = ({ sql }: GroupContext, token: string | undefined): Room => {
  const room = /^[\w-]{1,64}$/.test(token ?? "") ? sql("SELECT * FROM rooms WHERE token = ?").get(token) : undefined;
  if (room === undefined) throw new RequestError(404, "room: unknown");
  return room as Room;
};

/** What differs for a user in a room, if anything does. */
export const findOverride = ({ sql }: GroupContext, room: Room, user: Pick<User, "id">): Override | undefined =>
  sql("SELECT * FROM overrides WHERE room = ? AND user = ?").get(room.id, user.id) as Override | undefined;

/**
 * What a caller may do in a room. Moderators may do all but what only admins may, even when they are banned; who may
 * read a room may also see that it is there.
 */
export const standingIn = (group: GroupContext, room: Room, user: User | undefined): Standing => {
  const override = user && findOverride(group, room, user);
  const admin = user?.admin === 1 || override?.admin === 1;
  const moderator = admin || user?.moderator === 1 || override?.moderator === 1;
  const banned = override !== undefined && isBanned(override, group.ports.now());
  const allowed = (name: Permission): boolean => moderator || (!banned && (override?.[name] ?? room[name]) === 1);
  const read = allowed("read");
  const write = user !== undefined && allowed("write");
  return {
    admin,
    moderator,
    read,
    write,
    accessible: read || allowed("accessible"),
    upload: write && allowed("upload"),
  };
};

/** Remembers that a user has been in a room. */
export const noteVisit = ({ sql, ports }: GroupContext, room: Room, user: User | undefined): void => {
  if (user === undefined) return;
  sql("INSERT INTO visits VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at").run(
    room.id,
    user.id,
    ports.now(),
  );
};

/** The next number of a room's changes, taken. */
export const nextSeqno = ({ sql }: GroupContext, room: Room): number =>
  sql("UPDATE rooms SET message_sequence = message_sequence + 1 WHERE id = ? RETURNING message_sequence")
    .pluck()
    .get(room.id) as number;

/** Counts a change of what a room says of itself; the new count. */
export const noteInfoUpdate = ({ sql }: GroupContext, room: Room): number =>
  sql("UPDATE rooms SET info_updates = info_updates + 1 WHERE id = ? RETURNING info_updates")
    .pluck()
    .get(room.id) as number;

/** Makes the rooms that are not there yet. */
export const ensureRooms = ({ sql, ports }: GroupContext, tokens: readonly string[]): void => {
  for (const token of tokens)
    sql("INSERT INTO rooms (token, name, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(
      token,
      token,
      ports.now(),
    );
};
