import { type Main, UsageError } from "../../process/run-process.js";
import { runDriver } from "../driver.js";
import { type ClientOptions, checkOptions } from "./client-options.js";
import { openAccounts } from "./open-accounts.js";
import { openClient } from "./open-client.js";

/** `driver`: serves the driver protocol on standard input and output until the input ends. */
export const driver: Main<ClientOptions> = async (options, running) => {
  const checked = checkOptions(options);
  if (checked.seeds.length === 0) throw new UsageError("--seed-url: expected at least one");
  const opened = openAccounts(checked.dataDir, running);
  const client = openClient(checked, opened, running, (level, message) => running.log[level](message));
  running.ready({});
  await runDriver({
    input: process.stdin,
    driven: { accounts: opened.accounts, client },
    write: (response) => void process.stdout.write(`${JSON.stringify(response)}\n`),
    onFault: (error) => running.log.error({ err: error }, "a request failed"),
  });
  await running.close("input ended");
};
