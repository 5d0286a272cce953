import type { NodeContext } from "../context.js";
import type { ServiceNode } from "../view/chain-view.js";
import { probeNode } from "./probe-node.js";
import type { TestProfile } from "./profile.js";
import { createTestSchedule } from "./schedule.js";

/** Ways in which nodes are tested. */
export type ProbeKind = "https" | "omq";

/** Tests other nodes and reports them to the chain, and notices when nobody tests this one. */
export interface Tester {
  readonly start: () => void;
  readonly stop: () => void;
  /** Another node tested this one. */
  readonly wasTested: (kind: ProbeKind) => void;
}

/** Tells the chain daemon how a test of a node (legacy key) ended. */
export type ReportPeer = (legacy: string, passed: boolean) => Promise<void>;

/** Makes a tester at rest. Only nodes that are listed test; decommissioned ones merely watch whether they are tested. */
export const createTester = (node: NodeContext, profile: TestProfile, report: ReportPeer): Tester => {
  const { clock, log } = node;
  const schedule = createTestSchedule(profile, node.random, node.keys.legacyPublic.toString("hex"));
  const lastTested: Record<ProbeKind, number> = { https: 0, omq: 0 };
  let cancel: () => void = () => undefined;

  const test = async (target: ServiceNode): Promise<void> => {
    const outcome = await probeNode(node.transport, target, profile.probeTimeout);
    const passed = outcome.https && outcome.omq;
    schedule.ended(target.legacy, passed, clock.now());
    log(passed ? "debug" : "info", "a node was tested", { node: target.ed25519, ...outcome });
    await report(target.legacy, passed);
  };

  const begin = (target: ServiceNode): void => {
    // Without an address there is nothing to test, and nothing to report.
    if (target.ip === "0.0.0.0") schedule.ended(target.legacy, true, clock.now());
    else
      test(target).catch((error: unknown) =>
        log("warn", "a test could not be reported", { node: target.ed25519, reason: String(error) }),
      );
  };

  const watchSilence = (now: number): void => {
    for (const kind of ["https", "omq"] as const) {
      if (now - lastTested[kind] < profile.silence) continue;
      log("warn", "this node has not been tested for long: can it be reached?", { kind });
      lastTested[kind] = now;
    }
  };

  const tick = (): void => {
    cancel = clock.after(profile.tick, tick);
    const standing = node.standing();
    if (standing?.self === undefined) return;
    const now = clock.now();
    watchSilence(now);
    if (standing.swarm !== undefined) for (const target of schedule.due(now, standing.view)) begin(target);
  };

  return {
    start: () => {
      lastTested.https = clock.now();
      lastTested.omq = lastTested.https;
      cancel = clock.after(profile.tick, tick);
    },
    stop: () => cancel(),
    wasTested: (kind) => {
      lastTested[kind] = clock.now();
    },
  };
};
