import { UsageError } from "../../process/run-process.js";
import type { OwnAccounts } from "../own-accounts.js";

const accountId = /^05[0-9a-f]{64}$/;

/** An account id of either case. Throws UsageError. */
export const readAccountId = (option: string, text: string): string => {
  const id = text.toLowerCase();
  if (!accountId.test(id)) throw new UsageError(`${option} ${text}: expected 05 and 64 hex digits`);
  return id;
};

/** The account that a command works for: the one named, or the only one there is. Throws UsageError. */
export const chooseAccount = (accounts: OwnAccounts, named: string | undefined): string => {
  if (named !== undefined) return readAccountId("--account", named);
  const ids = accounts.ids();
  if (ids.length === 1) return ids[0]!;
  const reason = ids.length === 0 ? "none is here yet, see create and restore" : `name one of ${ids.join(", ")}`;
  throw new UsageError(`--account: ${reason}`);
};

/** What to say after one more account in a folder: from the second on, commands must be told which they act for. */
export const accountHint = (accounts: OwnAccounts, id: string): readonly string[] => {
  const count = accounts.ids().length;
  if (count < 2) return [];
  return [
    "",
    `There are ${count} accounts in this folder now, so send and poll must be told which one they act for:`,
    `  --account ${id}`,
  ];
};

/** A namespace. Throws UsageError. */
export const readNamespace = (text: string): number => {
  const namespace = Number(text);
  if (!/^-?\d+$/.test(text) || namespace < -32_768 || namespace > 32_767) {
    throw new UsageError(`--namespace ${text}: expected -32768 to 32767`);
  }
  return namespace;
};
