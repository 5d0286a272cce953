import { createHash } from "node:crypto";
import type { Draft } from "./family.js";
import type { Random } from "./random.js";

/** A JSON value of an input. */
export type Value = Draft["input"][string];

/** A pushed message in JSON; `data` may be `{byte, count}`. */
export type MessageInput = {
  pubkey: string;
  hash: string;
  timestamp: string;
  expiry: string;
  data: Value;
  namespace?: number;
};

/** Hex of the text of a message hash: 43 characters of base64. */
export const hashTextOf = (random: Random): string => {
  const text = createHash("sha256").update(random.bytes(16)).digest("base64").slice(0, 43);
  return Buffer.from(text).toString("hex");
};

/** A message of an ordinary account, with changes. */
export const messageOf = (random: Random, changes: Partial<MessageInput> = {}): MessageInput => {
  const timestamp = 1_700_000_000_000 + random.below(30_000_000) * 1000 + random.below(1000);
  return {
    pubkey: `05${random.hex(32)}`,
    hash: hashTextOf(random),
    timestamp: String(timestamp),
    expiry: String(timestamp + 1_209_600_000),
    data: random.hex(8),
    ...changes,
  };
};
