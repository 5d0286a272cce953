#!/usr/bin/env node
import type { Command } from "commander";
import { runProcess } from "../process/run-process.js";
import { addClientOptions } from "./commands/client-options.js";

const seed = "--seed-url http://127.0.0.1:22023/json_rpc";

const withExamples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  $ client ${line}`).join("\n")}\n`);

const withAccount = (command: Command): Command =>
  command
    .option("--account <id>", "the account to act for, unless there is only one")
    .option("--namespace <number>", "namespace of the messages", "0");

const json = ["--json", "print the result as one line of JSON, and no progress"] as const;

await runProcess({
  name: "client",
  description: "Makes accounts, and sends and fetches their messages through onion paths",
  configure: (program, run) => {
    // People read the standard error of these commands; the machinery speaks up when something is wrong.
    program.setOptionValueWithSource("logLevel", "warn", "default");
    const subcommand = (name: string, description: string): Command =>
      addClientOptions(program.command(name).description(description));

    withExamples(
      subcommand("create", "make an account; needs no network and registers nowhere").option(...json),
      "create --data-dir ~/alice",
    ).action(run(async (options: never, running) => (await import("./commands/create.js")).create(options, running)));

    withExamples(
      subcommand("restore", "make the account of a recovery phrase, read from standard input").option(...json),
      "restore --data-dir ~/alice",
      "restore --data-dir ~/alice < phrase.txt",
    ).action(
      run(async (options: never, running) => (await import("./commands/restore.js")).restore(options, running), {
        readsStdin: true,
      }),
    );

    withExamples(
      subcommand("path", "build a path of three nodes, confirm it and show it").option(...json),
      `path --data-dir ~/alice ${seed}`,
      `path --data-dir ~/alice ${seed} --json`,
    ).action(run(async (options: never, running) => (await import("./commands/path.js")).path(options, running)));

    withExamples(
      withAccount(subcommand("send", "send a message to an account"))
        .requiredOption("--to <id>", "account id of the recipient, 66 hex digits")
        .option("--text <text>", "what to send, as text")
        .option("--hex <digits>", "what to send, as bytes in hex")
        .option("--ttl <ms>", "how long the network keeps it; 14 days unless told otherwise")
        .option(...json),
      `send --data-dir ~/alice ${seed} --to 05… --text 'see you at noon'`,
      `send --data-dir ~/alice ${seed} --to 05… --hex 00ff --ttl 60000`,
    ).action(run(async (options: never, running) => (await import("./commands/send.js")).send(options, running)));

    withExamples(
      withAccount(subcommand("poll", "fetch and open new messages")).option(...json),
      `poll --data-dir ~/alice ${seed}`,
      `poll --data-dir ~/alice ${seed} --json`,
    ).action(run(async (options: never, running) => (await import("./commands/poll.js")).poll(options, running)));

    withExamples(
      subcommand("driver", "serve requests as JSON lines on standard input and output"),
      `driver --data-dir ~/alice ${seed} --ip 127.0.0.2`,
      `echo '{"id":1,"method":"create","params":{}}' | client driver --data-dir ~/alice ${seed}`,
    ).action(
      run(async (options: never, running) => (await import("./commands/driver.js")).driver(options, running), {
        readsStdin: true,
      }),
    );
  },
});
