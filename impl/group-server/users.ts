import { blind15Ids } from "../identity/blinding.js";
import type { GroupContext } from "./context.js";

/** A user as stored; flags are those on the whole server. */
export interface User {
  readonly id: number;
  readonly session_id: string;
  readonly banned: 0 | 1;
  readonly ban_until: number | null;
  readonly moderator: 0 | 1;
  readonly admin: 0 | 1;
  readonly visible: 0 | 1;
}

/** A user by the id that they show, 66 hex digits in lower case. */
export const findUser = ({ sql }: GroupContext, sessionId: string): User | undefined =>
  sql("SELECT * FROM users WHERE session_id = ?").get(sessionId) as User | undefined;

const insertUser = (group: GroupContext, sessionId: string): User => {
  group
    .sql("INSERT INTO users (session_id, created) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .run(sessionId, group.ports.now());
  return findUser(group, sessionId)!;
};

/**
 * The user who has proved an id, made at first sight. Somebody that was named by account id before is known under one of
 * the two blinded ids that this may mean; the other one, once proved, takes its place.
 */
export const arrivingUser = (group: GroupContext, sessionId: string): User => {
  const known = findUser(group, sessionId);
  if (known !== undefined) return known;
  const named = group.sql("SELECT user FROM alternates WHERE session_id = ?").pluck().get(sessionId);
  if (named === undefined) return insertUser(group, sessionId);
  group.sql("UPDATE users SET session_id = ? WHERE id = ?").run(sessionId, named);
  group.sql("DELETE FROM alternates WHERE user = ?").run(named);
  return findUser(group, sessionId)!;
};

/**
 * The user that somebody else names, made when unknown. Where blinding is required an account id stands for the blinded
 * id that it has with a positive key, until the other one is proved.
 * @throws IdentityError or CryptoError for an account id that belongs to no point
 */
export const namedUser = (group: GroupContext, id: string): User => {
  if (!group.settings.blinding || !id.startsWith("05")) return insertUser(group, id);
  const ids = blind15Ids(Buffer.from(id, "hex"), group.serverKey).map((bytes) => bytes.toString("hex"));
  const known = ids.map((candidate) => findUser(group, candidate)).find((user) => user !== undefined);
  if (known !== undefined) return known;
  // The sign is the top bit of the last byte.
  const isPositive = (text: string): boolean => Number.parseInt(text.slice(64), 16) < 0x80;
  const [positive, negative] = isPositive(ids[0]!) ? ids : ids.toReversed();
  const user = insertUser(group, positive!);
  group.sql("INSERT OR IGNORE INTO alternates (session_id, user) VALUES (?, ?)").run(negative, user.id);
  return user;
};

/** Whether a ban holds at this moment. */
export const isBanned = ({ banned, ban_until }: Pick<User, "banned" | "ban_until">, now: number): boolean =>
  banned === 1 && (ban_until === null || ban_until > now);
