import { RequestError, textAnswer } from "../destination/answers.js";
import { isFull } from "../destination/database.js";
import { findRoute } from "../destination/routes.js";
import type { ServerAnswer, ServerHandler, ServerRequest } from "../destination/types.js";
import { authenticate } from "./auth.js";
import { answerBatch } from "./batch.js";
import type { Caller, GroupRoute } from "./caller.js";
import type { GroupContext } from "./context.js";
import { fileRoutes } from "./routes/files.js";
import { generalRoutes } from "./routes/general.js";
import { inboxRoutes } from "./routes/inbox.js";
import { messageRoutes } from "./routes/messages.js";
import { roomRoutes } from "./routes/rooms.js";
import { userRoutes } from "./routes/users.js";

const routes: readonly GroupRoute[] = [
  ...generalRoutes,
  ...roomRoutes,
  ...messageRoutes,
  ...fileRoutes,
  ...userRoutes,
  ...inboxRoutes,
];

/** Answers a request of a known caller; what it changes is changed whole or not at all. */
const answer = (caller: Caller, request: ServerRequest): ServerAnswer => {
  const { route, request: routed } = findRoute(routes, request);
  return caller.group.db.transaction(() => route.answer(caller, routed))();
};

/** A failure as an answer; other errors pass through. */
const refused = (error: unknown): ServerAnswer => {
  if (error instanceof RequestError) return textAnswer(error.message, error.status);
  if (isFull(error)) return textAnswer("Insufficient Storage", 507);
  throw error;
};

const lists: Readonly<Record<string, { readonly stopsAtFailure: boolean }>> = {
  "/batch": { stopsAtFailure: false },
  "/sequence": { stopsAtFailure: true },
};

/** Answers requests as the deployed open group server does. The whole of a list is signed; its entries are not. */
export const createGroupHandler =
  (group: GroupContext): ServerHandler =>
  (request) => {
    try {
      const caller: Caller = { group, user: authenticate(group, request) };
      const list = request.method === "POST" ? lists[request.endpoint] : undefined;
      if (list === undefined) return answer(caller, request);
      return answerBatch(request, list.stopsAtFailure, (entry) => {
        try {
          return answer(caller, entry);
        } catch (error) {
          return refused(error);
        }
      });
    } catch (error) {
      return refused(error);
    }
  };

/** Removes files, nonces and letters whose time is over. */
export const sweepGroup = ({ sql, ports }: GroupContext): void => {
  const now = ports.now();
  sql("DELETE FROM nonces WHERE until <= ?").run(now);
  sql("DELETE FROM files WHERE expires <= ?").run(now);
  sql("DELETE FROM inbox WHERE expires <= ?").run(now);
};
