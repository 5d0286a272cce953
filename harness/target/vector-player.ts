import type { FaultMemory } from "./fault-memory.js";
import type { Answer, Fault, PlayOptions, ShimCall } from "./shim-client.js";
import type { Reply, Timed } from "./shim-message.js";
import { SessionFault, type ShimSession } from "./shim-session.js";

/** Vectors that are played in one process, in order, and their answers so far. */
interface Unit {
  readonly calls: readonly ShimCall[];
  readonly timeoutMs: number;
  readonly bytes: number;
  answers: Answer[];
  readonly resolve: (answers: readonly Answer[]) => void;
}

/** Units asked before the first must be answered; two batches overlap, so that neither side waits for the other. */
const widestBatch = 192;
const narrowestBatch = 8;
const batchesInFlight = 2;
const batchBytes = 4 * 1024 * 1024;

export interface VectorPlayerOptions {
  /** The session to play on; a new one when the last has failed. Rejects when none can be had. */
  readonly session: () => Promise<ShimSession>;
  readonly memory: FaultMemory;
  /** Called with a fault that could not be pinned on one vector. */
  readonly onUnexplained: (fault: SessionFault) => void;
  /** The answer to everything outstanding once `session` has rejected. */
  readonly describeEnd: (error: unknown) => Fault;
  readonly timeoutMs: number;
}

/** Keeps vectors in flight and pins each fault on the vector that causes it. */
export interface VectorPlayer {
  readonly play: (calls: readonly ShimCall[], options?: PlayOptions) => Promise<readonly Answer[]>;
  readonly busy: () => boolean;
}

const toAnswer = (reply: Reply & Timed): Answer =>
  reply.kind === "malformed" ? { kind: "fault", fault: "protocol", message: `wrote ${reply.problem}` } : reply;

const toFault = (error: unknown): Fault => {
  if (!(error instanceof SessionFault)) throw error;
  const { kind, message, stderr, line } = error;
  return { kind: "fault", fault: kind, message, stderr, ...(line === undefined ? {} : { line }) };
};

const faultOf = (unit: Unit): Fault | undefined => unit.answers.find((answer) => answer.kind === "fault");

const familyOf = (unit: Unit): string => unit.calls[0]?.family ?? "";

/** Characters of all texts in a value: near enough to its size on the wire. */
const roughSize = (value: unknown): number => {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let size = 0;
  for (const item of Object.values(value)) size += roughSize(item);
  return size;
};

const flush = (session: ShimSession, timeoutMs: number): Promise<unknown> =>
  session.request("flush", undefined, timeoutMs);

const askAll = async (session: ShimSession, unit: Unit): Promise<void> => {
  unit.answers = [];
  for (const { family, input } of unit.calls) {
    const answer = toAnswer(await session.request("vector", { family, input }, unit.timeoutMs));
    unit.answers.push(answer);
    if (answer.kind === "fault") return;
  }
};

const playAlone = async (session: ShimSession, unit: Unit): Promise<Fault | undefined> => {
  try {
    await askAll(session, unit);
    await flush(session, unit.timeoutMs);
    return undefined;
  } catch (error) {
    return toFault(error);
  }
};

export const createVectorPlayer = (options: VectorPlayerOptions): VectorPlayer => {
  const { memory } = options;
  const outstanding = new Set<Unit>();
  let queue: Unit[] = [];
  let suspects: Unit[] = [];
  let batchSize = widestBatch;
  let driving = false;

  const settle = (unit: Unit, fault?: Fault): void => {
    if (fault !== undefined) unit.answers.push(fault);
    memory.note(familyOf(unit), faultOf(unit)?.fault);
    outstanding.delete(unit);
    unit.resolve(unit.answers);
  };

  /** Answers a unit of a family that has been given up; false when it is still to be played. */
  const giveUp = (unit: Unit): boolean => {
    const reason = memory.givenUp(familyOf(unit));
    if (reason === undefined) return false;
    outstanding.delete(unit);
    unit.resolve([{ kind: "fault", fault: "blocked", message: reason }]);
    return true;
  };

  const playBatch = async (session: ShimSession, units: readonly Unit[]): Promise<void> => {
    const played = await Promise.allSettled(units.map((unit) => askAll(session, unit)));
    const answered = played.every(({ status }) => status === "fulfilled");
    const confirmed =
      answered &&
      (await flush(session, options.timeoutMs).then(
        () => true,
        () => false,
      ));
    if (confirmed) {
      for (const unit of units) settle(unit);
      batchSize = Math.min(widestBatch, batchSize * 2);
    } else suspects.push(...units);
  };

  const nextBatch = (): Unit[] => {
    const units: Unit[] = [];
    let bytes = 0;
    let taken = 0;
    for (const unit of queue) {
      if (units.length === batchSize || bytes >= batchBytes) break;
      taken++;
      if (giveUp(unit)) continue;
      units.push(unit);
      bytes += unit.bytes;
    }
    queue = queue.slice(taken);
    return units;
  };

  /** Plays every suspect alone. Returns those to be settled last: the one to blame when none fails again. */
  const replaySuspects = async (units: readonly Unit[], prime: Unit | undefined): Promise<boolean> => {
    let explained = false;
    for (const unit of units) {
      if (giveUp(unit)) continue;
      const fault = await playAlone(await options.session(), unit);
      explained ||= fault !== undefined || faultOf(unit) !== undefined;
      if (unit !== prime || fault !== undefined) settle(unit, fault);
    }
    return explained;
  };

  /**
   * Everything that was in flight when the shim failed is played again, alone, so that the fault falls on the vector
   * that causes it. When none does, it falls on the one that was first in line.
   */
  const investigate = async (fault: SessionFault): Promise<void> => {
    const units = suspects;
    suspects = [];
    const prime = units.find((unit) => unit.answers.length < unit.calls.length) ?? units[0];
    if (prime !== undefined && units.length === 1 && fault.kind === "hang") {
      settle(prime, toFault(fault));
      return;
    }
    const explained = await replaySuspects(units, prime);
    if (prime === undefined || !outstanding.has(prime)) return;
    if (explained) {
      settle(prime);
      return;
    }
    options.onUnexplained(fault);
    const message = `${fault.message}, with ${units.length} vectors in flight, but not when each was played alone`;
    prime.answers = [];
    settle(prime, { ...toFault(fault), message });
  };

  const drive = async (): Promise<void> => {
    const flying = new Set<Promise<void>>();
    while (queue.length > 0 || flying.size > 0) {
      const session = await options.session();
      while (flying.size < batchesInFlight && session.fault() === undefined) {
        await session.room();
        const units = nextBatch();
        if (units.length === 0) break;
        const flight: Promise<void> = playBatch(session, units).finally(() => flying.delete(flight));
        flying.add(flight);
      }
      await Promise.race(flying);
      const fault = session.fault();
      if (fault === undefined) continue;
      await Promise.all(flying);
      batchSize = narrowestBatch;
      await investigate(fault);
    }
  };

  const endAll = (error: unknown): void => {
    const fault = options.describeEnd(error);
    queue = [];
    suspects = [];
    for (const unit of outstanding) unit.resolve([fault]);
    outstanding.clear();
  };

  const wake = (): void => {
    if (driving) return;
    driving = true;
    setImmediate(() => {
      drive()
        .catch(endAll)
        .finally(() => {
          driving = false;
          if (queue.length > 0) wake();
        });
    });
  };

  return {
    play: (calls, { timeoutMs = options.timeoutMs } = {}) =>
      new Promise((resolve) => {
        const unit: Unit = { calls, timeoutMs, bytes: roughSize(calls), answers: [], resolve };
        outstanding.add(unit);
        queue.push(unit);
        wake();
      }),
    busy: () => driving,
  };
};
