#!/usr/bin/env node
import type { Command } from "commander";
import { runProcess } from "../process/run-process.js";
import { addClientOptions, collect } from "./commands/client-options.js";

const seed = "--seed-url http://127.0.0.1:22023/json_rpc";

const withExamples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  $ swarmcheck client ${line}`).join("\n")}\n`);

const withAccount = (command: Command): Command =>
  command.option("--account <id>", "the account to act for, unless there is only one");

const json = ["--json", "print the result as one line of JSON, and no progress"] as const;

await runProcess({
  name: "client",
  typed: "swarmcheck client",
  description: "Makes accounts, and sends and fetches messages, files and posts through onion paths of three nodes",
  configure: (program, run) => {
    // People read the standard error of these commands; the machinery speaks up when something is wrong.
    program.setOptionValueWithSource("logLevel", "warn", "default");
    const subcommand = (name: string, description: string): Command =>
      addClientOptions(program.command(name).description(description));

    withExamples(
      subcommand("create", "make an account; needs no network and registers nowhere").option(...json),
      "create --data-dir ~/alice",
    ).action(
      run(async (options: never, running) => (await import("./commands/create.js")).create(options, running), {
        readsStdin: true,
      }),
    );

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
      subcommand("accounts", "list the accounts of this device; needs no network").option(...json),
      "accounts --data-dir ~/alice",
    ).action(
      run(async (options: never, running) => (await import("./commands/accounts.js")).accounts(options, running)),
    );

    withExamples(
      subcommand("nodes", "fetch the list of service nodes")
        .option("--refresh", "ask three nodes through a path, and seeds only if they disagree")
        .option(...json),
      `nodes --data-dir ~/alice ${seed}`,
      `nodes --data-dir ~/alice ${seed} --refresh`,
    ).action(run(async (options: never, running) => (await import("./commands/nodes.js")).nodes(options, running)));

    withExamples(
      subcommand("path", "build a path of three nodes, confirm it and show it")
        .option("--account <id>", "whose path; without, one that serves no account")
        .option(...json),
      `path --data-dir ~/alice ${seed}`,
      `path --data-dir ~/alice ${seed} --json`,
    ).action(run(async (options: never, running) => (await import("./commands/path.js")).path(options, running)));

    withExamples(
      withAccount(subcommand("send", "send a message to an account"))
        .requiredOption("--to <id>", "account id of the recipient, 66 hex digits")
        .option("--text <text>", "what to say")
        .option("--attach <file>", "a file to go with it, encrypted; repeat it for more", collect)
        .option("--hex <digits>", "bytes in hex that stand for the content, instead of text and files")
        .option("--namespace <number>", "namespace of the message", "0")
        .option("--ttl <ms>", "how long the network keeps it; 14 days unless told otherwise")
        .option(...json),
      `send --data-dir ~/alice ${seed} --to 05… --text 'see you at noon'`,
      `send --data-dir ~/alice ${seed} --to 05… --text 'the map' --attach map.png`,
    ).action(run(async (options: never, running) => (await import("./commands/send.js")).send(options, running)));

    withExamples(
      withAccount(subcommand("poll", "fetch and open new messages"))
        .option("--namespace <number>", "namespace to look into, 0 unless told otherwise; repeat it for more", collect)
        .option(...json),
      `poll --data-dir ~/alice ${seed}`,
      `poll --data-dir ~/alice ${seed} --namespace 0 --namespace 2 --json`,
    ).action(run(async (options: never, running) => (await import("./commands/poll.js")).poll(options, running)));

    withExamples(
      withAccount(subcommand("upload", "encrypt a file and give it to the file server"))
        .requiredOption("--file <path>", "the file, 10,000,000 bytes at most")
        .option("--type <type>", "its content type, such as image/png")
        .option(...json),
      `upload --data-dir ~/alice ${seed} --file map.png`,
    ).action(
      run(async (options: never, running) => (await import("./commands/attachment.js")).upload(options, running)),
    );

    withExamples(
      withAccount(subcommand("download", "fetch an attachment and open it"))
        .requiredOption("--attachment <json>", "its pointer, as poll shows it")
        .requiredOption("--out <path>", "where to write it; an existing file is left alone")
        .option(...json),
      `download --data-dir ~/alice ${seed} --out map.png --attachment '{"id":…}'`,
    ).action(
      run(async (options: never, running) => (await import("./commands/attachment.js")).download(options, running)),
    );

    const withRoom = (command: Command): Command =>
      withAccount(command)
        .requiredOption("--room <link>", "link of the room: http://host/token?public_key= and 64 hex digits")
        .option(...json);
    const room = "--room 'http://chat.example/lounge?public_key=…'";

    withExamples(
      withRoom(subcommand("join", "join a room of an open group")),
      `join --data-dir ~/alice ${seed} ${room}`,
    ).action(run(async (options: never, running) => (await import("./commands/room.js")).join(options, running)));

    withExamples(
      withRoom(subcommand("read", "read what is new in a room that was joined")),
      `read --data-dir ~/alice ${seed} ${room}`,
    ).action(run(async (options: never, running) => (await import("./commands/room.js")).read(options, running)));

    withExamples(
      withRoom(subcommand("post", "write in a room that was joined"))
        .requiredOption("--text <text>", "what to say")
        .option("--attach <file>", "a file to go with it, for all to see; repeat it for more", collect),
      `post --data-dir ~/alice ${seed} ${room} --text 'hello everybody'`,
    ).action(run(async (options: never, running) => (await import("./commands/room.js")).post(options, running)));

    withExamples(
      subcommand("driver", "serve requests as JSON lines on standard input and output"),
      `driver --data-dir ~/alice ${seed} --ip 127.0.0.2`,
      `echo '{"id":1,"method":"create","params":{}}' | swarmcheck client driver --data-dir ~/alice ${seed}`,
    ).action(
      run(async (options: never, running) => (await import("./commands/driver.js")).driver(options, running), {
        readsStdin: true,
      }),
    );
  },
});
