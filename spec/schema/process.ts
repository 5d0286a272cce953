import * as z from "zod";
import { hexBytes } from "./primitives.js";

const frame = { ready: z.literal(true), version: z.string() };
const httpUrl = z.url({ protocol: /^http$/ });
const httpsUrl = z.url({ protocol: /^https$/ });
const curveAddress = z
  .string()
  .regex(/^curve:\/\/[^/]+:\d{1,5}\/[0-9a-f]{64}$/, "expected curve://HOST:PORT/KEY in hex");

/** Readiness line of the chain process: one JSON object on a line of stdout, printed once it serves. */
export const chainReady = z.strictObject({
  ...frame,
  process: z.literal("chain"),
  admin: httpUrl,
  seedUrl: httpUrl,
  seedUrlHttps: httpsUrl,
  /** SHA-256 of the certificate of `seedUrlHttps`, which clients pin. */
  certificateSha256: hexBytes(32),
  omqPublic: curveAddress,
});

/** Readiness line of a node: it listens and has applied its first node list. `active` tells whether it is in a swarm. */
export const nodeReady = z.strictObject({
  ...frame,
  process: z.literal("node"),
  ed25519: hexBytes(32),
  https: httpsUrl,
  omq: curveAddress,
  active: z.boolean(),
});

/** Readiness line of the client's driver, before it reads its first request. */
export const clientReady = z.strictObject({ ...frame, process: z.literal("client") });

const destinationReady = {
  ...frame,
  url: httpUrl,
  /** X25519 key for which onions are sealed. */
  publicKey: hexBytes(32),
};

/** Readiness line of a file server. */
export const fileServerReady = z.strictObject({ ...destinationReady, process: z.literal("file-server") });

/** Readiness line of an open group server. */
export const groupServerReady = z.strictObject({ ...destinationReady, process: z.literal("group-server") });

/** Readiness line of any process of the reference. Other targets need no more than `"ready": true`. */
export const readyLine = z.discriminatedUnion("process", [
  chainReady,
  nodeReady,
  clientReady,
  fileServerReady,
  groupServerReady,
]);
export type ReadyLine = z.infer<typeof readyLine>;
