import type { SimulationCommand } from "../../../spec/schema/simulation.js";
import type { ClientCommand } from "./real-client.js";

/**
 * What processes cannot be told: their clocks and disks are the machine's, loss on a link is not TCP's, and tests are
 * failed by failing them.
 */
export const notOnProcesses: readonly SimulationCommand["kind"][] = [
  "fail-tests",
  "pass-tests",
  "skew",
  "disk",
  "lie",
  "weather",
  "revoke",
  "unrevoke",
];

const clientKinds: ReadonlySet<SimulationCommand["kind"]> = new Set([
  "store",
  "retrieve",
  "delete",
  "delete-all",
  "expire",
]);

/** Whether a client carries it out, on processes. */
export const isClientCommand = (command: SimulationCommand): command is ClientCommand => clientKinds.has(command.kind);
