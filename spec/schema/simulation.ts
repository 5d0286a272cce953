import * as z from "zod";
import { sha256Hex, uint64 } from "./primitives.js";

/*
 * The protocol of a simulation: JSON lines on standard input and output. Nodes are named `n0`, `n1`, … in the order in
 * which they were made, accounts and messages are numbers: what they stand for follows from the seed. Times are ms.
 */

const nodeName = z.string().regex(/^n(?:0|[1-9][0-9]*)$/, "expected the name of a node, such as n0");
const count = z.int().min(1).max(10_000);
const share = z.number().min(0).max(1);
const time = z.int().min(0);
const account = z.int().min(0).max(1_000_000);
const scope = z.union([z.int().min(-32_768).max(32_767), z.literal("all")]);
const namespace = z.int().min(-32_768).max(32_767);
/** The node that a client turns to; where it is left out, or does not serve the account, one of those that do. */
const at = nodeName.optional();

/** What the network does to messages: latency and what is added to it at most, shares that are lost or doubled. */
export const simulationWeather = z.strictObject({ latency: time, jitter: time, loss: share, duplicates: share });

/** One thing that happens in a simulation; pure data, so that a history can be kept, shortened and repeated. */
export const simulationCommand = z.discriminatedUnion("kind", [
  /** New nodes are registered; a block admits them. */
  z.strictObject({ kind: z.literal("register"), count }),
  /** The node leaves the network for good. */
  z.strictObject({ kind: z.literal("exit"), node: nodeName }),
  /** The node fails its tests: it stays listed, but in no swarm. */
  z.strictObject({ kind: z.literal("fail-tests"), node: nodeName }),
  /** It passes them again, and is placed in a swarm like a newcomer. */
  z.strictObject({ kind: z.literal("pass-tests"), node: nodeName }),
  z.strictObject({ kind: z.literal("crash"), node: nodeName, disk: z.enum(["kept", "lost"]) }),
  z.strictObject({ kind: z.literal("restart"), node: nodeName }),
  /** The process stands still, as after SIGSTOP: what is sent to it waits. */
  z.strictObject({ kind: z.literal("stall"), node: nodeName }),
  z.strictObject({ kind: z.literal("resume"), node: nodeName }),
  /** Each write of the node to its disk takes so long; 0 is the disk of before. */
  z.strictObject({ kind: z.literal("disk"), node: nodeName, ms: z.int().min(0).max(60_000) }),
  /** The node confirms whatever it is given and keeps no messages, or has stopped doing so. */
  z.strictObject({ kind: z.literal("lie"), node: nodeName, on: z.boolean() }),
  /** The clock of the node is ahead by so much, or behind. */
  z.strictObject({ kind: z.literal("skew"), node: nodeName, ms: z.int().min(-60_000).max(60_000) }),
  /** Nothing passes between two nodes, or only from `b` to `a`. */
  z.strictObject({ kind: z.literal("cut"), a: nodeName, b: nodeName, half: z.boolean() }),
  /** The node reaches nobody, and nobody reaches it. */
  z.strictObject({ kind: z.literal("isolate"), node: nodeName }),
  /** Every node crashes; the disks are kept. */
  z.strictObject({ kind: z.literal("blackout") }),
  z.strictObject({ kind: z.literal("heal"), a: nodeName, b: nodeName }),
  /** No cuts any more, and everyone is up, goes on, and has a fast disk. */
  z.strictObject({ kind: z.literal("heal-all") }),
  z.strictObject({ kind: z.literal("weather"), weather: simulationWeather }),
  /** A client stores a message; one that is stored again is the same message with a later end. */
  z.strictObject({ kind: z.literal("store"), account, message: z.int().min(0), namespace, ttl: time, at }),
  z.strictObject({ kind: z.literal("retrieve"), account, namespace, at }),
  z.strictObject({ kind: z.literal("delete"), account, message: z.int().min(0), namespace, at }),
  z.strictObject({ kind: z.literal("delete-all"), account, scope, at }),
  /** A message is to end so much after now. */
  z.strictObject({ kind: z.literal("expire"), account, message: z.int().min(0), namespace, ttl: time, at }),
  z.strictObject({ kind: z.literal("revoke"), account, token: z.int().min(0), at }),
  z.strictObject({ kind: z.literal("unrevoke"), account, token: z.int().min(0), at }),
  z.strictObject({ kind: z.literal("advance"), ms: time }),
]);
export type SimulationCommand = z.infer<typeof simulationCommand>;

const requestId = z.union([z.int(), z.string()]);

/** What a simulation is asked. The first request makes it. */
export const simulationRequest = z.discriminatedUnion("method", [
  z.strictObject({
    id: requestId,
    method: z.literal("create"),
    params: z.strictObject({
      seed: z.string(),
      nodes: z.int().min(1).max(10_000),
      weather: simulationWeather.optional(),
      /** Whether what nodes write to their logs is part of the log of events. */
      nodeLogs: z.boolean().optional(),
      /** Whether the log says what comes to disks and goes from them. */
      copies: z.boolean().optional(),
    }),
  }),
  z.strictObject({
    id: requestId,
    method: z.literal("run"),
    params: z.strictObject({
      commands: z.array(simulationCommand).max(10_000),
      /** Whether the answer brings the events that were logged meanwhile. */
      events: z.boolean().optional(),
    }),
  }),
  z.strictObject({ id: requestId, method: z.literal("observe"), params: z.strictObject({}) }),
  /** Events from this number on. */
  z.strictObject({ id: requestId, method: z.literal("log"), params: z.strictObject({ from: z.int().min(0) }) }),
]);
export type SimulationRequest = z.infer<typeof simulationRequest>;

/** How a member fared with a client's write. */
const memberOutcome = z.enum(["done", "timeout", "failed"]);

/** One line of the log: what happened when. */
export const simulationEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("command"), at: time, command: simulationCommand }),
  z.strictObject({
    kind: z.literal("block"),
    at: time,
    height: z.int(),
    hash: sha256Hex,
    swarms: z.array(z.strictObject({ id: uint64, members: z.array(nodeName) })),
    /** Nodes that this block admitted, new ones and such as were out, with their legacy keys. */
    joined: z.array(z.strictObject({ node: nodeName, key: sha256Hex })),
  }),
  /** A client's request was answered: with this status, by this node. */
  z.strictObject({
    kind: z.literal("answer"),
    at: time,
    /** Number of the command's event. */
    command: z.int().min(0),
    node: nodeName,
    status: z.int(),
    /** Of a write, what became of it at each member. */
    members: z.record(nodeName, memberOutcome).optional(),
    /** Of a write of one message, or of what was read: hashes. */
    hashes: z.array(z.string()).optional(),
  }),
  /** A message has come to the disk of a node. */
  z.strictObject({ kind: z.literal("held"), at: time, node: nodeName, hash: z.string() }),
  /** It is on that disk no more; `lost`: because the disk was lost. */
  z.strictObject({ kind: z.literal("gone"), at: time, node: nodeName, hash: z.string(), lost: z.boolean() }),
  /** Nobody could be asked: no node of the account's swarm is up. */
  z.strictObject({ kind: z.literal("nobody"), at: time, command: z.int().min(0) }),
  z.strictObject({
    kind: z.literal("node-log"),
    at: time,
    node: nodeName,
    level: z.enum(["debug", "info", "warn", "error"]),
    message: z.string(),
    fields: z.record(z.string(), z.json()),
  }),
]);
export type SimulationEvent = z.infer<typeof simulationEvent>;

const heldMessage = z.strictObject({
  hash: z.string(),
  account,
  namespace,
  timestamp: z.int(),
  expiry: z.int(),
});

/** What is on the disk of one node. */
export const simulatedNode = z.strictObject({
  name: nodeName,
  up: z.boolean(),
  /** Listed by the chain. */
  listed: z.boolean(),
  /** By the chain; null while it is in none. */
  swarm: uint64.nullable(),
  /** In ascending order of hashes. */
  messages: z.array(heldMessage),
  /** Ids of the signed requests that it keeps, ascending. */
  requests: z.array(z.string()),
  /** Tokens that it takes for revoked, of all accounts. */
  revoked: z.int().min(0),
  /** Entries that wait for others. */
  owed: z.int().min(0),
});
export type SimulatedNode = z.infer<typeof simulatedNode>;

/** The whole network, seen from outside. */
export const simulationObservation = z.strictObject({
  at: time,
  height: z.int(),
  swarms: z.array(z.strictObject({ id: uint64, members: z.array(nodeName) })),
  nodes: z.array(simulatedNode),
  /** Swarm responsible for each account that was used, by its number. */
  accounts: z.record(z.string(), z.strictObject({ id: z.string(), swarm: uint64.nullable() })),
  figures: z.strictObject({ events: z.int(), delivered: z.int(), log: z.int() }),
});
export type SimulationObservation = z.infer<typeof simulationObservation>;

/** Results by method. */
export const simulationResults = {
  create: z.strictObject({ nodes: z.array(nodeName) }),
  /** Number of events in the log after the commands. */
  run: z.strictObject({ log: z.int(), events: z.array(simulationEvent).optional() }),
  observe: simulationObservation,
  log: z.strictObject({ events: z.array(simulationEvent) }),
} as const;

/** What a simulation answers. */
export const simulationResponse = z.union([
  z.strictObject({ id: requestId, result: z.json() }),
  z.strictObject({
    id: requestId.nullable(),
    error: z.strictObject({ class: z.enum(["malformed", "not-created", "failed"]), message: z.string() }),
  }),
]);
