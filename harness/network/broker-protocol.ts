import * as z from "zod";

/** Topology as it travels from a worker to the broker. */
export const topologySchema = z.strictObject({
  nodes: z.int().min(0).max(64),
  mix: z.enum(["all reference", "all target", "target among reference"]),
  wiretap: z.boolean().optional(),
  exclusive: z.boolean().optional(),
  pace: z.literal("fast").optional(),
  /** Shared only by cases that name the same label. */
  label: z.string().optional(),
});

/** What a worker asks of the broker; one JSON object a line, answered by `id`. */
export const brokerRequest = z.discriminatedUnion("op", [
  z.strictObject({ id: z.int(), op: z.literal("acquire"), topology: topologySchema }),
  z.strictObject({ id: z.int(), op: z.literal("release"), lease: z.string() }),
  z.strictObject({ id: z.int(), op: z.literal("nodes"), lease: z.string() }),
  z.strictObject({ id: z.int(), op: z.literal("add-node"), lease: z.string() }),
  z.strictObject({
    id: z.int(),
    op: z.literal("signal"),
    lease: z.string(),
    node: z.int(),
    signal: z.enum(["SIGKILL", "SIGSTOP", "SIGCONT", "SIGTERM"]),
  }),
  z.strictObject({ id: z.int(), op: z.literal("restart"), lease: z.string(), node: z.int() }),
  z.strictObject({ id: z.int(), op: z.literal("connections"), lease: z.string() }),
  z.strictObject({ id: z.int(), op: z.literal("node-log"), lease: z.string(), node: z.int() }),
  z.strictObject({
    id: z.int(),
    op: z.literal("server"),
    lease: z.string(),
    wish: z.strictObject({ role: z.enum(["fileServer", "groupServer"]), of: z.enum(["target", "reference"]) }),
  }),
  z.strictObject({
    id: z.int(),
    op: z.literal("client-start"),
    lease: z.string(),
    /** Chosen by the worker, unlike that of any other client of the run. */
    client: z.string(),
    device: z.string(),
    seedUrl: z.string().optional(),
    seedPin: z.string().optional(),
  }),
  z.strictObject({ id: z.int(), op: z.literal("client-write"), client: z.string(), text: z.string() }),
  z.strictObject({ id: z.int(), op: z.literal("client-end-input"), client: z.string() }),
  z.strictObject({ id: z.int(), op: z.literal("client-stop"), client: z.string() }),
]);
export type BrokerRequest = z.infer<typeof brokerRequest>;

/** The broker's answer. A failure says whose fault it may be called. */
export type BrokerAnswer =
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number;
      readonly failure: { readonly blame: "target" | "harness"; readonly message: string; readonly log: string };
    };

/** What the broker says without being asked: a client wrote a line, or ended. */
export type BrokerEvent =
  | { readonly client: string; readonly line: string }
  | { readonly client: string; readonly end: string; readonly log: string };

/** What `acquire` returns: enough for the worker to reach the network by itself. */
export interface LeaseGrant {
  readonly lease: string;
  readonly network: string;
  readonly seedUrl: string;
  readonly seedUrlHttps: string;
  readonly certificateSha256: string;
  readonly chainOmq: string;
  readonly adminUrl: string;
  readonly adminToken: string;
}

/** A process that ended during a lease although no case asked for it, and whose fault that may be called. */
export interface Casualty {
  readonly name: string;
  readonly blame: "target" | "harness";
  readonly log: string;
}
