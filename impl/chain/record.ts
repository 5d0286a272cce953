import * as z from "zod";
import { chainAdminParams, transactionJson } from "../../spec/schema/chain-admin.js";
import { hexBytes } from "../../spec/schema/primitives.js";

const key = hexBytes(32);

/** First line of a chain's log: what the chain is. */
export const chainHeader = z.strictObject({
  kind: z.literal("chain"),
  format: z.literal(2),
  profile: z.enum(["main", "test", "fast"]),
  hardfork: z.string(),
  seed: key,
  genesis: key,
});
export type ChainHeader = z.infer<typeof chainHeader>;

/** The lines after it, in the order in which things happened; folding them gives the state of the process. */
export const chainRecord = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("node"), ...chainAdminParams.add_node.required({ seed: true }).shape }),
  z.strictObject({ kind: z.literal("operator"), node: key, seed: key }),
  z.strictObject({ kind: z.literal("tap"), ...chainAdminParams.tap.shape }),
  z.strictObject({ kind: z.literal("transaction"), transaction: transactionJson }),
  z.strictObject({
    kind: z.literal("block"),
    height: z.int(),
    previous: key,
    timeMs: z.int(),
    producer: hexBytes(16),
    transactions: z.array(transactionJson),
    hash: key,
  }),
  z.strictObject({ kind: z.literal("flush") }),
  z.strictObject({ kind: z.literal("pop"), ...chainAdminParams.pop.shape }),
]);
export type ChainRecord = z.infer<typeof chainRecord>;
