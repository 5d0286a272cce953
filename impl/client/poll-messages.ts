import * as z from "zod";
import { anyBase64, messageId, wireTime } from "../../spec/schema/deployed.js";
import type { Account } from "../identity/account.js";
import { messageHash } from "../storage/message-hash.js";
import { idText } from "./account-store.js";
import type { Inbox, InboxStore } from "./inbox-store.js";
import type { MessageSeal, OpenedMessage } from "./message-seal.js";
import type { NetworkClock } from "./network-clock.js";
import type { Log } from "./ports.js";
import { proveRequest } from "./request-signature.js";
import { type Snode, snodeText } from "./snode.js";
import type { SwarmRequests } from "./swarm-requests.js";

/** A message fetched and opened. */
export interface IncomingMessage extends OpenedMessage {
  readonly hash: string;
  readonly namespace: number;
  /** The sender's time and the expiry, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly expiry: number;
}

export interface PollOptions {
  readonly swarms: SwarmRequests;
  readonly seal: MessageSeal;
  readonly inboxes: InboxStore;
  readonly networkClock: NetworkClock;
  readonly log: Log;
}

const retrieveAnswer = z.object({
  messages: z.array(z.object({ hash: messageId, timestamp: wireTime, expiration: wireTime, data: anyBase64 })),
  more: z.union([z.boolean(), z.int()]).optional(),
});

type Page = z.infer<typeof retrieveAnswer>;

/** Pages fetched in one poll. */
const maxPages = 100;
/** Expired messages are remembered a little longer, for nodes that have not removed them yet. */
const graceMs = 3_600_000;

const readPage = (options: PollOptions, owner: Account, inbox: Inbox, member: Snode, page: Page): IncomingMessage[] => {
  const { inboxes, seal, log } = options;
  const found: IncomingMessage[] = [];
  let cursor: string | undefined;
  inboxes.together(() => {
    for (const { hash, timestamp, expiration: expiry, data: text } of page.messages) {
      const sealed = Buffer.from(text, "base64");
      if (messageHash(owner.id, inbox.namespace, sealed) !== hash) {
        log("warn", `${snodeText(member)} returned data that is not the message ${hash}`);
        continue;
      }
      cursor = hash;
      if (!inboxes.notice(inbox, hash, expiry)) continue;
      const opened = seal.open(owner, inbox.namespace, sealed);
      if (opened === undefined) log("debug", `The message ${hash} cannot be opened`);
      else found.push({ hash, namespace: inbox.namespace, ...opened, timestamp, expiry });
    }
    if (cursor !== undefined) inboxes.setCursor(inbox, member.ed25519, cursor);
  });
  return found;
};

/**
 * Fetches, through the path, what a member of the account's swarm keeps and was not fetched before, in that member's
 * order of arrival; what does not open is passed over. Throws ClientError.
 */
export const pollMessages = async (
  options: PollOptions,
  owner: Account,
  namespace: number,
): Promise<IncomingMessage[]> => {
  const { swarms, inboxes, networkClock } = options;
  const account = idText(owner);
  const inbox: Inbox = { account, namespace };
  inboxes.forgetExpired(networkClock.now() - graceMs);
  const found: IncomingMessage[] = [];
  let prefer: Snode | undefined;
  for (let pages = 0; pages < maxPages; pages++) {
    const { member, answer } = await swarms.ask({
      account,
      prefer,
      request: (asked) => {
        const last_hash = inboxes.cursor(inbox, asked.ed25519);
        const proof = proveRequest(owner, "retrieve", namespace, networkClock.now());
        return { method: "retrieve", params: { pubkey: account, namespace, ...proof, last_hash } };
      },
      read: (body) => retrieveAnswer.safeParse(body).data,
    });
    const before = inboxes.cursor(inbox, member.ed25519);
    found.push(...readPage(options, owner, inbox, member, answer));
    const moved = inboxes.cursor(inbox, member.ed25519) !== before;
    if (!answer.more || !moved) break;
    prefer = member;
  }
  return found;
};
