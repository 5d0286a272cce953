import type { Random } from "../ports.js";
import type { ChainView, ServiceNode } from "../view/chain-view.js";
import { normal, shuffled } from "./chance.js";
import type { TestProfile } from "./profile.js";

/** Decides which node is tested when. */
export interface TestSchedule {
  /** Nodes whose test is due at a time; each call moves on. */
  readonly due: (now: number, view: ChainView) => readonly ServiceNode[];
  /** How the test of a node (legacy key) ended. */
  readonly ended: (legacy: string, passed: boolean, now: number) => void;
}

interface Failing {
  /** Failures in a row before the last one. */
  readonly before: number;
  readonly retestAt: number;
}

/**
 * Goes round by round: every other node once in random order, then all of them again. Nodes that failed are taken out
 * of the rounds and tested again after a pause that grows with their failures.
 * @param self legacy key of the node that tests
 */
export const createTestSchedule = (profile: TestProfile, random: Random, self: string): TestSchedule => {
  const failing = new Map<string, Failing>();
  /** Failures in a row of nodes that are being tested again right now. */
  const underTest = new Map<string, number>();
  let round: string[] = [];
  let nextAt: number | undefined;

  const pause = (): number => Math.max(0, normal(random, profile.mean, profile.deviation));

  const isFailing = (legacy: string): boolean => failing.has(legacy) || underTest.has(legacy);

  const draw = (view: ChainView): ServiceNode | undefined => {
    if (round.length === 0) {
      const others = [...view.nodes.keys()].filter((legacy) => legacy !== self && !isFailing(legacy));
      round = shuffled(random, others);
    }
    for (let legacy = round.pop(); legacy !== undefined; legacy = round.pop()) {
      const node = view.nodes.get(legacy);
      if (node !== undefined && !isFailing(legacy)) return node;
    }
    return undefined;
  };

  const dueByRound = (now: number, view: ChainView): readonly ServiceNode[] => {
    nextAt ??= now + pause();
    if (now < nextAt) return [];
    nextAt = now + pause();
    const node = draw(view);
    return node === undefined ? [] : [node];
  };

  const retests = (now: number, view: ChainView): readonly ServiceNode[] => {
    const found: ServiceNode[] = [];
    for (const [legacy, { before, retestAt }] of failing) {
      if (found.length === profile.retestsPerTick) break;
      const node = view.nodes.get(legacy);
      if (node === undefined) failing.delete(legacy);
      else if (retestAt <= now) {
        failing.delete(legacy);
        underTest.set(legacy, before + 1);
        found.push(node);
      }
    }
    return found;
  };

  return {
    due: (now, view) => [...dueByRound(now, view), ...retests(now, view)],
    ended: (legacy, passed, now) => {
      const before = underTest.get(legacy) ?? 0;
      underTest.delete(legacy);
      if (passed) return;
      const wait = before * profile.retestStep + pause();
      failing.set(legacy, { before, retestAt: now + Math.min(wait, profile.retestCap) });
    },
  };
};
