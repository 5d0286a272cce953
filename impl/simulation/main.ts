/**
 * Hundreds of storage nodes in one process and in virtual time: requests in on standard input, answers out on standard
 * output, one JSON object a line (`spec/schema/simulation.ts`). It has no readiness line, since standard output belongs
 * to the protocol, and ends with its input.
 */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { packageVersion } from "../../spec/package.js";
import { createLineServer } from "./serve-lines.js";

const help = `Usage: simulation [--help] [--version]

Runs storage nodes over a virtual clock and a virtual network. Takes one JSON request a line on standard input: create,
run, observe, log; answers one a line on standard output, in order. Everything follows from the seed and the commands.

Options:
  --help       show this text
  --version    show the version
  --leash      accepted for the sake of uniform command lines; a simulation always ends with its input
`;

const readFlags = (): { help?: boolean; version?: boolean } | string => {
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({ options: { help: { ...flag, short: "h" }, version: flag, leash: flag } }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const write = (line: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(`${line}\n`, () => resolve());
  });

// What fails in a simulation is told in one line, and nodes make an error of every answer that does not come.
Error.stackTraceLimit = 0;

const serve = async (): Promise<void> => {
  // Whoever started us may stop reading at any time; that is no fault of ours.
  process.stdout.on("error", () => process.exit(0));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));
  const server = createLineServer();
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line.trim() !== "") await write(await server.answer(line));
};

const flags = readFlags();
if (typeof flags === "string") {
  process.stderr.write(`error: ${flags}\n(add --help for the options)\n`);
  process.exitCode = 2;
} else if (flags.help === true) process.stdout.write(help);
else if (flags.version === true) process.stdout.write(`${packageVersion}\n`);
else await serve();
