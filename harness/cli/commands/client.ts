import type { Command } from "commander";

const help = `
Everything behind "client" goes to the reference's client; "swarmcheck client --help" shows its commands.

Examples:
  swarmcheck client create --data-dir alice --seed-url http://127.16.0.1:40001/json_rpc
  swarmcheck client send --data-dir alice --seed-url http://127.16.0.1:40001/json_rpc --to 05… --text hello
`;

/** `swarmcheck client`: the reference's client, to send and receive on a running network. */
export const registerClient = (program: Command): void => {
  program
    .command("client")
    .description("send and receive on a running network with the reference's client")
    .allowUnknownOption()
    .helpOption(false)
    .argument("[arguments...]", "command and options of the client")
    .addHelpText("after", help)
    .action(async () => {
      const given = process.argv.slice(process.argv.indexOf("client") + 1);
      return (await import("../actions/client.js")).runClient(given);
    });
};
