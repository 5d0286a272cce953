import { createInterface } from "node:readline/promises";
import { idText } from "../account-store.js";
import { accountHint } from "./account-option.js";
import { deviceCommand } from "./one-shot.js";

/** Reads one line of standard input, at a terminal after asking for it. */
const readPhrase = async (): Promise<string> => {
  const isTerminal = process.stdin.isTTY === true;
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: isTerminal });
  lines.setPrompt(isTerminal ? "Recovery phrase: " : "");
  lines.prompt();
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
  }
};

/** `restore`: makes the account of a phrase that comes on standard input, never on the command line. */
export const restore = deviceCommand(async (accounts) => {
  const { account } = accounts.restore(await readPhrase());
  const id = idText(account);
  return {
    lines: [
      "Account id:",
      `  ${id}`,
      "",
      "Messages that the network still keeps can be fetched now, and whoever knows the account id goes on writing to it.",
      "Contact lists, groups and settings are not restored: this is not supported.",
      ...accountHint(accounts, id),
    ],
    json: { account: id, ed25519: account.ed25519.publicKey.toString("hex") },
  };
});
