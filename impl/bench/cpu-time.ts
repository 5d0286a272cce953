import { readFileSync } from "node:fs";

/** Clock ticks of the kernel's statistics, which are 100 a second wherever Linux runs Node. */
const tickMicroseconds = 10_000;

/** Processor time that processes took so far, microseconds; undefined where there is no /proc. */
export const cpuTime = (pids: readonly number[]): number | undefined => {
  try {
    return pids.reduce((sum, pid) => {
      const text = readFileSync(`/proc/${pid}/stat`, "latin1");
      // The name may hold spaces; what follows it begins with the state, and times are fields 12 and 13 from there.
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return sum + (Number(fields[11]) + Number(fields[12])) * tickMicroseconds;
    }, 0);
  } catch {
    return undefined;
  }
};
