import { parentPort, workerData } from "node:worker_threads";
import { createWalk } from "../../../spec/model/chain/walk/walk.js";
import { assignSwarms } from "../../swarm/assign-swarms.js";

/** What a worker is told to walk. */
export interface WalkTask {
  readonly seed: number;
  readonly nodes: number;
  readonly blocks: number;
}

/** What it says: how far it is now and then, and how the walk ended. */
export type WalkReport =
  | { readonly kind: "progress"; readonly blocks: number }
  | { readonly kind: "done"; readonly hash: string; readonly counts: ReadonlyMap<string, number> }
  | { readonly kind: "failed"; readonly block: number; readonly reason: string };

/** Blocks between two words of progress. */
const stride = 500;

const { seed, nodes, blocks } = workerData as WalkTask;
const walk = createWalk({ seed, nodes, assign: assignSwarms });
const say = (report: WalkReport): void => parentPort?.postMessage(report);

let made = 0;
try {
  for (; made < blocks; made++) {
    walk.step();
    if ((made + 1) % stride === 0) say({ kind: "progress", blocks: stride });
  }
  say({ kind: "done", hash: walk.state().hash, counts: walk.counts });
} catch (error) {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say({ kind: "failed", block: made + 1, reason });
}
