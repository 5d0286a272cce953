import { Command, CommanderError } from "commander";
import { packageVersion } from "../../spec/package.js";
import { exitCodes } from "../engine/score.js";
import { commands } from "./commands/index.js";
import { exitCodeOf } from "./errors.js";
import { printError } from "./output.js";

const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return exitCodeOf(error).expected ? error.message : (error.stack ?? error.message);
};

/** The program with every command; commander throws instead of exiting. */
export const createProgram = (): Command => {
  const program = new Command("swarmcheck")
    .description("Conformance suite and interop harness for Session's service node network")
    .version(packageVersion)
    .showHelpAfterError("(add --help to see what it takes)")
    .helpCommand(false)
    .enablePositionalOptions();
  for (const register of commands) register(program);
  for (const command of [program, ...program.commands.flatMap((item) => [item, ...item.commands])])
    command.exitOverride();
  return program;
};

/** Runs one command line (without node and script) and sets the exit code. */
export const main = async (args: readonly string[]): Promise<void> => {
  try {
    await createProgram().parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for is fine; help because nothing was asked is a usage error, as is everything else.
      const asked = error.code === "commander.helpDisplayed" || error.code === "commander.version";
      process.exitCode = asked ? exitCodes.conformant : exitCodes.usage;
      return;
    }
    const { code, expected } = exitCodeOf(error);
    printError(
      ...describeError(error)
        .split("\n")
        .map((line) => (expected ? `swarmcheck: ${line}` : line)),
    );
    process.exitCode = code;
  }
};
