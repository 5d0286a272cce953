import * as z from "zod";
import { messageId, wireKey } from "../../spec/schema/deployed.js";
import { ed25519Verify } from "../crypto/ed25519.js";
import type { Account } from "../identity/account.js";
import { messageHash } from "../storage/message-hash.js";
import { maxDataLength } from "../storage/message-size.js";
import { isPublicInbox } from "../storage/namespaces.js";
import { idText } from "./account-store.js";
import { ClientError } from "./error.js";
import type { MessageSeal, MessageText } from "./message-seal.js";
import type { NetworkClock } from "./network-clock.js";
import { proveRequest } from "./request-signature.js";
import type { Snode } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";
import type { SwarmRequests } from "./swarm-requests.js";

/** A message to be sent. */
export interface OutgoingMessage {
  readonly sender: Account;
  /** Account id of the recipient, lower-case hex. */
  readonly to: string;
  readonly message: MessageText;
  readonly namespace: number;
  readonly ttlMs: number;
}

/** A message that the recipient's swarm keeps. */
export interface StoredMessage {
  readonly hash: string;
  /** Ed25519 keys of the members that confirmed with their signature, at least one. */
  readonly storedBy: readonly string[];
}

export interface SendOptions {
  readonly swarms: SwarmRequests;
  readonly seal: MessageSeal;
  readonly networkClock: NetworkClock;
  readonly pool: SnodePool;
}

const storeAnswer = z.object({ swarm: z.record(wireKey, z.unknown()) });
const confirmation = z.object({ hash: messageId, signature: z.base64() });

const confirms = (hash: string, [ed25519, entry]: readonly [string, unknown]): boolean => {
  const read = confirmation.safeParse(entry);
  if (!read.success || read.data.hash !== hash) return false;
  return ed25519Verify(Buffer.from(ed25519, "hex"), Buffer.from(hash), Buffer.from(read.data.signature, "base64"));
};

/** Members that confirm, by their own signatures, that they keep the message; who is no known node does not count. */
const confirmedBy = (body: unknown, hash: string, members: readonly Snode[], pool: SnodePool): string[] => {
  const read = storeAnswer.safeParse(body);
  if (!read.success) return [];
  const isKnown = (ed25519: string): boolean =>
    pool.get(ed25519) !== undefined || members.some((member) => member.ed25519 === ed25519);
  return Object.entries(read.data.swarm)
    .filter(([ed25519, entry]) => isKnown(ed25519) && confirms(hash, [ed25519, entry]))
    .map(([ed25519]) => ed25519);
};

/**
 * Seals a message and stores it in the recipient's swarm, through the path. A private namespace takes the signature of
 * its owner, so that only messages to oneself go there.
 * @throws ClientError malformed-request for data too large, and those of swarm requests
 */
export const sendMessage = async (options: SendOptions, message: OutgoingMessage): Promise<StoredMessage> => {
  const { swarms, seal, networkClock, pool } = options;
  const { sender, to, namespace, ttlMs } = message;
  const data = seal.seal(sender, { to, namespace, timestamp: networkClock.now() }, message.message);
  if (data.length > maxDataLength) {
    throw new ClientError("malformed-request", `data: ${data.length} bytes when sealed, at most ${maxDataLength}`);
  }
  const hash = messageHash(Buffer.from(to, "hex"), namespace, data);
  const isOwn = !isPublicInbox(namespace) && to === idText(sender);
  const content = { pubkey: to, namespace, ttl: ttlMs, data: data.toString("base64") };
  const { answer } = await swarms.ask({
    account: to,
    request: () => {
      const timestamp = networkClock.now();
      const proof = isOwn ? proveRequest(sender, "store", namespace, timestamp) : { timestamp };
      return { method: "store", params: { ...content, ...proof } };
    },
    read: (body, _member, members) => {
      const storedBy = confirmedBy(body, hash, members, pool);
      return storedBy.length > 0 ? storedBy : undefined;
    },
  });
  return { hash, storedBy: answer };
};
