import * as z from "zod";
import { hex, hexBytes } from "./primitives.js";

/** Account id: 05 and the X25519 key, 66 digits of lower-case hex. */
const accountId = z.string().regex(/^05[0-9a-f]{64}$/, "expected 05 and 64 digits of lower-case hex");
const ed25519Key = hexBytes(32);
const namespace = z.int().min(-32_768).max(32_767);
const messageHash = z.string().regex(/^[A-Za-z0-9+/]{43}$/, "expected a message hash of 43 base64 characters");
const milliseconds = z.int().nonnegative();

/**
 * Parameters of the methods of the client driver: JSON lines on stdin and stdout, one object a line, answered by `id` in
 * any order. The seed URL is given on the command line.
 */
export const driverParams = {
  /** Makes an account on the device; needs no network. */
  create: z.strictObject({}),
  /** Makes the account that a recovery phrase stands for; needs no network. */
  restore: z.strictObject({ phrase: z.string() }),
  /** Fetches the node list from the seed. */
  bootstrap: z.strictObject({}),
  /** Builds and confirms a path, unless one stands; with `rebuild` always a new one. */
  path: z.strictObject({ rebuild: z.boolean().optional() }),
  /** Seals `data` from one of the driver's accounts to another account and stores it in that account's swarm. */
  send: z.strictObject({
    account: accountId,
    to: accountId,
    data: hex,
    namespace: namespace.optional(),
    ttl_ms: z.int().positive().optional(),
  }),
  /** Fetches and opens what is new since the last poll of this account and namespace. */
  poll: z.strictObject({ account: accountId, namespace: namespace.optional() }),
} as const;
export type DriverMethod = keyof typeof driverParams;

const account = z.strictObject({ account: accountId, ed25519: ed25519Key, phrase: z.string().min(1) });

/** Results of the same methods. */
export const driverResults = {
  create: account,
  restore: account,
  /** How many usable nodes the list holds. */
  bootstrap: z.strictObject({ nodes: z.int().nonnegative() }),
  /** Ed25519 keys of the confirmed path, first hop first. */
  path: z.strictObject({ path: z.array(ed25519Key).length(3) }),
  /** Id of the stored message, and the members of the swarm that hold it. */
  send: z.strictObject({ hash: messageHash, stored_by: z.array(ed25519Key).min(1) }),
  /** Opened messages in the order of arrival; `sender` is the account whose key signed inside the seal. */
  poll: z.strictObject({
    messages: z.array(
      z.strictObject({
        hash: messageHash,
        sender: accountId,
        data: hex,
        timestamp: milliseconds,
        expiry: milliseconds,
      }),
    ),
  }),
} as const;
export type DriverResult<Method extends DriverMethod> = z.infer<(typeof driverResults)[Method]>;

/**
 * Error classes of the driver: `malformed-request`; `unknown-account` (not made or restored here); the four of phrases;
 * `too-few-nodes` (no path of three can be built); `seed-unreachable`; `path-failed`; `refused` (the swarm said no);
 * `network` (anything else on the way).
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
