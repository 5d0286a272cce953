import { messageToJson } from "../driver-json.js";
import type { IncomingMessage } from "../poll-messages.js";
import { chooseAccount, readNamespace } from "./account-option.js";
import { networkCommand } from "./one-shot.js";
import { saidLines } from "./shown.js";

export interface PollOptions {
  readonly account?: string;
  readonly namespace?: readonly string[];
}

const messageLines = (message: IncomingMessage): string[] => [
  `${new Date(message.timestamp).toISOString()}  from ${message.sender}  ${message.hash}`,
  ...saidLines(message),
];

/** `poll`: fetches and opens what is new, in one namespace or in several. */
export const poll = networkCommand<PollOptions>(async (client, accounts, options) => {
  const namespaces = (options.namespace ?? ["0"]).map(readNamespace);
  const account = chooseAccount(accounts, options.account);
  const messages: IncomingMessage[] = [];
  for (const namespace of namespaces) messages.push(...(await client.poll(account, namespace)));
  return {
    lines: messages.length === 0 ? ["No new messages"] : messages.flatMap(messageLines),
    json: { messages: messages.map(messageToJson) },
  };
});
