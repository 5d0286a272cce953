import { UsageError } from "../../process/run-process.js";
import { chooseAccount, readAccountId, readNamespace } from "./account-option.js";
import { readFile } from "./file-option.js";
import { networkCommand } from "./one-shot.js";

export interface SendOptions {
  readonly account?: string;
  readonly to: string;
  readonly text?: string;
  readonly hex?: string;
  readonly attach?: readonly string[];
  readonly namespace: string;
  readonly ttl?: string;
}

const readContent = ({ text, hex, attach = [] }: SendOptions): Buffer | { readonly text: string | undefined } => {
  const says = text !== undefined || attach.length > 0;
  if (says === (hex !== undefined)) {
    throw new UsageError("expected --hex, or else --text or --attach or both");
  }
  if (hex === undefined) return { text };
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(hex)) throw new UsageError("--hex: expected hex digits in pairs");
  return Buffer.from(hex, "hex");
};

const readTtl = (ttl: string | undefined): number | undefined => {
  if (ttl === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(ttl)) throw new UsageError(`--ttl ${ttl}: expected milliseconds above 0`);
  return Number(ttl);
};

/** `send`: seals a message and stores it in the recipient's swarm. */
export const send = networkCommand<SendOptions>(async (client, accounts, options) => {
  const content = readContent(options);
  const files = (options.attach ?? []).map(readFile);
  const to = readAccountId("--to", options.to);
  const namespace = readNamespace(options.namespace);
  const ttlMs = readTtl(options.ttl);
  const from = chooseAccount(accounts, options.account);
  const attachments = [];
  for (const file of files) attachments.push(await client.upload(from, file));
  const message = Buffer.isBuffer(content) ? { data: content } : { ...content, attachments };
  const { hash, storedBy } = await client.send({ from, to, message, namespace, ttlMs });
  return {
    lines: [`Stored as ${hash} by ${storedBy.length} nodes`],
    json: { hash, stored_by: storedBy },
  };
});
