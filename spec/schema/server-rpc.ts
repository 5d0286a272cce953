import * as z from "zod";
import { paddedBase64 } from "./deployed.js";

const seconds = z.number().nonnegative();
const natural = z.int().nonnegative();
const someId = z.string().regex(/^[01]5[0-9a-f]{64}$/, "expected 05 or 15 and 64 digits of lower-case hex");
const token = z.string().regex(/^[\w-]{1,64}$/, "expected 1 to 64 word characters or hyphens");

/** File server: what is told of a file; times in seconds since 1970. */
export const fileInfo = z.object({ size: z.int().positive(), uploaded: seconds, expires: seconds });

/** File server: answer to an upload. Older servers give the id alone. */
export const fileUploaded = z.object({ id: z.string().min(1), ...fileInfo.partial().shape });

/** File server: answer when something is wrong; the number is the HTTP status. */
export const fileRefused = z.object({ status_code: z.int() });

/** Open group: what the server can do. */
export const groupCapabilities = z.object({
  capabilities: z.array(z.string()),
  missing: z.array(z.string()).optional(),
});

const callerView = {
  read: z.boolean(),
  write: z.boolean(),
  upload: z.boolean(),
  moderator: z.literal(true).optional(),
  admin: z.literal(true).optional(),
  global_moderator: z.literal(true).optional(),
  global_admin: z.literal(true).optional(),
  default_read: z.boolean().optional(),
  default_accessible: z.boolean().optional(),
  default_write: z.boolean().optional(),
  default_upload: z.boolean().optional(),
};

/** Open group: a room. */
export const groupRoom = z.object({
  token,
  name: z.string(),
  description: z.string().optional(),
  info_updates: natural,
  message_sequence: natural,
  created: seconds,
  active_users: natural,
  active_users_cutoff: seconds,
  image_id: natural.optional(),
  pinned_messages: z.array(z.object({ id: natural, pinned_at: seconds, pinned_by: someId })).optional(),
  moderators: z.array(someId),
  admins: z.array(someId),
  hidden_moderators: z.array(someId).optional(),
  hidden_admins: z.array(someId).optional(),
  ...callerView,
});

/** Open group: what a poller is told; `details` only where the room has changed. */
export const groupPoll = z.object({ token, active_users: natural, ...callerView, details: groupRoom.optional() });

const messageHead = { id: natural, session_id: someId, posted: seconds, seqno: natural, edited: seconds.optional() };

/** Open group: a message that is there. */
export const groupMessage = z.object({
  ...messageHead,
  data: paddedBase64,
  signature: paddedBase64.length(88),
  reactions: z.record(z.string(), z.unknown()),
  whisper: z.literal(true).optional(),
  whisper_mods: z.boolean().optional(),
  whisper_to: someId.optional(),
  filtered: z.boolean().optional(),
});

/** Open group: a message that is gone. */
export const groupTombstone = z.object({ ...messageHead, data: z.null(), deleted: z.literal(true), edited: seconds });

/** Open group: changes of a room since a number. */
export const groupChanges = z.array(z.union([groupMessage, groupTombstone]));

/** Open group: answer to an upload. */
export const groupFileUploaded = z.object({ id: natural });

/** Open group: answers of a list of requests. */
export const groupBatch = z.array(
  z.object({ code: z.int(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
);

/** Open group: a letter between blinded ids; the answer to sending one has no message. */
export const groupLetter = z.object({
  id: natural,
  posted_at: seconds,
  expires_at: seconds,
  sender: someId,
  recipient: someId,
  message: paddedBase64.optional(),
});
