import type { HelloResult } from "../../spec/schema/shim.js";
import { createFaultMemory } from "./fault-memory.js";
import type { FilledCommand } from "./manifest.js";
import { type Fault, type Incident, type ShimClient, ShimUnusable } from "./shim-client.js";
import type { ProcessWatch } from "./shim-process.js";
import { greet, SessionFault, type ShimSession, startSession } from "./shim-session.js";
import { createVectorPlayer } from "./vector-player.js";

export interface ShimClientOptions {
  readonly command: FilledCommand;
  /** The whole environment of the process, but for what the manifest adds. */
  readonly env: Readonly<Record<string, string>>;
  readonly processes: ProcessWatch;
  /** Hex that names the families of the canary; it must not be guessable. */
  readonly seed: string;
  /** Longest silence while it owes an answer, hello included, milliseconds. */
  readonly timeoutMs?: number;
  /** Called with each new process; nothing is asked of it before this resolves. */
  readonly beforeHello?: (pid: number) => Promise<void>;
  /** Ends the shim, whatever it is doing. */
  readonly signal?: AbortSignal;
}

const startAttempts = 3;
const closeGraceMs = 2_000;

/** Names that cannot exist: one of nobody's, and one that looks like a real one. */
export const canaryFamilies = (seed: string): readonly string[] => [
  `canary/${seed.slice(0, 16)}`,
  `bt/decode-${seed.slice(-16)}`,
];

/** @throws SessionFault when the shim accepts or refuses what it must call unsupported */
const checkCanaries = async (session: ShimSession, seed: string, timeoutMs: number): Promise<void> => {
  for (const family of canaryFamilies(seed)) {
    const reply = await session.request("vector", { family, input: { input_hex: "6465" } }, timeoutMs);
    if (reply.kind === "unsupported") continue;
    const said = reply.kind === "malformed" ? reply.problem : JSON.stringify(reply).slice(0, 200);
    const rule = `is disqualified: the family ${family} does not exist and must be answered unsupported`;
    throw new SessionFault("protocol", `${rule}, but it answered ${said}`, session.stderr());
  }
  const reply = await session.request("flush", undefined, timeoutMs);
  if (reply.kind !== "result")
    throw new SessionFault("protocol", `must answer flush with a result, but answered ${reply.kind}`, session.stderr());
};

const unusableBecause = (error: unknown): ShimUnusable => {
  if (error instanceof ShimUnusable) return error;
  if (!(error instanceof SessionFault)) throw error;
  return new ShimUnusable(error.kind, error.message, error.stderr, error.line);
};

const toIncident = ({ kind, message, stderr, line }: SessionFault): Incident => ({
  fault: kind,
  message,
  stderr,
  ...(line === undefined ? {} : { line }),
});

const describeEnd = (error: unknown): Fault => {
  const { fault: kind, message, stderr } = unusableBecause(error);
  const fault = kind === "no-start" ? "crash" : kind;
  return { kind: "fault", fault, message: `could not be started again; at the last attempt it ${message}`, stderr };
};

/**
 * Starts a target's shim: hello, canaries, then ready for vectors.
 * @throws ShimUnusable
 */
export const connectShim = async (options: ShimClientOptions): Promise<ShimClient> => {
  const { command, env, processes, timeoutMs = 10_000 } = options;
  const recorded: Incident[] = [];
  let restartCount = 0;
  let closed = false;

  const record = (fault: SessionFault | undefined): void => {
    if (fault !== undefined) recorded.push(toIncident(fault));
  };

  const begin = async (first: boolean): Promise<{ session: ShimSession; hello: HelloResult }> => {
    const session = startSession({ command, env, processes });
    const end = (): void => void session.close(0);
    options.signal?.addEventListener("abort", end, { once: true });
    void session.ended.then(() => options.signal?.removeEventListener("abort", end));
    try {
      options.signal?.throwIfAborted();
      if (session.pid !== undefined) await options.beforeHello?.(session.pid);
      const hello = await greet(session, timeoutMs).catch((error: unknown) => {
        if (!(error instanceof SessionFault) || !first) throw error;
        if (error.kind !== "crash")
          throw new ShimUnusable(error.kind, `was asked hello and ${error.message}`, error.stderr, error.line);
        const message = `${error.message} before it had answered hello, so nothing could be asked of it`;
        throw new ShimUnusable("no-start", message, error.stderr, error.line);
      });
      if (first) await checkCanaries(session, options.seed, timeoutMs);
      return { session, hello };
    } catch (error) {
      await session.close(0);
      throw error;
    }
  };

  const started = await begin(true).catch((error: unknown) => {
    throw unusableBecause(error);
  });
  let { session } = started;

  const restart = async (): Promise<ShimSession> => {
    for (let attempt = 1; ; attempt++) {
      if (closed || options.signal?.aborted === true) throw new ShimUnusable("crash", "was stopped by the harness", "");
      restartCount++;
      try {
        return (await begin(false)).session;
      } catch (error) {
        if (attempt === startAttempts) throw error;
      }
    }
  };

  const player = createVectorPlayer({
    session: async () => {
      if (session.fault() === undefined) return session;
      record(session.silentFault());
      session = await restart();
      return session;
    },
    memory: createFaultMemory(),
    onUnexplained: record,
    describeEnd,
    timeoutMs,
  });

  return {
    hello: started.hello,
    get restartCount() {
      return restartCount;
    },
    get incidents() {
      const silent = session.silentFault();
      return silent === undefined ? recorded : [...recorded, toIncident(silent)];
    },
    sequence: player.play,
    vector: async (family, input, playOptions) => (await player.play([{ family, input }], playOptions)).at(-1)!,
    close: async () => {
      closed = true;
      const idle = session.fault() === undefined && !player.busy();
      await session.close(idle ? closeGraceMs : 0);
    },
  };
};
