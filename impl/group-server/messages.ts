import { type GroupContext, seconds } from "./context.js";
import { nextSeqno, type Room, type Standing } from "./rooms.js";
import type { User } from "./users.js";

/** A message as stored, with the id of its author. Without data it is deleted. */
export interface Message {
  readonly id: number;
  readonly user: number;
  readonly session_id: string;
  readonly posted: number;
  readonly edited: number | null;
  readonly seqno: number;
  readonly whisper_to: number | null;
  readonly whisper_to_id: string | null;
  readonly whisper_mods: 0 | 1;
  readonly data: Buffer | null;
  readonly signature: Buffer | null;
}

const columns = `m.id, m.user, u.session_id, m.posted, m.edited, m.seqno, m.whisper_to, w.session_id AS whisper_to_id,
  m.whisper_mods, m.data, m.signature
  FROM messages m JOIN users u ON u.id = m.user LEFT JOIN users w ON w.id = m.whisper_to`;

/** Whispers are for whom they name, for who wrote them, and for moderators. */
const visible = `((m.whisper_to IS NULL AND m.whisper_mods = 0) OR m.whisper_to = @user OR m.user = @user OR @moderator)`;

/** Who looks into which room. */
export interface Reader {
  readonly room: Room;
  readonly user: User | undefined;
  readonly standing: Standing;
}

const bindings = ({ room, user, standing }: Reader) => ({
  room: room.id,
  user: user?.id ?? -1,
  moderator: standing.moderator ? 1 : 0,
});

/** The newest messages, those with ids below `before` only; newest first. */
export const newestMessages = ({ sql }: GroupContext, reader: Reader, limit: number, before?: number): Message[] =>
  sql(
    `SELECT ${columns} WHERE m.room = @room AND m.data IS NOT NULL AND m.id < @before AND ${visible}
     ORDER BY m.id DESC LIMIT @limit`,
  ).all({ ...bindings(reader), limit, before: before ?? Number.MAX_SAFE_INTEGER }) as Message[];

/** What changed after `seqno`, oldest change first; deletions only of messages that may have been seen by then. */
export const messagesSince = ({ sql }: GroupContext, reader: Reader, limit: number, seqno: number): Message[] =>
  sql(
    `SELECT ${columns} WHERE m.room = @room AND m.seqno > @seqno
     AND (m.data IS NOT NULL OR m.seqno_created <= @seqno) AND ${visible} ORDER BY m.seqno LIMIT @limit`,
  ).all({ ...bindings(reader), limit, seqno }) as Message[];

/** One message that the reader may see and that is not deleted. */
export const findMessage = ({ sql }: GroupContext, reader: Reader, id: number): Message | undefined =>
  sql(`SELECT ${columns} WHERE m.room = @room AND m.id = @id AND m.data IS NOT NULL AND ${visible}`).get({
    ...bindings(reader),
    id,
  }) as Message | undefined;

/** A message as clients read it. */
export const messageView = (message: Message) => {
  const { id, session_id, posted, seqno, edited, data, signature, whisper_mods, whisper_to_id } = message;
  const head = { id, session_id, posted: seconds(posted), seqno };
  const changed = edited === null ? {} : { edited: seconds(edited) };
  if (data === null) return { ...head, data: null, deleted: true, ...changed };
  const whispered = whisper_mods === 1 || whisper_to_id !== null;
  return {
    ...head,
    ...changed,
    data: data.toString("base64"),
    signature: signature?.toString("base64"),
    reactions: {},
    ...(whispered ? { whisper: true, whisper_mods: whisper_mods === 1 } : {}),
    ...(whisper_to_id === null ? {} : { whisper_to: whisper_to_id }),
  };
};

/** What somebody wants to post. */
export interface Draft {
  readonly data: Buffer;
  readonly signature: Buffer;
  readonly files: readonly number[];
  readonly whisperTo?: User | undefined;
  readonly whisperMods: boolean;
}

const uploadGraceMs = 3_600_000;
const tiedFileMs = 15 * 86_400_000;

/** Ties files to a message: only such as its author uploaded to the room lately, and that belong to none. */
const tieFiles = ({ sql, ports }: GroupContext, room: Room, user: User, id: number, files: readonly number[]): void => {
  const now = ports.now();
  for (const file of files)
    sql(
      `UPDATE files SET message = ?, expires = ? WHERE id = ? AND room = ? AND uploader = ? AND message IS NULL
       AND uploaded >= ? AND expires > ?`,
    ).run(id, now + tiedFileMs, file, room.id, user.id, now - uploadGraceMs, now);
};

/** Stores a message under the next id of the server and the next number of the room; its id. */
export const addMessage = (group: GroupContext, room: Room, user: User, draft: Draft): number => {
  const seqno = nextSeqno(group, room);
  const { lastInsertRowid } = group
    .sql(
      `INSERT INTO messages (room, user, posted, seqno, seqno_created, data, signature, whisper_to, whisper_mods)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      room.id,
      user.id,
      group.ports.now(),
      seqno,
      seqno,
      draft.data,
      draft.signature,
      draft.whisperTo?.id ?? null,
      draft.whisperMods ? 1 : 0,
    );
  const id = Number(lastInsertRowid);
  tieFiles(group, room, user, id, draft.files);
  return id;
};

/** Replaces what a message says; its id stays, its number is the room's next. */
export const editMessage = (
  group: GroupContext,
  room: Room,
  user: User,
  id: number,
  draft: Pick<Draft, "data" | "signature" | "files">,
): void => {
  group
    .sql("UPDATE messages SET data = ?, signature = ?, edited = ?, seqno = ? WHERE id = ?")
    .run(draft.data, draft.signature, group.ports.now(), nextSeqno(group, room), id);
  tieFiles(group, room, user, id, draft.files);
};

/** Deletes messages of a room: each leaves a row without data under a new number; pins and files of it are gone. */
export const deleteMessages = (group: GroupContext, room: Room, ids: readonly number[]): void => {
  const { sql, ports } = group;
  for (const id of ids) {
    sql("UPDATE messages SET data = NULL, signature = NULL, edited = ?, seqno = ? WHERE id = ?").run(
      ports.now(),
      nextSeqno(group, room),
      id,
    );
    sql("DELETE FROM pins WHERE message = ?").run(id);
    sql("DELETE FROM files WHERE message = ?").run(id);
  }
};

/** Ids of what a user has posted in a room and is still there. */
export const messagesOf = ({ sql }: GroupContext, room: Room, user: User): number[] =>
  sql("SELECT id FROM messages WHERE room = ? AND user = ? AND data IS NOT NULL ORDER BY id")
    .pluck()
    .all(room.id, user.id) as number[];

const floodMs = 16_000;
const floodPosts = 5;

/** Whether a user has posted as often as anybody may for a while. */
export const isFlooding = ({ sql, ports }: GroupContext, room: Room, user: User): boolean =>
  (sql("SELECT count(*) FROM messages WHERE user = ? AND room = ? AND posted > ?")
    .pluck()
    .get(user.id, room.id, ports.now() - floodMs) as number) >= floodPosts;
