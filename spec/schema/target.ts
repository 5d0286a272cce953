import * as z from "zod";

/** A program to launch. Arguments and environment values may hold `{placeholders}`; see each role. */
export const command = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
});
export type Command = z.infer<typeof command>;

/** How the launcher knows that a process serves: a JSON line on stdout with `"ready": true`, or a TCP port that accepts. */
export const readiness = z.strictObject({
  by: z.enum(["json-line", "https-port"]),
  timeoutMs: z.int().positive().default(30_000),
});

const longRunning = command.extend({
  readiness: readiness.default({ by: "json-line", timeoutMs: 30_000 }),
  stopSignal: z.enum(["SIGTERM", "SIGINT"]).default("SIGTERM"),
  stopGraceMs: z.int().positive().default(5_000),
});
export type LongRunning = z.infer<typeof longRunning>;

/**
 * The implementation under test. Placeholders known to every role: `{node}` (this Node.js), `{root}` (the package
 * folder), `{manifestDir}`. Role `node` adds `{ip} {httpsPort} {omqPort} {dataDir} {chainOmq} {ed25519SecretKey}
 * {x25519SecretKey} {legacySecretKey} {testProfile}`, where the last is `fast` in networks that live for seconds and
 * `main` in others; role `chain` adds `{ip} {dataDir} {seed}`; role `client` adds
 * `{ip} {dataDir} {seedUrl} {seedPin}`, where arguments with the last, the SHA-256 of the seed's certificate in hex, are
 * left out unless the seed is one over TLS; role `fileServer` adds `{ip} {httpPort} {dataDir}`, and role `groupServer` adds `{rooms}` (tokens
 * with commas between, open to everyone) and `{adminId}` (account id of who rules them) to these. Both servers take their
 * X25519 secret from the file `key_x25519` in `{dataDir}`, 32 raw bytes, that is there before they start. Role
 * `simulation` is a program that runs many nodes over a virtual clock (`simulation.ts`), on its standard streams.
 */
export const targetManifest = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal("swarmcheck/target/1"),
    name: z.string().min(1),
    version: z.string().default("unknown"),
    description: z.string().default(""),
    url: z.string().optional(),
    capabilities: z.array(z.string()).default([]),
    /** A network of it that already runs, by the JSON-RPC URL of a seed: nodes are taken from there, and none is launched. */
    attach: z.strictObject({ seedUrl: z.url({ protocol: /^https?$/ }) }).optional(),
    roles: z
      .strictObject({
        shim: command.optional(),
        node: longRunning.optional(),
        client: longRunning.optional(),
        chain: longRunning.optional(),
        fileServer: longRunning.extend({ maxFileBytes: z.int().positive().default(6_000_000) }).optional(),
        groupServer: longRunning.optional(),
        simulation: command.optional(),
      })
      .default({}),
  })
  .refine(({ roles, attach }) => attach !== undefined || Object.values(roles).some((role) => role !== undefined), {
    path: ["roles"],
    message: "at least one role is needed, or attach",
  });
export type TargetManifest = z.infer<typeof targetManifest>;
