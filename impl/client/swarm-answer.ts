import * as z from "zod";
import { anyCaseKey } from "../../spec/schema/deployed.js";
import { isSealable, type Snode } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";

const port = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(1).max(65_535));

const swarmAnswer = z.object({
  snodes: z.array(z.object({ ip: z.ipv4(), port, pubkey_x25519: anyCaseKey, pubkey_ed25519: anyCaseKey })),
});

/**
 * Members of a swarm from the body of `get_swarm` or of a 421; those without an address are left out. What the pool
 * knows of a node goes before what another node says of it.
 * @returns undefined for anything else than such a body
 */
export const readSwarmAnswer = (body: unknown, pool: SnodePool): Snode[] | undefined => {
  const read = swarmAnswer.safeParse(body);
  if (!read.success) return undefined;
  const members = new Map<string, Snode>();
  for (const { ip, port: httpsPort, pubkey_ed25519, pubkey_x25519 } of read.data.snodes) {
    const ed25519 = pubkey_ed25519.toLowerCase();
    const member = pool.get(ed25519) ?? { ed25519, x25519: pubkey_x25519.toLowerCase(), ip, httpsPort };
    if (ip !== "0.0.0.0" && isSealable(member.x25519)) members.set(ed25519, member);
  }
  return [...members.values()];
};
