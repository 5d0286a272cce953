import { jsonAnswer, RequestError } from "../../destination/answers.js";
import type { RoutedRequest } from "../../destination/routes.js";
import type { ServerAnswer } from "../../destination/types.js";
import { type Caller, type GroupRoute, requireUser } from "../caller.js";
import { seconds } from "../context.js";
import { pathNumber, readBase64, readFields, readLimit } from "../input.js";
import { findUser, isBanned, type User } from "../users.js";

const keptMs = 15 * 86_400_000;

interface Letter {
  readonly id: number;
  readonly posted: number;
  readonly expires: number;
  readonly sender: string;
  readonly recipient: string;
  readonly message: Buffer;
}

const view = ({ id, posted, expires, sender, recipient, message }: Letter) => ({
  id,
  posted_at: seconds(posted),
  expires_at: seconds(expires),
  sender,
  recipient,
  message: message.toString("base64"),
});

/** The blinded user who asks. Throws RequestError 401. */
const requireBlinded = (caller: Caller): User => {
  const user = requireUser(caller);
  if (!user.session_id.startsWith("15")) throw new RequestError(401, "this needs a blinded id");
  return user;
};

const letters =
  (end: "recipient" | "sender") =>
  (caller: Caller, request: RoutedRequest): ServerAnswer => {
    const user = requireBlinded(caller);
    const after = request.params.id === undefined ? undefined : pathNumber(request.params.id);
    const found = caller.group
      .sql(
        `SELECT i.id, i.posted, i.expires, s.session_id AS sender, r.session_id AS recipient, i.message FROM inbox i
         JOIN users s ON s.id = i.sender JOIN users r ON r.id = i.recipient
         WHERE i.${end} = ? AND i.id > ? AND i.expires > ? ORDER BY i.id LIMIT ?`,
      )
      .all(user.id, after ?? 0, caller.group.ports.now(), readLimit(request)) as Letter[];
    if (after !== undefined && found.length === 0) return { status: 304, headers: {}, body: "" };
    return jsonAnswer(found.map(view));
  };

const write = (caller: Caller, request: RoutedRequest): ServerAnswer => {
  const { sql, ports, settings } = caller.group;
  const user = requireBlinded(caller);
  const sid = request.params.sid?.toLowerCase() ?? "";
  const recipient = /^15[0-9a-f]{64}$/.test(sid) ? findUser(caller.group, sid) : undefined;
  const now = ports.now();
  if (recipient === undefined || isBanned(recipient, now)) throw new RequestError(404, "recipient: unknown");
  const message = readBase64(readFields(request), "message");
  if (message.length === 0) throw new RequestError(400, "message: empty");
  if (message.length > settings.maxMessageBytes) throw new RequestError(413, "message: too large");
  const { lastInsertRowid } = sql(
    "INSERT INTO inbox (sender, recipient, posted, expires, message) VALUES (?, ?, ?, ?, ?)",
  ).run(user.id, recipient.id, now, now + keptMs, message);
  const ends = { sender: user.session_id, recipient: recipient.session_id };
  const { message: _, ...rest } = view({
    id: Number(lastInsertRowid),
    posted: now,
    expires: now + keptMs,
    ...ends,
    message,
  });
  return jsonAnswer(rest, 201);
};

const clear = (caller: Caller): ServerAnswer => {
  const user = requireBlinded(caller);
  return jsonAnswer({ deleted: caller.group.sql("DELETE FROM inbox WHERE recipient = ?").run(user.id).changes });
};

/** Requests about messages from one blinded id to another. */
export const inboxRoutes: readonly GroupRoute[] = [
  { method: "GET", pattern: "/inbox", answer: letters("recipient") },
  { method: "GET", pattern: "/inbox/since/:id", answer: letters("recipient") },
  { method: "GET", pattern: "/outbox", answer: letters("sender") },
  { method: "GET", pattern: "/outbox/since/:id", answer: letters("sender") },
  { method: "POST", pattern: "/inbox/:sid", answer: write },
  { method: "DELETE", pattern: "/inbox", answer: clear },
];
