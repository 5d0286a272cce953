/**
 * The reference as a shim: vectors in on standard input, answers out on standard output, as the shim protocol says.
 * It has no readiness line, since standard output belongs to the protocol, and it starts without logger and command
 * line library, so that the first answer comes at once.
 */
import { parseArgs } from "node:util";
import { packageVersion } from "../../spec/package.js";
import { exactNumbers, families } from "./families.js";
import { createShimResponder, maxLine } from "./protocol.js";
import { serveShim } from "./serve.js";

const help = `Usage: shim [--help] [--version]

Answers test vectors: one JSON object a line on standard input, one a line on standard output (shim protocol 1).
Ends when standard input ends, after the last answer.

Options:
  --help       show this text
  --version    show the version
  --leash      accepted for the sake of uniform command lines; a shim always ends with its input
`;

const readFlags = (): { help?: boolean; version?: boolean } | string => {
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({ options: { help: { ...flag, short: "h" }, version: flag, leash: flag } }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const serve = async (): Promise<void> => {
  // Whoever started us may stop reading at any time; that is no fault of ours.
  process.stdout.on("error", () => process.exit(0));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));
  const responder = createShimResponder({
    name: "reference",
    version: packageVersion,
    capabilities: [],
    families,
    exactNumbers,
    onFault: (family, error) => {
      process.stderr.write(`${family}: ${error instanceof Error ? error.stack : String(error)}\n`);
    },
  });
  await serveShim(process.stdin, process.stdout, responder, maxLine);
};

const flags = readFlags();
if (typeof flags === "string") {
  process.stderr.write(`error: ${flags}\n(add --help for the options)\n`);
  process.exitCode = 2;
} else if (flags.help === true) process.stdout.write(help);
else if (flags.version === true) process.stdout.write(`${packageVersion}\n`);
else await serve();
