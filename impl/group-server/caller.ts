import { RequestError } from "../destination/answers.js";
import type { Route, RoutedRequest } from "../destination/routes.js";
import type { GroupContext } from "./context.js";
import { findRoom, noteVisit, type Room, type Standing, standingIn } from "./rooms.js";
import type { User } from "./users.js";

/** A request's surroundings: the server, and who asks. */
export interface Caller {
  readonly group: GroupContext;
  readonly user: User | undefined;
}

/** A line of the group server's table. */
export type GroupRoute = Route<Caller>;

/** The user who asks. Throws RequestError 401 for nobody. */
export const requireUser = ({ user }: Caller): User => {
  if (user === undefined) throw new RequestError(401, "this needs a signed request");
  return user;
};

/** A caller in a room. */
export interface Visit {
  readonly room: Room;
  readonly user: User | undefined;
  readonly standing: Standing;
}

/** The room that a path names and what the caller is there. Throws RequestError 404. */
export const enter = ({ group, user }: Caller, { params }: RoutedRequest): Visit => {
  const room = findRoom(group, params.token);
  return { room, user, standing: standingIn(group, room, user) };
};

/** The same for who must be allowed something. Throws RequestError 404, 403. */
export const enterTo = (caller: Caller, request: RoutedRequest, what: keyof Standing): Visit => {
  const visit = enter(caller, request);
  if (!visit.standing[what]) throw new RequestError(403, `${what}: not allowed here`);
  noteVisit(caller.group, visit.room, caller.user);
  return visit;
};

/** The same for a user who must be allowed something. Throws RequestError 401, 404, 403. */
export const enterAsUser = (
  caller: Caller,
  request: RoutedRequest,
  what: keyof Standing,
): Visit & { readonly user: User } => {
  const room = findRoom(caller.group, request.params.token);
  const user = requireUser(caller);
  return { ...enterTo(caller, request, what), room, user };
};
