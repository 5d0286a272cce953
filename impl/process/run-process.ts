/**
 * Frame of every main.ts. A server:
 *
 *     await runProcess({
 *       name: "chain",
 *       description: "…",
 *       configure: (program) => program.requiredOption("--data-dir <dir>", "…"),
 *       main: async (options: { dataDir: string }, running) => {
 *         const server = await openServer(running.log.child({ part: "http" }));
 *         running.onClose("server", () => server.close());      // run in reverse order on SIGTERM, SIGINT, leash
 *         running.ready({ admin: server.url });                 // prints the readiness line; the process lives on
 *       },
 *     });
 *
 * A main that returns without having called `ready` or `stay` has done its work: the process closes and exits 0.
 * Subcommands: leave out `main` and use `configure: (program, run) => program.command("x").action(run(main))`; a
 * subcommand that reads stdin says `run(main, { readsStdin: true })`.
 * Throw `UsageError` for values that commander cannot judge (exit code 2); any other error is logged, exit code 1;
 * `running.fail(error)` does the same from the background. `--leash` and `--log-level` are there already.
 */
import { Command, CommanderError, Option } from "commander";
import { packageVersion } from "../../spec/package.js";
import { watchLeash } from "./leash.js";
import { type CloseHandler, createLifecycle, type Lifecycle } from "./lifecycle.js";
import { createLogger, type Logger, type LogLevel, logLevels } from "./logger.js";
import { nodeVersionProblem } from "./node-version.js";

/** A command line that is well formed but cannot be obeyed; the process exits with code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** What a main gets to live with. */
export interface RunningProcess {
  readonly name: string;
  readonly log: Logger;
  /** Aborted when the process begins to close. */
  readonly closing: AbortSignal;
  /** Positional arguments of the command line. */
  readonly args: readonly string[];
  onClose(label: string, handler: CloseHandler): void;
  /** Prints `{"ready":true,"process":…,"version":…,…fields}` on stdout; the process goes on after main returned. */
  ready(fields: Readonly<Record<string, unknown>>): void;
  /** The process goes on after main returned, without a readiness line. */
  stay(): void;
  /** Closes in order and exits. */
  close(reason: string, exitCode?: number): Promise<void>;
  /** An error that the process cannot live with: logged, closed in order, exit code 1. */
  fail(error: unknown): void;
}

export type Main<Options> = (options: Options, running: RunningProcess) => Promise<void> | void;

export interface RunOptions {
  /** Main reads stdin itself: `--leash` watches its end without taking data away. */
  readonly readsStdin?: boolean;
}

/** Turns a main into a commander action. */
export type Run = <Options>(main: Main<Options>, options?: RunOptions) => (...args: unknown[]) => Promise<void>;

export interface ProcessDescription<Options> {
  readonly name: string;
  /** What people type to run it, in its help; the name unless told otherwise. */
  readonly typed?: string;
  readonly description: string;
  readonly configure?: (program: Command, run: Run) => unknown;
  readonly main?: Main<Options>;
  /** Longest time for an orderly close, milliseconds; 5,000 unless told otherwise. */
  readonly closeDeadlineMs?: number;
}

const writeError = (text: string): void => void process.stderr.write(text);

const commonOptions = (command: Command): void => {
  command.option("--leash", "exit when standard input ends");
  command.addOption(
    new Option("--log-level <level>", "how much to log on standard error").choices([...logLevels]).default("info"),
  );
};

const failWith = (lifecycle: Lifecycle, log: Logger, error: unknown): Promise<void> => {
  if (error instanceof UsageError) {
    writeError(`error: ${error.message}\n`);
    return lifecycle.end(2, "usage");
  }
  log.fatal({ err: error }, "failed");
  return lifecycle.end(1, "failure");
};

const start = async <Options>(
  { name, closeDeadlineMs = 5_000 }: Pick<ProcessDescription<Options>, "name" | "closeDeadlineMs">,
  command: Command,
  main: Main<Options>,
  { readsStdin = false }: RunOptions,
): Promise<void> => {
  const options = command.optsWithGlobals<{ leash?: boolean; logLevel: LogLevel }>();
  const log = createLogger(name, options.logLevel);
  const lifecycle = createLifecycle({ log, deadlineMs: closeDeadlineMs, exit: (code) => process.exit(code) });
  let stays = false;

  process.stdout.on("error", () => {});
  process.on("uncaughtException", (error) => void failWith(lifecycle, log, error));
  process.on("unhandledRejection", (reason) => void failWith(lifecycle, log, reason));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void lifecycle.end(0, signal));
  if (options.leash === true) {
    watchLeash(process.stdin, !readsStdin, () => void lifecycle.end(0, "standard input ended"));
  }

  try {
    await main(options as Options, {
      name,
      log,
      closing: lifecycle.closing,
      args: command.args,
      onClose: lifecycle.onClose,
      ready: (fields) => {
        stays = true;
        process.stdout.write(`${JSON.stringify({ ready: true, process: name, version: packageVersion, ...fields })}\n`);
      },
      stay: () => {
        stays = true;
      },
      close: (reason, exitCode = 0) => lifecycle.end(exitCode, reason),
      fail: (error) => void failWith(lifecycle, log, error),
    });
  } catch (error) {
    return failWith(lifecycle, log, error);
  }
  if (!stays && !lifecycle.closing.aborted) await lifecycle.end(0, "done");
};

const prepare = (command: Command): void => {
  command.exitOverride();
  command.showHelpAfterError("(add --help for the options)");
  command.configureOutput({ writeErr: writeError });
  for (const child of command.commands) prepare(child);
};

/** Runs a process from its command line to its exit code: 0 done or asked to stop, 1 failed, 2 bad usage. */
export const runProcess = async <Options = Record<string, unknown>>(
  description: ProcessDescription<Options>,
  argv: readonly string[] = process.argv,
): Promise<void> => {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem !== undefined) {
    writeError(`${problem}\n`);
    process.exitCode = 2;
    return;
  }
  const { name, typed = name, configure, main, closeDeadlineMs } = description;
  const timing = closeDeadlineMs === undefined ? { name } : { name, closeDeadlineMs };
  const program = new Command(typed).description(description.description).version(packageVersion);
  commonOptions(program);
  const run: Run =
    (action, options = {}) =>
    (...args) =>
      start(timing, args.at(-1) as Command, action, options);
  configure?.(program, run);
  if (main !== undefined) program.action(run(main));
  prepare(program);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
};
