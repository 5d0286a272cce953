import { emptyRecord, type ReachTimes, withReach } from "../../../spec/model/chain/peer-record.js";

/** What storage servers reported about one another, kept by tester: nobody is told what others saw. */
export interface PeerReports {
  /** Times in milliseconds since 1970, 0 for never. */
  readonly timesOf: (tester: string, node: string) => ReachTimes;
  /** Whether the last test of a node failed, by any tester. */
  readonly isSuspect: (node: string) => boolean;
  /** A node is new: what was reported before was about another life. */
  readonly forget: (node: string) => void;
  readonly record: (tester: string, node: string, passed: boolean) => void;
}

/** @param now milliseconds since 1970 */
export const createPeerReports = (now: () => number): PeerReports => {
  const reports = new Map<string, Map<string, ReachTimes>>();
  const timesOf: PeerReports["timesOf"] = (tester, node) => reports.get(tester)?.get(node) ?? emptyRecord.storage;
  const failing = new Map<string, Set<string>>();
  return {
    timesOf,
    isSuspect: (node) => (failing.get(node)?.size ?? 0) > 0,
    forget: (node) => {
      failing.delete(node);
      for (const about of reports.values()) about.delete(node);
    },
    record: (tester, node, passed) => {
      const testers = failing.get(node) ?? new Set<string>();
      if (passed) testers.delete(tester);
      else testers.add(tester);
      failing.set(node, testers);
      const { storage } = withReach({ ...emptyRecord, storage: timesOf(tester, node) }, "storage", passed, now());
      reports.set(tester, (reports.get(tester) ?? new Map<string, ReachTimes>()).set(node, storage));
    },
  };
};
