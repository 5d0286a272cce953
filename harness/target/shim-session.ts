import { type HelloResult, helloResult, shimProtocol } from "../../spec/schema/shim.js";
import { describeIssues } from "./issues.js";
import type { FilledCommand } from "./manifest.js";
import { type JsonObject, parseShimLine, type Reply, type Timed } from "./shim-message.js";
import { type ProcessWatch, spawnShim } from "./shim-process.js";

/** How a shim failed as a program: it ended, fell silent, or broke the protocol. */
export type FaultKind = "crash" | "hang" | "protocol";

/** The end of a session that nobody asked for. `message` completes "the shim …"; `line` is what it wrote, cut. */
export class SessionFault extends Error {
  constructor(
    readonly kind: FaultKind,
    message: string,
    readonly stderr: string,
    readonly line?: string,
  ) {
    super(message);
    this.name = "SessionFault";
  }
}

export interface SessionOptions {
  readonly command: FilledCommand;
  readonly env: Readonly<Record<string, string>>;
  readonly processes: ProcessWatch;
}

/** One process of a shim. */
export interface ShimSession {
  readonly pid: number | undefined;
  /** Writes without waiting; rejects with a {@link SessionFault}. The deadline counts from the last answer to anything. */
  readonly request: (method: string, params: JsonObject | undefined, timeoutMs: number) => Promise<Reply & Timed>;
  readonly fault: () => SessionFault | undefined;
  /** The fault, when it came while nothing was asked, and no request has been rejected with it since. */
  readonly silentFault: () => SessionFault | undefined;
  readonly stderr: () => string;
  /** Settles once the process is gone. */
  readonly ended: Promise<unknown>;
  /** Resolves once the pipe to the shim has room again. */
  readonly room: () => Promise<void>;
  /** Closes its input and waits until it has ended; it is killed after the grace time. */
  readonly close: (graceMs: number) => Promise<void>;
}

interface Pending {
  readonly timeoutMs: number;
  readonly askedAt: number;
  readonly resolve: (reply: Reply & Timed) => void;
  readonly reject: (fault: SessionFault) => void;
}

const longestQuote = 400;

const quote = (line: string): string => (line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line);

/** Launches a shim process. Nothing is asked yet. */
export const startSession = ({ command, env, processes }: SessionOptions): ShimSession => {
  const pending = new Map<number, Pending>();
  let outbox: string[] = [];
  let counter = 0;
  let fault: SessionFault | undefined;
  let told = true;
  let closing = false;
  let progressAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;

  const fail = (kind: FaultKind, message: string, line?: string): void => {
    if (fault !== undefined) return;
    fault = new SessionFault(kind, message, shim.stderr().slice(-2000), line === undefined ? undefined : quote(line));
    clearTimeout(timer);
    shim.kill();
    const waiting = [...pending.values()];
    pending.clear();
    told = waiting.length > 0 || closing;
    for (const { reject } of waiting) reject(fault);
  };

  const onLine = (line: string): void => {
    if (fault !== undefined) return;
    const parsed = parseShimLine(line);
    if (parsed.id === undefined) {
      fail("protocol", `wrote ${parsed.problem}`, line);
      return;
    }
    const waiter = typeof parsed.id === "number" ? pending.get(parsed.id) : undefined;
    if (waiter === undefined) {
      fail("protocol", `answered the id ${JSON.stringify(parsed.id)}, to which no answer was due`, line);
      return;
    }
    pending.delete(parsed.id as number);
    const now = performance.now();
    const tookMs = now - Math.max(waiter.askedAt, progressAt);
    progressAt = now;
    waiter.resolve({ ...parsed.reply, tookMs });
  };

  const shim = spawnShim(command, env, processes, {
    onLine,
    onBadLine: (problem, head) => fail("protocol", `wrote ${problem}`, head),
    onEnd: (reason) => {
      if (!closing || pending.size > 0) fail("crash", reason);
    },
  });

  const deadline = (): number => Math.max(...Array.from(pending.values(), ({ timeoutMs }) => timeoutMs));

  const arm = (ms: number): void => {
    clearTimeout(timer);
    armedFor = ms;
    timer = setTimeout(watchProgress, ms + 1);
  };

  const watchProgress = (): void => {
    armedFor = Number.POSITIVE_INFINITY;
    if (pending.size === 0 || fault !== undefined) return;
    const limit = deadline();
    const silent = performance.now() - progressAt;
    if (silent >= limit) fail("hang", `did not answer within ${limit} ms`);
    else arm(limit - silent);
  };

  const send = (): void => {
    const text = outbox.join("");
    outbox = [];
    if (fault === undefined) shim.write(text);
  };

  return {
    pid: shim.pid,
    request: (method, params, timeoutMs) => {
      if (fault !== undefined) {
        told = true;
        return Promise.reject(fault);
      }
      const id = ++counter;
      if (pending.size === 0) progressAt = performance.now();
      if (outbox.push(`${JSON.stringify({ id, method, params })}\n`) === 1) queueMicrotask(send);
      return new Promise((resolve, reject) => {
        pending.set(id, { timeoutMs, askedAt: performance.now(), resolve, reject });
        if (timeoutMs < armedFor) arm(timeoutMs);
      });
    },
    fault: () => fault,
    silentFault: () => (told ? undefined : fault),
    stderr: shim.stderr,
    ended: shim.ended,
    room: shim.room,
    close: async (graceMs) => {
      closing = true;
      clearTimeout(timer);
      shim.endInput();
      const grace = setTimeout(shim.kill, graceMs);
      await shim.ended;
      clearTimeout(grace);
    },
  };
};

/**
 * The handshake.
 * @throws SessionFault when the shim ends, is silent, or answers with something that is no hello
 */
export const greet = async (session: ShimSession, timeoutMs: number): Promise<HelloResult> => {
  const reply = await session.request("hello", { protocol: shimProtocol }, timeoutMs);
  const refuse = (message: string): never => {
    throw new SessionFault("protocol", message, session.stderr());
  };
  if (reply.kind === "error") return refuse(`refused it as ${reply.class}: ${reply.message}`);
  if (reply.kind === "unsupported") return refuse(`called it unsupported: ${reply.reason}`);
  if (reply.kind === "malformed") return refuse(`wrote ${reply.problem}`);
  const parsed = helloResult.safeParse(reply.result);
  if (!parsed.success)
    return refuse(
      `gave a result that is none (see spec/schema/shim.ts): ${describeIssues(parsed.error, reply.result).join("; ")}`,
    );
  return parsed.data;
};
