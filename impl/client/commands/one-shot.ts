import { type Main, type RunningProcess, UsageError } from "../../process/run-process.js";
import type { Client } from "../client.js";
import { ClientError } from "../error.js";
import type { OwnAccounts } from "../own-accounts.js";
import type { Log } from "../ports.js";
import { type CheckedOptions, type ClientOptions, checkOptions } from "./client-options.js";
import { openAccounts } from "./open-accounts.js";

/** What a command has to say: lines for people, and the same for programs. */
export interface CommandOutput {
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

const write = (text: string): void => void process.stdout.write(text);
const tell = (text: string): void => void process.stderr.write(text);

/** Does the work and writes its outcome; exit code 0, or 1 with the class and the reason. */
const conclude = async (
  { json }: CheckedOptions,
  running: RunningProcess,
  work: () => Promise<CommandOutput>,
): Promise<void> => {
  try {
    const output = await work();
    write(json ? `${JSON.stringify(output.json)}\n` : `${output.lines.join("\n")}\n`);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (json) write(`${JSON.stringify({ error: { class: error.class, message: error.message } })}\n`);
    else tell(`error (${error.class}): ${error.message}\n`);
    await running.close("failed", 1);
  }
};

/** A command that works on the device alone; nothing that could reach a network is loaded. */
export const deviceCommand =
  (work: (accounts: OwnAccounts, options: CheckedOptions) => Promise<CommandOutput>): Main<ClientOptions> =>
  async (options, running) => {
    const checked = checkOptions(options);
    const { accounts } = openAccounts(checked.dataDir, running);
    await conclude(checked, running, () => work(accounts, checked));
  };

/** Progress for people on stderr; beside JSON only what the log level asks for. */
const progress =
  ({ json }: CheckedOptions, running: RunningProcess): Log =>
  (level, message) => {
    if (json || level === "debug") running.log[level](message);
    else tell(`${message}\n`);
  };

/** A command that uses the network. */
export const networkCommand =
  <Options>(
    work: (client: Client, accounts: OwnAccounts, options: Options) => Promise<CommandOutput>,
  ): Main<Options & ClientOptions> =>
  async (options, running) => {
    const checked = checkOptions(options);
    if (checked.seeds.length === 0) throw new UsageError("--seed-url: expected at least one");
    const opened = openAccounts(checked.dataDir, running);
    const { openClient } = await import("./open-client.js");
    const client = openClient(checked, opened, running, progress(checked, running));
    await conclude(checked, running, () => work(client, opened.accounts, options));
  };
