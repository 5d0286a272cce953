import { type GroupContext, seconds } from "./context.js";
import type { Room, Standing } from "./rooms.js";
import type { User } from "./users.js";

/** How long a visit counts somebody as active. */
const activeSeconds = 604_800;

interface Staff {
  readonly session_id: string;
  readonly admin: 0 | 1;
  readonly visible: 0 | 1;
}

/** Moderators and admins of a room, those of the whole server included. */
const staffOf = ({ sql }: GroupContext, room: Room): readonly Staff[] =>
  sql(
    `SELECT session_id, max(admin) AS admin, max(visible) AS visible FROM (
       SELECT u.session_id, o.admin, o.visible FROM overrides o JOIN users u ON u.id = o.user
         WHERE o.room = ? AND (o.moderator = 1 OR o.admin = 1)
       UNION ALL SELECT session_id, admin, visible FROM users WHERE moderator = 1 OR admin = 1
     ) GROUP BY session_id ORDER BY session_id`,
  ).all(room.id) as Staff[];

const idsOf = (staff: readonly Staff[], admin: 0 | 1, visible: 0 | 1): readonly string[] =>
  staff.filter((one) => one.admin === admin && one.visible === visible).map((one) => one.session_id);

const orNothing = (name: string, list: readonly unknown[]) => (list.length === 0 ? {} : { [name]: list });

const activeUsers = ({ sql, ports }: GroupContext, room: Room): number =>
  sql("SELECT count(*) FROM visits WHERE room = ? AND at >= ?")
    .pluck()
    .get(room.id, ports.now() - activeSeconds * 1_000) as number;

/** What both views tell: who the caller is there, and what others may who are nobody special. */
const callerView = (room: Room, standing: Standing, user: User | undefined) => ({
  read: standing.read,
  write: standing.write,
  upload: standing.upload,
  ...(standing.moderator
    ? {
        moderator: true,
        default_read: room.read === 1,
        default_accessible: room.accessible === 1,
        default_write: room.write === 1,
        default_upload: room.upload === 1,
      }
    : {}),
  ...(standing.admin ? { admin: true } : {}),
  ...(user?.moderator === 1 || user?.admin === 1 ? { global_moderator: true } : {}),
  ...(user?.admin === 1 ? { global_admin: true } : {}),
});

interface Pin {
  readonly id: number;
  readonly pinned_at: number;
  readonly pinned_by: string;
}

const pinsOf = ({ sql }: GroupContext, room: Room): readonly Pin[] =>
  (
    sql(
      `SELECT p.message AS id, p.pinned_at, u.session_id AS pinned_by FROM pins p JOIN users u ON u.id = p.pinned_by
       WHERE p.room = ? ORDER BY p.pinned_at, p.message`,
    ).all(room.id) as Pin[]
  ).map((pin) => ({ ...pin, pinned_at: seconds(pin.pinned_at) }));

/** A room as its visitors see it. */
export const roomView = (group: GroupContext, room: Room, standing: Standing, user: User | undefined) => {
  const staff = staffOf(group, room);
  return {
    token: room.token,
    name: room.name,
    ...(room.description === null ? {} : { description: room.description }),
    info_updates: room.info_updates,
    message_sequence: room.message_sequence,
    created: seconds(room.created),
    active_users: activeUsers(group, room),
    active_users_cutoff: activeSeconds,
    ...(room.image === null ? {} : { image_id: room.image }),
    ...orNothing("pinned_messages", pinsOf(group, room)),
    moderators: idsOf(staff, 0, 1),
    admins: idsOf(staff, 1, 1),
    ...(standing.moderator
      ? {
          ...orNothing("hidden_moderators", idsOf(staff, 0, 0)),
          ...orNothing("hidden_admins", idsOf(staff, 1, 0)),
        }
      : {}),
    ...callerView(room, standing, user),
  };
};

/** What a poller needs; the whole room only where it has changed since the count that the poller knows. */
export const pollView = (
  group: GroupContext,
  room: Room,
  standing: Standing,
  user: User | undefined,
  known: number,
) => ({
  token: room.token,
  active_users: activeUsers(group, room),
  ...callerView(room, standing, user),
  ...(room.info_updates === known ? {} : { details: roomView(group, room, standing, user) }),
});
