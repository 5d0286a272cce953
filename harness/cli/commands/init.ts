import { type Command, Option } from "commander";
import type { InitOptions } from "../actions/init.js";

const help = `
Asks at a terminal for what is not given, writes the manifest, and starts once what it describes: a shim is greeted, a node
has to become ready in a network, a client beside one.

Placeholders: {ip} {httpsPort} {omqPort} {dataDir} {chainOmq} and keys for a node, {dataDir} {seedUrl} {ip} for a client,
{manifestDir} for all. Files that are named and exist are written relative to the manifest.

Exit codes: 0 it works, 1 it does not work yet, 2 usage, 3 fault of the harness, 130 interrupted.

Examples:
  swarmcheck init                                       asks
  swarmcheck init --role shim --command 'python3 shim.py' --name mine --out mine.json
  swarmcheck init --role node --readiness https-port --command './mynode --ip {ip} --port {httpsPort} \\
    --omq {omqPort} --chain {chainOmq} --dir {dataDir}'
`;

/** `swarmcheck init`: a manifest for an implementation. */
export const registerInit = (program: Command): void => {
  program
    .command("init")
    .description("write the manifest of your implementation, and try it")
    .addOption(new Option("--role <role>", "what it is").choices(["shim", "node", "client"]))
    .option("--command <line>", "how it is started, with placeholders")
    .option("--name <name>", "what it is called in reports")
    .addOption(
      new Option("--readiness <how>", "how a node or client says that it serves").choices(["json-line", "https-port"]),
    )
    .option("--out <file>", "the manifest", "target.json")
    .option("--force", "replace a file that exists")
    .option("--no-test", "write only")
    .addHelpText("after", help)
    .action(async (options: InitOptions) => (await import("../actions/init.js")).init(options));
};
