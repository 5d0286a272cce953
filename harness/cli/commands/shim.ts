import type { Command } from "commander";
import { defaultTarget } from "../defaults.js";

const help = `
Example:
  echo '{"id":1,"method":"hello","params":{"protocol":1}}' | swarmcheck shim
`;

/** `swarmcheck shim`: the reference's shim, or that of another target, on standard input and output. */
export const registerShim = (program: Command): void => {
  program
    .command("shim")
    .description("answer vectors on standard input and output, as the reference does")
    .option("--target <manifest>", "manifest of the target whose shim to launch", defaultTarget)
    .addHelpText("after", help)
    .action(async (options: { readonly target: string }) => (await import("../actions/shim.js")).serve(options));
};
