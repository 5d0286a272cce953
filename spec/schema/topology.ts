import * as z from "zod";

/** The network a case needs. 1 to 13 nodes are always one swarm; 14 are two of seven. */
export const topology = z.strictObject({
  nodes: z.int().min(0).max(64),
  /** Which implementation fills the node places. */
  mix: z.enum(["all reference", "all target", "target among reference"]),
  /** Every link between nodes passes through a proxy that records who connected to whom. */
  wiretap: z.boolean().optional(),
  /** Not shared with other cases: for cases that break things. */
  exclusive: z.boolean().optional(),
  /** Blocks come by themselves, and nodes test one another by the fast profile. */
  pace: z.literal("fast").optional(),
  /** Shared only by cases that name the same label. */
  label: z.string().optional(),
});
export type TopologyJson = z.infer<typeof topology>;
