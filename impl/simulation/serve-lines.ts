import type * as z from "zod";
import { type SimulationRequest, simulationRequest, type simulationResponse } from "../../spec/schema/simulation.js";
import { createSimulation, type Simulation } from "./simulation.js";

type Response = z.infer<typeof simulationResponse>;
type Json = Extract<Response, { result: unknown }>["result"];

/** Answers the requests of one session, one after the other. */
export interface LineServer {
  /** The answer to a line, without a line end. Never throws. */
  readonly answer: (line: string) => Promise<string>;
}

class NotCreated extends Error {}

const idOf = (value: unknown): string | number | null => {
  const id = (value as { readonly id?: unknown } | null)?.id;
  return typeof id === "string" || Number.isInteger(id) ? (id as string | number) : null;
};

const failure = (id: Response["id"], name: "malformed" | "not-created" | "failed", message: string): Response => ({
  id,
  error: { class: name, message },
});

/** Makes a server without a simulation; the first `create` makes one, and another one takes its place. */
export const createLineServer = (): LineServer => {
  let simulation: Simulation | undefined;
  const current = (): Simulation => {
    if (simulation === undefined) throw new NotCreated("the first request has to be create");
    return simulation;
  };

  const perform = async (request: SimulationRequest): Promise<unknown> => {
    switch (request.method) {
      case "create": {
        const { seed, nodes, weather, nodeLogs, copies } = request.params;
        simulation = await createSimulation({
          seed,
          nodes,
          ...(weather === undefined ? {} : { weather }),
          ...(nodeLogs === undefined ? {} : { nodeLogs }),
          ...(copies === undefined ? {} : { copies }),
        });
        return { nodes: simulation.observe().nodes.map(({ name }) => name) };
      }
      case "run": {
        const { run, log } = current();
        const from = log().length;
        await run(request.params.commands);
        return { log: log().length, ...(request.params.events === true ? { events: log().slice(from) } : {}) };
      }
      case "observe":
        return current().observe();
      case "log":
        return { events: current().log().slice(request.params.from) };
    }
  };

  const respond = async (line: string): Promise<Response> => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return failure(null, "malformed", "not JSON");
    }
    const parsed = simulationRequest.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure(idOf(value), "malformed", `${issue?.path.join(".")}: ${issue?.message}`);
    }
    const { id } = parsed.data;
    try {
      return { id, result: (await perform(parsed.data)) as Json };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return failure(id, error instanceof NotCreated ? "not-created" : "failed", message);
    }
  };

  return { answer: async (line) => JSON.stringify(await respond(line)) };
};
