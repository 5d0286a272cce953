import { UsageError } from "../../process/run-process.js";
import { chooseAccount, readAccountId, readNamespace } from "./account-option.js";
import { networkCommand } from "./one-shot.js";

export interface SendOptions {
  readonly account?: string;
  readonly to: string;
  readonly text?: string;
  readonly hex?: string;
  readonly namespace: string;
  readonly ttl?: string;
}

const readContent = ({ text, hex }: SendOptions): Buffer => {
  if ((text === undefined) === (hex === undefined)) throw new UsageError("expected exactly one of --text and --hex");
  if (hex === undefined) return Buffer.from(text!);
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
  const data = readContent(options);
  const to = readAccountId("--to", options.to);
  const namespace = readNamespace(options.namespace);
  const ttlMs = readTtl(options.ttl);
  const from = chooseAccount(accounts, options.account);
  const { hash, storedBy } = await client.send({ from, to, data, namespace, ttlMs });
  return {
    lines: [`Stored as ${hash} by ${storedBy.length} nodes`],
    json: { hash, stored_by: storedBy },
  };
});
