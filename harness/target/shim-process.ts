import { execa } from "execa";
import { shimMaxLine } from "../../spec/schema/shim.js";
import { createLogTail } from "../network/log-tail.js";
import { createLineSplitter, type LineHandlers } from "./line-splitter.js";
import type { FilledCommand } from "./manifest.js";

/** Told which processes exist, so that a hard end of ours takes them along. */
export interface ProcessWatch {
  readonly watch: (pid: number) => void;
  readonly forget: (pid: number) => void;
}

export interface ShimHandlers extends LineHandlers {
  /** The process ended or closed its output; `reason` completes "the shim …". */
  readonly onEnd: (reason: string) => void;
}

/** One running shim: lines in, lines out. */
export interface ShimProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly write: (text: string) => void;
  /** Resolves once the pipe to the shim has room again. */
  readonly room: () => Promise<void>;
  /** The last of what it wrote to stderr. */
  readonly stderr: () => string;
  readonly endInput: () => void;
  /** Ends it and what it started. */
  readonly kill: () => void;
  /** Settles once it is gone and its output has been read. */
  readonly ended: Promise<ShimEnd>;
}

/** Exit code or signal. */
export interface ShimEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

const stderrLimit = 16 * 1024;

/** How long output may still come after the process is gone, when something else holds the pipe open. */
const drainMs = 500;

const delay = (ms: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });

/**
 * Launches a shim in a process group of its own, so that Ctrl-C reaches it through us only and its children end with it.
 * `env` is the whole environment.
 */
export const spawnShim = (
  command: FilledCommand,
  env: Readonly<Record<string, string>>,
  processes: ProcessWatch,
  handlers: ShimHandlers,
): ShimProcess => {
  const child = execa(command.command, [...command.args], {
    env: { ...env, ...command.env },
    extendEnv: false,
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
  });
  const { pid } = child;
  if (pid !== undefined) processes.watch(pid);
  const tail = createLogTail(stderrLimit);
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", tail.write);
  const splitter = createLineSplitter(shimMaxLine, handlers);
  child.stdout.on("data", splitter.push);
  child.stdin.on("error", () => undefined);

  const kill = (): void => {
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  };

  const outputEnded = new Promise<void>((resolve) => child.stdout.once("close", resolve));
  const exited = new Promise<ShimEnd>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  const ended = exited.then(async (end) => {
    await Promise.race([outputEnded, delay(drainMs)]);
    kill();
    if (pid !== undefined) processes.forget(pid);
    const rest = splitter.rest();
    if (rest !== "") handlers.onBadLine("a line without an end", rest.slice(0, 400));
    const { code, signal } = end;
    handlers.onEnd(signal === null ? `exited with code ${code ?? "unknown"}` : `was ended by ${signal}`);
    return end;
  });
  void outputEnded.then(async () => {
    const gone = await Promise.race([exited, delay(drainMs)]);
    if (gone === undefined) handlers.onEnd("closed its standard output");
  });

  return {
    pid,
    write: (text) => void child.stdin.write(text),
    room: () =>
      child.stdin.writableNeedDrain && child.stdin.writable
        ? new Promise((resolve) => {
            child.stdin.once("drain", resolve);
            child.stdin.once("close", resolve);
          })
        : Promise.resolve(),
    stderr: tail.text,
    endInput: () => void child.stdin.end(),
    kill,
    ended,
  };
};
