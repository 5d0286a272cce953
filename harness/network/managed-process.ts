import { connect } from "node:net";
import { execa } from "execa";
import type { LongRunning } from "../../spec/schema/target.js";
import { createLineSplitter } from "../target/line-splitter.js";
import { ProcessFailure } from "./failure.js";
import { createLogTail } from "./log-tail.js";
import { fillPlaceholders, type Placeholders } from "./placeholders.js";
import type { Reaper } from "./reaper.js";

/** How a process ended: exit code or signal. */
export interface ProcessEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A launched process of a target or of the reference. */
export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** The readiness line; empty for processes that are ready by port. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly log: () => string;
  readonly ended: Promise<ProcessEnd>;
  readonly running: () => boolean;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Writes to its standard input; what it no longer reads is dropped. */
  readonly write: (text: string) => void;
  readonly endInput: () => void;
  /** Stops it: the stop signal, then SIGKILL after the grace time of its manifest. */
  readonly stop: () => Promise<void>;
}

export interface LaunchOptions {
  readonly name: string;
  readonly blame: "target" | "harness";
  readonly role: LongRunning;
  readonly placeholders: Placeholders;
  readonly env?: Readonly<Record<string, string>>;
  /** Address and port that accept once the process serves, for `readiness.by: "https-port"`. */
  readonly port?: { readonly ip: string; readonly port: number };
  readonly reaper: Reaper;
  /** Ends it early, whatever it is doing: its stop signal, and SIGKILL a moment later. */
  readonly signal: AbortSignal;
  /** What it writes to standard output once it is ready; of a line that is too long or no text, the beginning. */
  readonly onLine?: (line: string) => void;
}

/** Longest line kept of what a process writes. */
const maxLine = 24 * 1024 * 1024;

/** How long a process may take to stop when the run is interrupted, milliseconds. */
const hastyGraceMs = 600;

const accepts = (ip: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: ip, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

const untilPortAccepts = async (ip: string, port: number, signal: AbortSignal): Promise<Record<string, unknown>> => {
  while (!signal.aborted) {
    if (await accepts(ip, port)) return {};
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("aborted");
};

/** Resolves with the first JSON line that says `"ready": true`; later lines go to `onLine`. It never stops reading. */
const untilReadyLine = (
  stdout: NodeJS.ReadableStream,
  onLine: (line: string) => void,
): Promise<Record<string, unknown>> =>
  new Promise((resolve) => {
    let ready = false;
    const take = (line: string): void => {
      const parsed = ready ? undefined : parseLine(line);
      if (ready) onLine(line);
      else if (parsed?.ready === true) {
        ready = true;
        resolve(parsed);
      }
    };
    const lines = createLineSplitter(maxLine, { onLine: take, onBadLine: (_problem, head) => take(head) });
    stdout.on("data", lines.push);
  });

const parseLine = (line: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const describeEnd = (end: ProcessEnd): string =>
  end.signal === undefined ? `ended with exit code ${end.code ?? "unknown"}` : `was ended by ${end.signal}`;

const spawnRole = (options: LaunchOptions) => {
  const { role, placeholders, name } = options;
  const fill = (text: string, field: string): string =>
    fillPlaceholders(text, placeholders, `roles.${field} of ${name}`);
  return execa(
    fill(role.command, "command"),
    role.args.map((text, index) => fill(text, `args[${index}]`)),
    {
      env: {
        ...Object.fromEntries(Object.entries(role.env).map(([key, text]) => [key, fill(text, `env.${key}`)])),
        ...options.env,
      },
      ...(role.cwd === undefined ? {} : { cwd: fill(role.cwd, "cwd") }),
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
      buffer: false,
      reject: false,
      cleanup: true,
    },
  );
};

/**
 * Launches a role of a manifest and waits until it serves. Its stdin stays open while this process lives, so that
 * children that watch it end with us; the reaper ends the others.
 * @throws ProcessFailure when it cannot be started, ends early or misses its readiness deadline
 */
export const launch = async (options: LaunchOptions): Promise<ManagedProcess> => {
  const { name, role, blame, reaper } = options;
  const tail = createLogTail();
  const child = spawnRole(options);
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", tail.write);
  let end: ProcessEnd | undefined;
  const ended = child.then((result): ProcessEnd => {
    end = { code: result.exitCode, signal: result.signal };
    if (child.pid !== undefined) reaper.forget(child.pid);
    return end;
  });
  if (child.pid === undefined) {
    await ended;
    throw new ProcessFailure(blame, `${name} could not be started: ${role.command}`, tail.text());
  }
  reaper.watch(child.pid);
  const interrupt = (): void => {
    child.kill(role.stopSignal);
    child.kill("SIGCONT");
    setTimeout(() => child.kill("SIGKILL"), Math.min(hastyGraceMs, role.stopGraceMs)).unref();
  };
  if (options.signal.aborted) interrupt();
  else options.signal.addEventListener("abort", interrupt, { once: true });
  void ended.then(() => options.signal.removeEventListener("abort", interrupt));

  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), role.readiness.timeoutMs);
  const overdue = new Promise<"overdue">((resolve) =>
    deadline.signal.addEventListener("abort", () => resolve("overdue"), { once: true }),
  );
  child.stdin?.on("error", () => undefined);
  const line = untilReadyLine(child.stdout as NodeJS.ReadableStream, options.onLine ?? (() => undefined));
  const ready =
    role.readiness.by === "https-port" && options.port !== undefined
      ? untilPortAccepts(options.port.ip, options.port.port, deadline.signal)
      : line;
  const outcome = await Promise.race([ready, ended.then(() => "ended" as const), overdue]).finally(() =>
    clearTimeout(timer),
  );
  if (outcome === "ended" || outcome === "overdue") {
    deadline.abort();
    child.kill("SIGKILL");
    const what = outcome === "ended" ? describeEnd(await ended) : `was not ready within ${role.readiness.timeoutMs} ms`;
    throw new ProcessFailure(blame, `${name} ${what}`, tail.text());
  }
  return {
    name,
    pid: child.pid,
    ready: outcome,
    log: tail.text,
    ended,
    running: () => end === undefined,
    signal: (signal) => void child.kill(signal),
    write: (text) => {
      if (child.stdin?.writable === true) child.stdin.write(text);
    },
    endInput: () => void child.stdin?.end(),
    stop: async () => {
      if (end !== undefined) return;
      child.kill(role.stopSignal);
      // A stopped process (SIGSTOP) only sees the signal once it continues.
      child.kill("SIGCONT");
      const grace = setTimeout(() => child.kill("SIGKILL"), role.stopGraceMs);
      await ended;
      clearTimeout(grace);
    },
  };
};
