import { CryptoError } from "../../crypto/error.js";
import { jsonAnswer, RequestError } from "../../destination/answers.js";
import type { RoutedRequest } from "../../destination/routes.js";
import { type Caller, enterAsUser, type GroupRoute, requireUser } from "../caller.js";
import type { GroupContext } from "../context.js";
import { type Fields, readFields, readFlag, readSessionId } from "../input.js";
import { findRoom, noteInfoUpdate, permissions, type Room, standingIn } from "../rooms.js";
import { namedUser, type User } from "../users.js";

type Rank = "moderator" | "admin";

/** Where a moderator acts: in rooms, or on the whole server. */
type Scope = { readonly rooms: readonly Room[] } | "global";

const everyRoom = "*";

const scopeOf = (caller: Caller, fields: Fields, rank: Rank): Scope => {
  const { group } = caller;
  const user = requireUser(caller);
  const global = readFlag(fields, "global") ?? false;
  const { rooms } = fields;
  if (global === (rooms !== undefined)) throw new RequestError(400, "rooms, global: expected one of them");
  if (global) {
    if (user.admin !== 1 && !(rank === "moderator" && user.moderator === 1)) throw new RequestError(403, "not allowed");
    return "global";
  }
  if (!Array.isArray(rooms) || rooms.length === 0 || !rooms.every((token) => typeof token === "string")) {
    throw new RequestError(400, "rooms: expected a list of tokens");
  }
  if (rooms.length === 1 && rooms[0] === everyRoom) {
    const all = group.sql("SELECT * FROM rooms ORDER BY id").all() as Room[];
    const mine = all.filter((room) => standingIn(group, room, user)[rank]);
    if (mine.length === 0) throw new RequestError(403, "not allowed");
    return { rooms: mine };
  }
  const named = [...new Set(rooms as string[])].map((token) => findRoom(group, token));
  for (const room of named) {
    if (!standingIn(group, room, user)[rank]) throw new RequestError(403, `not allowed in ${room.token}`);
  }
  return { rooms: named };
};

/** The user that a path names. Throws RequestError 400 for an id that can be nobody's. */
const userOf = (group: GroupContext, { params }: RoutedRequest): User => {
  try {
    return namedUser(group, readSessionId(params.sid, "session id"));
  } catch (error) {
    if (error instanceof CryptoError) throw new RequestError(400, "session id: no point of the main subgroup");
    throw error;
  }
};

const override = ({ sql }: GroupContext, room: Room, user: User, changes: Readonly<Record<string, unknown>>): void => {
  sql("INSERT INTO overrides (room, user) VALUES (?, ?) ON CONFLICT DO NOTHING").run(room.id, user.id);
  for (const [name, value] of Object.entries(changes))
    sql(`UPDATE overrides SET ${name} = ? WHERE room = ? AND user = ?`).run(value, room.id, user.id);
};

const changeUser = ({ sql }: GroupContext, user: User, changes: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(changes))
    sql(`UPDATE users SET ${name} = ? WHERE id = ?`).run(value, user.id);
};

const change = (group: GroupContext, scope: Scope, user: User, changes: Readonly<Record<string, unknown>>): void => {
  if (scope === "global") changeUser(group, user, changes);
  else for (const room of scope.rooms) override(group, room, user, changes);
};

const ban = (caller: Caller, request: RoutedRequest) => {
  const fields = readFields(request);
  const scope = scopeOf(caller, fields, "moderator");
  const { timeout } = fields;
  if (timeout !== undefined && timeout !== null && !(typeof timeout === "number" && timeout > 0)) {
    throw new RequestError(400, "timeout: expected seconds");
  }
  const until = typeof timeout === "number" ? Math.round(caller.group.ports.now() + timeout * 1_000) : null;
  change(caller.group, scope, userOf(caller.group, request), { banned: 1, ban_until: until });
  return jsonAnswer({});
};

const unban = (caller: Caller, request: RoutedRequest) => {
  const scope = scopeOf(caller, readFields(request), "moderator");
  change(caller.group, scope, userOf(caller.group, request), { banned: 0, ban_until: null });
  return jsonAnswer({});
};

/** What moderator and admin become; absent ones stay or follow from the other. */
const ranksOf = (fields: Fields): Readonly<Record<string, number>> => {
  const moderator = readFlag(fields, "moderator");
  const admin = readFlag(fields, "admin");
  if (admin === true && moderator === false) throw new RequestError(400, "admin: an admin is a moderator");
  const visible = readFlag(fields, "visible");
  if (moderator === undefined && admin === undefined)
    throw new RequestError(400, "moderator, admin: nothing to change");
  return {
    moderator: Number(moderator ?? true),
    ...(admin === undefined && moderator === true ? {} : { admin: Number(admin ?? false) }),
    ...(visible === undefined ? {} : { visible: Number(visible) }),
  };
};

const appoint = (caller: Caller, request: RoutedRequest) => {
  const fields = readFields(request);
  const scope = scopeOf(caller, fields, "admin");
  change(caller.group, scope, userOf(caller.group, request), ranksOf(fields));
  if (scope === "global") return jsonAnswer({});
  const updates = scope.rooms.map((room) => [room.token, noteInfoUpdate(caller.group, room)]);
  return jsonAnswer({ info_updates: Object.fromEntries(updates) });
};

const permit = (caller: Caller, request: RoutedRequest) => {
  const { room } = enterAsUser(caller, request, "moderator");
  const fields = readFields(request);
  const changes = permissions.flatMap((name) => {
    const flag = readFlag(fields, name);
    const fallsBack = readFlag(fields, `default_${name}`) === true;
    if (flag !== undefined && fallsBack) throw new RequestError(400, `${name}, default_${name}: both given`);
    return flag === undefined && !fallsBack ? [] : [[name, fallsBack ? null : Number(flag)] as const];
  });
  if (changes.length === 0) throw new RequestError(400, "body: nothing to change");
  override(caller.group, room, userOf(caller.group, request), Object.fromEntries(changes));
  return jsonAnswer({});
};

const permissionsIn = (caller: Caller, request: RoutedRequest) => {
  const { room } = enterAsUser(caller, request, "moderator");
  const rows = caller.group
    .sql(
      `SELECT u.session_id, o.read, o.accessible, o.write, o.upload FROM overrides o JOIN users u ON u.id = o.user
       WHERE o.room = ? ORDER BY u.session_id`,
    )
    .all(room.id) as (Record<string, number | null> & { readonly session_id: string })[];
  const entries = rows.flatMap(({ session_id, ...flags }) => {
    const set = Object.entries(flags).filter(([, value]) => value !== null);
    return set.length === 0 ? [] : [[session_id, Object.fromEntries(set.map(([name, value]) => [name, value === 1]))]];
  });
  return jsonAnswer(Object.fromEntries(entries));
};

/** Requests about users: what moderators do. */
export const userRoutes: readonly GroupRoute[] = [
  { method: "POST", pattern: "/user/:sid/ban", answer: ban },
  { method: "POST", pattern: "/user/:sid/unban", answer: unban },
  { method: "POST", pattern: "/user/:sid/moderator", answer: appoint },
  { method: "GET", pattern: "/room/:token/permissions", answer: permissionsIn },
  { method: "POST", pattern: "/room/:token/permissions/:sid", answer: permit },
];
