import { type RunningProcess, UsageError } from "../../process/run-process.js";
import { createOwnAccounts, type OwnAccounts } from "../own-accounts.js";
import { openState, type StateDatabase, StateError } from "../state-database.js";
import { systemRandom } from "../system-ports.js";

/** What a data folder holds. */
export interface OpenedState {
  readonly state: StateDatabase;
  readonly accounts: OwnAccounts;
}

/** Opens the data folder until the process ends. Throws UsageError for one that cannot be used. */
export const openAccounts = (dataDir: string, running: RunningProcess): OpenedState => {
  try {
    const state = openState(dataDir);
    running.onClose("state", () => void state.close());
    return { state, accounts: createOwnAccounts(state, systemRandom) };
  } catch (error) {
    if (error instanceof StateError) throw new UsageError(`--data-dir: ${error.message}`);
    throw error;
  }
};
