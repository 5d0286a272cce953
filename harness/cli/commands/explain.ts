import type { Command } from "commander";

const help = `
Examples:
  swarmcheck explain SWM-004
  swarmcheck explain shim/flush
`;

/** `swarmcheck explain`: everything known about one requirement or case. */
export const registerExplain = (program: Command): void => {
  program
    .command("explain")
    .description("explain a requirement or a case")
    .argument("<id>", "id of a requirement, such as SWM-004, or of a case")
    .addHelpText("after", help)
    .action(async (id: string) => (await import("../actions/explain.js")).explain(id));
};
