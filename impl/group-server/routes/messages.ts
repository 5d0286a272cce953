import { jsonAnswer, RequestError } from "../../destination/answers.js";
import type { RoutedRequest } from "../../destination/routes.js";
import { type Caller, enterAsUser, enterTo, type GroupRoute, requireUser } from "../caller.js";
import type { GroupContext } from "../context.js";
import {
  type Fields,
  pathNumber,
  queryNumber,
  readBase64,
  readFields,
  readFlag,
  readLimit,
  readSessionId,
} from "../input.js";
import {
  addMessage,
  type Draft,
  deleteMessages,
  editMessage,
  findMessage,
  isFlooding,
  messagesOf,
  messagesSince,
  messageView,
  newestMessages,
} from "../messages.js";
import { findRoom, type Room, standingIn } from "../rooms.js";
import { findUser, namedUser, type User } from "../users.js";

const signatureLength = 64;
const mostFiles = 64;

const readFileIds = ({ files }: Fields): readonly number[] => {
  if (files === undefined || files === null) return [];
  if (!Array.isArray(files) || files.length > mostFiles) {
    throw new RequestError(400, `files: expected a list of at most ${mostFiles} ids`);
  }
  return files.map((id) => {
    if (!/^\d{1,15}$/.test(String(id))) throw new RequestError(400, "files: expected ids of files");
    return Number(id);
  });
};

const readContent = ({ settings }: GroupContext, fields: Fields): Pick<Draft, "data" | "signature" | "files"> => {
  const data = readBase64(fields, "data");
  const signature = readBase64(fields, "signature");
  if (signature.length !== signatureLength) throw new RequestError(400, `signature: expected ${signatureLength} bytes`);
  if (data.length > settings.maxMessageBytes) {
    throw new RequestError(413, `data: ${data.length} bytes, at most ${settings.maxMessageBytes}`);
  }
  return { data, signature, files: readFileIds(fields) };
};

const post = (caller: Caller, request: RoutedRequest) => {
  const { group } = caller;
  const { room, user, standing } = enterAsUser(caller, request, "write");
  const fields = readFields(request);
  const whisperMods = readFlag(fields, "whisper_mods") ?? false;
  const named = fields.whisper_to;
  const whispers = whisperMods || (named !== undefined && named !== null);
  if (whispers && !standing.moderator) throw new RequestError(403, "whispers: for moderators only");
  if (!standing.admin && isFlooding(group, room, user)) throw new RequestError(429, "too many posts");
  const content = readContent(group, fields);
  const whisperTo =
    named === undefined || named === null ? undefined : namedUser(group, readSessionId(named, "whisper_to"));
  const id = addMessage(group, room, user, { ...content, whisperTo, whisperMods });
  return jsonAnswer(messageView(findMessage(group, { room, user, standing }, id)!), 201);
};

const edit = (caller: Caller, request: RoutedRequest) => {
  const { room, user, standing } = enterAsUser(caller, request, "write");
  const message = findMessage(caller.group, { room, user, standing }, pathNumber(request.params.id));
  if (message === undefined) throw new RequestError(404, "message: unknown or deleted");
  if (message.user !== user.id) throw new RequestError(403, "message: not yours");
  editMessage(caller.group, room, user, message.id, readContent(caller.group, readFields(request)));
  return jsonAnswer({});
};

const remove = (caller: Caller, request: RoutedRequest) => {
  const { room, user, standing } = enterAsUser(caller, request, "write");
  const message = findMessage(caller.group, { room, user, standing }, pathNumber(request.params.id));
  if (message === undefined) throw new RequestError(404, "message: unknown or deleted");
  if (message.user !== user.id && !standing.moderator) throw new RequestError(403, "message: not yours");
  deleteMessages(caller.group, room, [message.id]);
  return jsonAnswer({});
};

/** Deletes what an author has posted in a room; how many that were. */
const removeAll = (group: GroupContext, room: Room, author: User): number => {
  const ids = messagesOf(group, room, author);
  deleteMessages(group, room, ids);
  return ids.length;
};

/** The author that a path names, if anybody has that id. */
const authorOf = (group: GroupContext, { params }: RoutedRequest): User | undefined =>
  findUser(group, readSessionId(params.sid, "session id"));

const removeAllInRoom = (caller: Caller, request: RoutedRequest) => {
  const room = findRoom(caller.group, request.params.token);
  const user = requireUser(caller);
  const author = authorOf(caller.group, request);
  if (author?.id !== user.id && !standingIn(caller.group, room, user).moderator) {
    throw new RequestError(403, "messages: not yours");
  }
  const count = author === undefined ? 0 : removeAll(caller.group, room, author);
  if (count === 0) throw new RequestError(404, "messages: none");
  return jsonAnswer({});
};

const removeAllEverywhere = (caller: Caller, request: RoutedRequest) => {
  const { group } = caller;
  const user = requireUser(caller);
  const author = authorOf(group, request);
  const rooms = group.sql("SELECT * FROM rooms ORDER BY id").all() as Room[];
  const mine = rooms.filter((room) => author?.id === user.id || standingIn(group, room, user).moderator);
  if (mine.length === 0) throw new RequestError(403, "messages: not yours");
  const counts = mine.flatMap((room) => {
    const count = author === undefined ? 0 : removeAll(group, room, author);
    return count === 0 ? [] : [[room.token, count] as const];
  });
  return jsonAnswer({ total: counts.reduce((sum, [, count]) => sum + count, 0), rooms: Object.fromEntries(counts) });
};

const newest = (caller: Caller, request: RoutedRequest) => {
  const before = request.params.before === undefined ? undefined : pathNumber(request.params.before);
  const visit = enterTo(caller, request, "read");
  // Who reacted is asked for by clients; without reactions there is nobody to name.
  queryNumber(request, "reactors", 4, 0, 20);
  return jsonAnswer(newestMessages(caller.group, visit, readLimit(request), before).map(messageView));
};

/** Requests about messages. */
export const messageRoutes: readonly GroupRoute[] = [
  { method: "GET", pattern: "/room/:token/messages/recent", answer: newest },
  { method: "GET", pattern: "/room/:token/messages/before/:before", answer: newest },
  {
    method: "GET",
    pattern: "/room/:token/messages/since/:seqno",
    answer: (caller, request) => {
      const visit = enterTo(caller, request, "read");
      const seqno = pathNumber(request.params.seqno);
      queryNumber(request, "reactors", 4, 0, 20);
      return jsonAnswer(messagesSince(caller.group, visit, readLimit(request), seqno).map(messageView));
    },
  },
  {
    method: "GET",
    pattern: "/room/:token/message/:id",
    answer: (caller, request) => {
      const visit = enterTo(caller, request, "read");
      const message = findMessage(caller.group, visit, pathNumber(request.params.id));
      if (message === undefined) throw new RequestError(404, "message: unknown or deleted");
      return jsonAnswer(messageView(message));
    },
  },
  { method: "POST", pattern: "/room/:token/message", answer: post },
  { method: "PUT", pattern: "/room/:token/message/:id", answer: edit },
  { method: "DELETE", pattern: "/room/:token/message/:id", answer: remove },
  { method: "DELETE", pattern: "/room/:token/all/:sid", answer: removeAllInRoom },
  { method: "DELETE", pattern: "/rooms/all/:sid", answer: removeAllEverywhere },
];
