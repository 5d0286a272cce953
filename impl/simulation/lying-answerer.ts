import { decodeQuestion, encodeAnswer, reception, swarmSyncCommand } from "../sync/swarm-sync-codec.js";
import type { MemoryStore } from "./memory-store.js";
import type { Answerer } from "./virtual-network.js";

/** Throws away every message on a disk. */
const empty = (store: MemoryStore): void => {
  for (const { hash } of [...store.all()]) store.replica.rows.remove(hash);
};

/**
 * Answers like a member that lies about holding data: it confirms what it is given, says in every comparison that it
 * holds the same as the asker, and has nothing on its disk.
 */
export const lyingAnswerer =
  (answer: Answerer, store: () => MemoryStore): Answerer =>
  async (from, command, parts) => {
    const question = command === swarmSyncCommand && parts.length === 1 ? decodeQuestion(parts[0]!) : undefined;
    switch (question?.op) {
      case "compare":
        return [encodeAnswer({ groups: [], buckets: Buffer.alloc(0) })];
      case "exchange":
        return [encodeAnswer({ receptions: Buffer.alloc(question.versions.length, reception.settled), versions: [] })];
      case "offer":
        return [encodeAnswer({ receptions: Buffer.alloc(question.versions.length, reception.settled) })];
      case "give":
        return [encodeAnswer({ receptions: Buffer.alloc(question.entries.length, reception.settled) })];
      default: {
        const reply = await answer(from, command, parts);
        empty(store());
        return reply;
      }
    }
  };
