import * as z from "zod";

/** Version of the shim protocol that this suite speaks. */
export const shimProtocol = 1;

/** Longest line either side may write, in bytes. */
export const shimMaxLine = 64 * 1024 * 1024;

const requestId = z.union([z.int(), z.string()]);

/** First request of a session: the suite states the protocol version. */
export const helloRequest = z.strictObject({
  id: requestId,
  method: z.literal("hello"),
  params: z.strictObject({ protocol: z.int() }),
});

/** One vector. `input` holds what the family lists. */
export const vectorRequest = z.strictObject({
  id: requestId,
  method: z.literal("vector"),
  params: z.strictObject({ family: z.string(), input: z.record(z.string(), z.json()) }),
});

/** Answered once everything asked before it has been answered. */
export const flushRequest = z.strictObject({ id: requestId, method: z.literal("flush") });

/** What the suite writes to a shim. */
export const shimRequest = z.discriminatedUnion("method", [helloRequest, vectorRequest, flushRequest]);
export type ShimRequest = z.infer<typeof shimRequest>;

/** Answer to `hello`. Further fields are allowed. */
export const helloResult = z.looseObject({
  protocol: z.literal(shimProtocol),
  name: z.string().min(1),
  version: z.string(),
  language: z.string(),
  families: z.array(z.string()),
  capabilities: z.array(z.string()),
});
export type HelloResult = z.infer<typeof helloResult>;

/** What a shim writes: exactly one of result, error, unsupported. */
export const shimResponse = z.union([
  z.strictObject({ id: requestId, result: z.record(z.string(), z.json()) }),
  z.strictObject({ id: requestId.nullable(), error: z.looseObject({ class: z.string(), message: z.string() }) }),
  z.strictObject({ id: requestId, unsupported: z.looseObject({ reason: z.string() }) }),
]);
export type ShimResponse = z.infer<typeof shimResponse>;
