import * as z from "zod";
import { hex, hexBytes, uint64 } from "./primitives.js";

/** Account id: 05 and the X25519 key, 66 digits of lower-case hex. */
const accountId = z.string().regex(/^05[0-9a-f]{64}$/, "expected 05 and 64 digits of lower-case hex");
const ed25519Key = hexBytes(32);
const namespace = z.int().min(-32_768).max(32_767);
const messageHash = z.string().regex(/^[A-Za-z0-9+/]{43}$/, "expected a message hash of 43 base64 characters");
const milliseconds = z.int().nonnegative();
/** Bytes of files: as hex, but judged without a regular expression, which would not stand megabytes. */
const bulk = z
  .string()
  .refine((text) => Buffer.from(text, "hex").length * 2 === text.length, "expected hex of even length");
/** A room of an open group, as its link names it: `http://host:port/token?public_key=` and 64 digits of hex. */
const room = z.url({ protocol: /^https?$/ });
const blindedId = z
  .string()
  .regex(/^(?:00|05|15|25)[0-9a-f]{64}$/, "expected a prefix and 64 digits of lower-case hex");

/** Where an attachment is and what opens it; those of open groups lie there as they are, without key and digest. */
export const attachmentPointer = z.strictObject({
  /** Number of the file, 0 where its id is none. */
  id: uint64,
  url: z.string(),
  /** Bytes before padding. */
  size: z.int().nonnegative(),
  content_type: z.string().optional(),
  file_name: z.string().optional(),
  key: hexBytes(64).optional(),
  digest: hexBytes(32).optional(),
});

/**
 * Parameters of the methods of the client driver: JSON lines on stdin and stdout, one object a line, answered by `id` in
 * any order. The seed URL is given on the command line. Every account has paths of its own.
 */
export const driverParams = {
  /** Makes an account on the device; needs no network. */
  create: z.strictObject({}),
  /** Makes the account that a recovery phrase stands for; needs no network. */
  restore: z.strictObject({ phrase: z.string() }),
  /**
   * Fetches the node list: from a seed, or with `nodes` from random nodes through a path of no account, which falls back
   * to the seeds when they do not agree.
   */
  bootstrap: z.strictObject({ from: z.enum(["seeds", "nodes"]).optional() }),
  /**
   * The path of an account, or the one that serves none (for node lists): builds and confirms it unless one stands; with
   * `rebuild` always a new one.
   */
  path: z.strictObject({ account: accountId.optional(), rebuild: z.boolean().optional() }),
  /**
   * Seals a message from one of the driver's accounts to another account and stores it in that account's swarm. Its
   * content is a text with attachments, or `data`, bytes that stand for it. In namespace 0 it goes in an envelope.
   */
  send: z
    .strictObject({
      account: accountId,
      to: accountId,
      data: hex.optional(),
      text: z.string().optional(),
      attachments: z.array(attachmentPointer).optional(),
      namespace: namespace.optional(),
      ttl_ms: z.int().positive().optional(),
    })
    .refine(
      ({ data, text, attachments }) => (data === undefined) === (text !== undefined || attachments !== undefined),
      "expected either data, or text or attachments or both",
    ),
  /**
   * Fetches and opens what is new since the last poll of this account: in one namespace, in several, or in a room that it
   * has joined.
   */
  poll: z
    .strictObject({
      account: accountId,
      namespace: namespace.optional(),
      namespaces: z.array(namespace).min(1).optional(),
      room: room.optional(),
    })
    .refine(
      (params) => [params.namespace, params.namespaces, params.room].filter((one) => one !== undefined).length <= 1,
      "expected at most one of namespace, namespaces and room",
    ),
  /** Encrypts a file and gives it to a file server through the path, or gives it as it is to the server of a room. */
  upload: z.strictObject({
    account: accountId,
    data: bulk,
    content_type: z.string().optional(),
    file_name: z.string().optional(),
    room: room.optional(),
    /** Another file server than the one the client knows: its address and X25519 key. */
    server: z.strictObject({ url: room, x25519: hexBytes(32) }).optional(),
  }),
  /** Fetches an attachment through the path, and opens it. */
  download: z.strictObject({ account: accountId, attachment: attachmentPointer }),
  /** Asks for a room through the path, and remembers it for this account. */
  join: z.strictObject({ account: accountId, room }),
  /** Signs a text under the account's blinded id, and posts it to a room that the account has joined. */
  post: z.strictObject({
    account: accountId,
    room,
    text: z.string(),
    attachments: z.array(attachmentPointer).optional(),
  }),
} as const;
export type DriverMethod = keyof typeof driverParams;

const account = z.strictObject({ account: accountId, ed25519: ed25519Key, phrase: z.string().min(1) });
const serverId = z.int().nonnegative();

/** A post of a room as a client shows it: `data` is its content without padding. */
const post = z.strictObject({
  id: serverId,
  seqno: serverId,
  /** Whoever signed it. */
  sender: blindedId,
  /** Seconds since the epoch, with a fraction. */
  posted: z.number(),
  data: hex.optional(),
  text: z.string().optional(),
  attachments: z.array(attachmentPointer).optional(),
  /** It is gone; nothing but id, seqno, sender and time is left. */
  deleted: z.boolean().optional(),
});

/** Results of the same methods. */
export const driverResults = {
  create: account,
  restore: account,
  /** How many usable nodes the list holds, and who said so. */
  bootstrap: z.strictObject({ nodes: z.int().nonnegative(), from: z.enum(["seeds", "nodes"]) }),
  /** Ed25519 keys of the confirmed path, first hop first. */
  path: z.strictObject({ path: z.array(ed25519Key).length(3) }),
  /** Id of the stored message, and the members of the swarm that hold it. */
  send: z.strictObject({ hash: messageHash, stored_by: z.array(ed25519Key).min(1) }),
  /** Opened messages in the order of arrival; `sender` is the account whose key signed inside the seal. */
  poll: z.strictObject({
    messages: z.array(
      z.strictObject({
        hash: messageHash,
        namespace,
        sender: accountId,
        /** The content without padding. */
        data: hex,
        /** What the content of a message in namespace 0 says. */
        text: z.string().optional(),
        attachments: z.array(attachmentPointer).optional(),
        timestamp: milliseconds,
        expiry: milliseconds,
      }),
    ),
    /** What is new in the room; of rooms only. */
    posts: z.array(post).optional(),
  }),
  upload: z.strictObject({ attachment: attachmentPointer }),
  download: z.strictObject({ data: bulk }),
  /** The room's token and name, and the id under which the account is known there. */
  join: z.strictObject({ token: z.string(), name: z.string(), id: blindedId }),
  post: z.strictObject({ id: serverId, seqno: serverId, sender: blindedId, posted: z.number() }),
} as const;
export type DriverResult<Method extends DriverMethod> = z.infer<(typeof driverResults)[Method]>;

/**
 * Error classes of the driver: `malformed-request`; `unknown-account` (not made or restored here); the four of phrases;
 * `too-few-nodes` (no path of three can be built); `seed-unreachable`; `path-failed`; `refused` (the swarm or a server
 * said no); `unknown-room` (not joined by this account); `not-found` (no such file or room); `corrupt` (an attachment
 * that is not what its pointer says); `too-large`; `unsupported`; `network` (anything else on the way).
 */
export const driverErrorClasses = [
  "malformed-request",
  "unknown-account",
  "not-enough-words",
  "too-many-words",
  "invalid-words",
  "verification",
  "too-few-nodes",
  "seed-unreachable",
  "path-failed",
  "refused",
  "unknown-room",
  "not-found",
  "corrupt",
  "too-large",
  "unsupported",
  "network",
] as const;

const requestId = z.union([z.int(), z.string()]);

const requestOf = <Method extends DriverMethod>(method: Method) =>
  z.strictObject({ id: requestId, method: z.literal(method), params: driverParams[method] });

/** What the harness writes to a client driver. */
export const driverRequest = z.discriminatedUnion("method", [
  requestOf("create"),
  requestOf("restore"),
  requestOf("bootstrap"),
  requestOf("path"),
  requestOf("send"),
  requestOf("poll"),
  requestOf("upload"),
  requestOf("download"),
  requestOf("join"),
  requestOf("post"),
]);
export type DriverRequest = z.infer<typeof driverRequest>;

/** What a driver writes: a result, or an error with `id` null when the request could not be read. */
export const driverResponse = z.union([
  z.strictObject({ id: requestId, result: z.record(z.string(), z.json()) }),
  z.strictObject({
    id: requestId.nullable(),
    error: z.strictObject({ class: z.enum(driverErrorClasses), message: z.string() }),
  }),
]);
export type DriverResponse = z.infer<typeof driverResponse>;
