import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "../poll-messages.js";
import { chooseAccount, readNamespace } from "./account-option.js";
import { networkCommand } from "./one-shot.js";

export interface PollOptions {
  readonly account?: string;
  readonly namespace: string;
}

/** Content as a terminal may show it: control characters of a sender are escaped, what is no text comes as hex. */
const shown = (data: Buffer): string =>
  isUtf8(data)
    ? data
        .toString("utf8")
        .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => JSON.stringify(character).slice(1, -1))
    : `hex ${data.toString("hex")}`;

const messageLines = ({ sender, data, timestamp, hash }: IncomingMessage): string[] => [
  `${new Date(timestamp).toISOString()}  from ${sender}  ${hash}`,
  `  ${shown(data)}`,
];

/** `poll`: fetches and opens what is new. */
export const poll = networkCommand<PollOptions>(async (client, accounts, options) => {
  const namespace = readNamespace(options.namespace);
  const messages = await client.poll(chooseAccount(accounts, options.account), namespace);
  return {
    lines: messages.length === 0 ? ["No new messages"] : messages.flatMap(messageLines),
    json: { messages: messages.map((message) => ({ ...message, data: message.data.toString("hex") })) },
  };
});
