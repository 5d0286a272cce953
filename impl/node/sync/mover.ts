import { arcOfSwarm, sameArc } from "../../swarm/arc.js";
import type { Standing } from "../context.js";
import { handOver } from "./hand-over.js";
import type { SyncMemory } from "./memory.js";
import type { Talking } from "./talk.js";
import type { Timers } from "./timers.js";

/** Knows which part of the ring is the node's own, and hands over what lies outside. */
export interface Mover {
  /** The chain shows where the node stands now. */
  readonly stand: (standing: Standing) => void;
}

export interface MoverParts extends Talking {
  readonly memory: SyncMemory;
  readonly timers: Timers;
  /** Everything has been counted for the own part of the ring. */
  readonly onCounted: () => void;
}

/** Entries counted at once. */
const countSlice = 500;
/** Before what has just come is handed over, ms: more may follow, or a view that makes it the node's own. */
const arrivalPause = 3_000;
/** Pauses between rounds of handing over, ms: the next one is longer where a round brought nothing. */
const shortestPause = 500;
const longestPause = 60_000;

/** Makes a mover that stands nowhere yet. */
export const createMover = (parts: MoverParts): Mover => {
  const { node, memory, timers } = parts;
  const { replica } = node.store;
  const left = new Set(memory.left());
  let pause = shortestPause;
  let running = false;

  const round = async (): Promise<void> => {
    const before = replica.watch.foreign();
    if (before === 0 || running) return;
    running = true;
    try {
      await handOver({ ...parts, hasLeft: (swarm) => left.has(swarm) });
    } catch (error) {
      node.log("error", "records could not be handed over", { reason: String(error) });
    } finally {
      running = false;
    }
    const after = replica.watch.foreign();
    pause = after < before ? shortestPause : Math.min(pause * 2, longestPause);
    if (after > 0) handOverLater(pause);
  };

  const handOverLater = (ms: number): void => {
    if (!running && !timers.isSet("hand over")) timers.at("hand over", ms, () => void round());
  };

  const count = (): void => {
    if (replica.count(countSlice)) {
      timers.at("count", 0, count);
      return;
    }
    parts.onCounted();
    if (replica.watch.foreign() === 0) return;
    const share = node.random.bytes(2).readUInt16BE() / 65_536;
    timers.at("hand over", Math.floor(shortestPause * share), () => void round());
  };

  const watchArc = ({ swarm, view }: Standing): void => {
    const arc = swarm === undefined ? undefined : arcOfSwarm(swarm.id, view.swarmIds);
    const known = replica.watch.arc();
    if (arc === known || (arc !== undefined && known !== undefined && sameArc(arc, known))) return;
    pause = shortestPause;
    replica.watch.begin(arc);
    count();
  };

  /** Members of a swarm that went on without this node hold its records; see `hasLeft`. */
  const noteLeaving = ({ swarm, view }: Standing): void => {
    if (swarm === undefined) return;
    const before = memory.home()?.swarm;
    if (before !== undefined && before !== swarm.id) left.add(before);
    left.delete(swarm.id);
    for (const id of left) if (!view.swarms.has(id)) left.delete(id);
    memory.setLeft(left);
  };

  replica.watch.onForeign(() => handOverLater(arrivalPause));

  return {
    stand: (standing) => {
      noteLeaving(standing);
      watchArc(standing);
    },
  };
};
