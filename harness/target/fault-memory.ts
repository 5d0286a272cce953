import type { FaultKind } from "./shim-session.js";

/** After how many faults in a row, without one answer in between, the rest of a family is not played any more. */
const patience: Readonly<Record<FaultKind, number>> = { crash: 10, protocol: 10, hang: 3 };

/** Remembers per family how often the shim failed in a row, so that a hopeless family cannot hold up the run. */
export interface FaultMemory {
  readonly note: (family: string, fault: FaultKind | "blocked" | undefined) => void;
  /** Why a family is given up, or undefined while it is played. */
  readonly givenUp: (family: string) => string | undefined;
}

export const createFaultMemory = (): FaultMemory => {
  const streaks = new Map<string, { fault: FaultKind; length: number }>();
  return {
    note: (family, fault) => {
      if (fault === "blocked") return;
      if (fault === undefined) streaks.delete(family);
      else streaks.set(family, { fault, length: (streaks.get(family)?.length ?? 0) + 1 });
    },
    givenUp: (family) => {
      const streak = streaks.get(family);
      if (streak === undefined || streak.length < patience[streak.fault]) return undefined;
      return `failed ${streak.length} vectors of ${family} in a row (last: ${streak.fault}), so the rest of them were not played`;
    },
  };
};
