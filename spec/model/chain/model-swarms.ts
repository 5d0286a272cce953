import { assignSwarms } from "../swarm-assign.js";
import { unassignedSwarm } from "./parameters.js";
import type { AssignSwarms } from "./rules.js";

/** The assignment of `spec/model/swarm-assign.ts`, told in the words of the chain. */
export const modelSwarms: AssignSwarms = (current, seed) => {
  const groups = new Map<bigint, string[]>();
  for (const [key, id] of current) {
    const members = groups.get(id);
    if (members === undefined) groups.set(id, [key]);
    else members.push(key);
  }
  const unassigned = groups.get(unassignedSwarm);
  groups.delete(unassignedSwarm);
  const swarms = [...groups].map(([id, members]) => ({ id, members }));
  const outcome = assignSwarms({ swarms, unassigned }, seed);
  return new Map(outcome.flatMap(({ id, members }) => members.map((key) => [key, id] as const)));
};
