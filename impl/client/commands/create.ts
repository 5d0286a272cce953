import { createInterface, type Interface } from "node:readline/promises";
import { idText } from "../account-store.js";
import { ClientError } from "../error.js";
import type { OwnAccount } from "../own-accounts.js";
import { randomBelow } from "../random-choice.js";
import { systemRandom } from "../system-ports.js";
import { accountHint } from "./account-option.js";
import { type CommandOutput, deviceCommand } from "./one-shot.js";

const phraseLines = (phrase: string): string[] => [
  "Recovery phrase, shown this once:",
  `  ${phrase}`,
  "",
  "Write it down now and keep it where nobody else finds it. It is the only way to get this account back,",
  "and whoever has it has the account.",
];

const accountLines = (id: string): string[] => ["Account id:", `  ${id}`];

const maxTries = 3;

/** Asks for words of the phrase by their numbers, until they are right or too many tries were not. */
const isWrittenDown = async (terminal: Interface, phrase: string): Promise<boolean> => {
  const words = phrase.split(" ");
  const first = randomBelow(systemRandom, words.length);
  const second = (first + 1 + randomBelow(systemRandom, words.length - 1)) % words.length;
  const [a, b] = [first, second].sort((x, y) => x - y) as [number, number];
  for (let tries = 0; tries < maxTries; tries++) {
    const typed = await terminal.question(`To confirm, type the words number ${a + 1} and ${b + 1}: `);
    const [one, other, ...more] = typed.trim().toLowerCase().split(/\s+/u);
    if (one === words[a] && other === words[b] && more.length === 0) return true;
    process.stderr.write(`Those are not the words number ${a + 1} and ${b + 1}.\n`);
  }
  return false;
};

/** Shows the phrase, and keeps the account only once its user has written the phrase down. */
const createAtTerminal = async ({ account, phrase }: OwnAccount, keep: () => void): Promise<CommandOutput> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    process.stderr.write(`${phraseLines(phrase).join("\n")}\n\n`);
    if (!(await isWrittenDown(terminal, phrase))) {
      throw new ClientError("verification", "the phrase was not confirmed; no account was made");
    }
  } finally {
    terminal.close();
  }
  keep();
  return { lines: accountLines(idText(account)), json: {} };
};

/**
 * `create`: makes an account and shows its phrase, this once. At a terminal the user confirms having written it down by
 * typing two of its words.
 */
export const create = deviceCommand(async (accounts, { json }) => {
  const drafted = accounts.draft();
  const { account, phrase } = drafted;
  const keep = (): void => accounts.keep(drafted);
  const id = idText(account);
  if (!json && process.stdin.isTTY && process.stderr.isTTY) {
    const output = await createAtTerminal(drafted, keep);
    return { ...output, lines: [...output.lines, ...accountHint(accounts, id)] };
  }
  keep();
  return {
    lines: [...accountLines(id), "", ...phraseLines(phrase), ...accountHint(accounts, id)],
    json: { account: id, ed25519: account.ed25519.publicKey.toString("hex"), phrase },
  };
});
