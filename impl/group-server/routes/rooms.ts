import { jsonAnswer, RequestError } from "../../destination/answers.js";
import { enter, enterAsUser, enterTo, type GroupRoute } from "../caller.js";
import type { GroupContext } from "../context.js";
import { type Fields, pathNumber, readFields, readFlag } from "../input.js";
import { findMessage } from "../messages.js";
import { pollView, roomView } from "../room-view.js";
import { noteInfoUpdate, permissions, type Room, standingIn } from "../rooms.js";

const longestText = 4_096;

const readText = (fields: Fields, name: string, empty: boolean): string | null | undefined => {
  const value = fields[name];
  if (value === undefined || (empty && value === null)) return value;
  if (typeof value !== "string" || value.length > longestText || (!empty && value === "")) {
    throw new RequestError(400, `${name}: expected text of at most ${longestText} characters`);
  }
  return value;
};

/** A picture that was uploaded to the room; it is kept from now on. */
const keepImage = ({ sql, ports }: GroupContext, room: Room, value: unknown): number | undefined => {
  if (value === undefined) return undefined;
  const kept = sql(
    "UPDATE files SET expires = NULL WHERE id = ? AND room = ? AND (expires IS NULL OR expires > ?)",
  ).run(Number(value), room.id, ports.now());
  if (kept.changes === 0) throw new RequestError(406, "image: no such file in this room");
  return Number(value);
};

const changesOf = (group: GroupContext, room: Room, fields: Fields): readonly (readonly [string, unknown])[] =>
  [
    ["name", readText(fields, "name", false)] as const,
    ["description", readText(fields, "description", true)] as const,
    ...permissions.map((name) => {
      const flag = readFlag(fields, `default_${name}`);
      return [name, flag === undefined ? undefined : Number(flag)] as const;
    }),
    ["image", keepImage(group, room, fields.image)] as const,
  ].filter(([, value]) => value !== undefined);

/** Requests about rooms themselves. */
export const roomRoutes: readonly GroupRoute[] = [
  {
    method: "GET",
    pattern: "/rooms",
    answer: ({ group, user }) => {
      const rooms = group.sql("SELECT * FROM rooms ORDER BY id").all() as Room[];
      const views = rooms.flatMap((room) => {
        const standing = standingIn(group, room, user);
        return standing.accessible ? [roomView(group, room, standing, user)] : [];
      });
      return jsonAnswer(views);
    },
  },
  {
    method: "GET",
    pattern: "/room/:token",
    answer: (caller, request) => {
      const { room, standing, user } = enter(caller, request);
      if (!standing.accessible) throw new RequestError(404, "room: unknown");
      return jsonAnswer(roomView(caller.group, room, standing, user));
    },
  },
  {
    method: "PUT",
    pattern: "/room/:token",
    answer: (caller, request) => {
      const { room } = enterAsUser(caller, request, "admin");
      const changes = changesOf(caller.group, room, readFields(request));
      if (changes.length === 0) throw new RequestError(400, "body: nothing to change");
      // The names are ours, not the caller's.
      for (const [name, value] of changes)
        caller.group.sql(`UPDATE rooms SET ${name} = ? WHERE id = ?`).run(value, room.id);
      return jsonAnswer({ info_updates: noteInfoUpdate(caller.group, room) });
    },
  },
  {
    method: "GET",
    pattern: "/room/:token/pollInfo/:known",
    answer: (caller, request) => {
      const { room, standing, user } = enterTo(caller, request, "read");
      return jsonAnswer(pollView(caller.group, room, standing, user, pathNumber(request.params.known)));
    },
  },
  {
    method: "POST",
    pattern: "/room/:token/pin/:id",
    answer: (caller, request) => {
      const { room, user, standing } = enterAsUser(caller, request, "admin");
      const message = findMessage(caller.group, { room, user, standing }, pathNumber(request.params.id));
      if (message === undefined || message.whisper_to !== null || message.whisper_mods === 1) {
        throw new RequestError(404, "message: unknown, deleted or a whisper");
      }
      caller.group
        .sql("INSERT INTO pins VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET pinned_at = excluded.pinned_at")
        .run(room.id, message.id, user.id, caller.group.ports.now());
      return jsonAnswer({ info_updates: noteInfoUpdate(caller.group, room) });
    },
  },
  {
    method: "POST",
    pattern: "/room/:token/unpin/:id",
    answer: (caller, request) => {
      const { room } = enterAsUser(caller, request, "admin");
      const all = request.params.id === "all";
      const { sql } = caller.group;
      const { changes } = all
        ? sql("DELETE FROM pins WHERE room = ?").run(room.id)
        : sql("DELETE FROM pins WHERE room = ? AND message = ?").run(room.id, pathNumber(request.params.id));
      const info_updates = changes === 0 ? room.info_updates : noteInfoUpdate(caller.group, room);
      return jsonAnswer({ unpinned: all ? changes : changes > 0, info_updates });
    },
  },
];
