import type * as z from "zod";
import {
  type SimulationCommand,
  type SimulationEvent,
  type SimulationObservation,
  simulationResponse,
  simulationResults,
} from "../../spec/schema/simulation.js";
import { ProcessFailure } from "../network/failure.js";
import type { FilledCommand } from "./manifest.js";
import { type ProcessWatch, spawnShim } from "./shim-process.js";

type Create = {
  readonly seed: string;
  readonly nodes: number;
  readonly nodeLogs?: boolean;
  readonly copies?: boolean;
};

/** A simulation of the target's nodes: one process, which makes one network after another. */
export interface SimulationClient {
  /** Makes a network; the one before is gone. Its first events. */
  readonly create: (options: Create) => Promise<readonly SimulationEvent[]>;
  /** Carries out commands. The events they brought about. */
  readonly run: (commands: readonly SimulationCommand[]) => Promise<readonly SimulationEvent[]>;
  readonly observe: () => Promise<SimulationObservation>;
  readonly close: () => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the simulation of a target.
 * @throws ProcessFailure when it ends, says what the protocol does not know, or refuses what it was asked
 */
export const startSimulation = (
  command: FilledCommand,
  env: Readonly<Record<string, string>>,
  processes: ProcessWatch,
): SimulationClient => {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let gone: string | undefined;

  const failure = (message: string): ProcessFailure =>
    new ProcessFailure("target", `the simulation ${message}`, shim.stderr());
  const failAll = (message: string): void => {
    gone ??= message;
    for (const { reject } of waiting.values()) reject(failure(message));
    waiting.clear();
  };

  const onLine = (line: string): void => {
    const parsed = simulationResponse.safeParse(parseLine(line));
    const id = parsed.data?.id;
    const asked = typeof id === "number" ? waiting.get(id) : undefined;
    if (parsed.data === undefined || asked === undefined) {
      failAll(`wrote a line that answers nothing: ${line.slice(0, 200)}`);
      return;
    }
    waiting.delete(id as number);
    if ("error" in parsed.data) {
      const { error } = parsed.data;
      asked.reject(failure(`refused: ${error.class}: ${error.message}`));
    } else asked.resolve(parsed.data.result);
  };
  const shim = spawnShim(command, env, processes, {
    onLine,
    onBadLine: (problem) => failAll(`wrote ${problem}`),
    onEnd: (reason) => failAll(reason),
  });

  const call = async <Method extends keyof typeof simulationResults>(
    method: Method,
    params: unknown,
  ): Promise<z.infer<(typeof simulationResults)[Method]>> => {
    if (gone !== undefined) throw failure(gone);
    const id = ++lastId;
    const result = await new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      shim.write(`${JSON.stringify({ id, method, params })}\n`);
    });
    const parsed = simulationResults[method].safeParse(result);
    if (parsed.success) return parsed.data as never;
    const [issue] = parsed.error.issues;
    throw failure(`answered ${method} with a result that is none: ${issue?.path.join(".")}: ${issue?.message}`);
  };

  return {
    create: async (options) => {
      await call("create", options);
      return (await call("log", { from: 0 })).events;
    },
    run: async (commands) => (await call("run", { commands, events: true })).events ?? [],
    observe: () => call("observe", {}),
    close: () => {
      gone ??= "was closed";
      shim.kill();
    },
  };
};

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
