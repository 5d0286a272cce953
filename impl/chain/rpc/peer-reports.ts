import * as z from "zod";
import { okStatus, RpcError, type RpcMethod, readParams, rpcErrorCodes, toJson } from "./method.js";

/** What one tester knows about one node: times in seconds since 1970, 0 for never. */
export interface PeerTimes {
  readonly lastReachable: number;
  /** First failure since the last success. */
  readonly firstUnreachable: number;
  readonly lastUnreachable: number;
}

/** The reports of storage servers about one another, kept by tester. */
export interface PeerReports {
  readonly timesOf: (tester: string, node: string) => PeerTimes;
  readonly method: RpcMethod;
}

const never: PeerTimes = { lastReachable: 0, firstUnreachable: 0, lastUnreachable: 0 };

const reportParams = z.object({ type: z.string(), pubkey: z.string(), passed: z.boolean() });

/**
 * Keeps `report_peer_status`.
 * @param isListed whether a node with this legacy key is on the list
 * @param now seconds since 1970
 */
export const createPeerReports = (isListed: (node: string) => boolean, now: () => number): PeerReports => {
  const reports = new Map<string, Map<string, PeerTimes>>();
  const timesOf = (tester: string, node: string): PeerTimes => reports.get(tester)?.get(node) ?? never;

  const record = (tester: string, node: string, passed: boolean): void => {
    const before = timesOf(tester, node);
    const at = now();
    const after = passed
      ? { ...before, lastReachable: at, firstUnreachable: 0 }
      : { ...before, firstUnreachable: before.firstUnreachable || at, lastUnreachable: at };
    reports.set(tester, (reports.get(tester) ?? new Map<string, PeerTimes>()).set(node, after));
  };

  return {
    timesOf,
    method: {
      access: "admin",
      run: (params, caller) => {
        const { type, pubkey, passed } = readParams(reportParams, params);
        const { wrongParam } = rpcErrorCodes;
        if (type !== "storage") throw new RpcError(wrongParam, `Unknown status type: ${JSON.stringify(type)}`);
        const node = pubkey.toLowerCase();
        if (!/^[0-9a-f]{64}$/.test(node)) throw new RpcError(wrongParam, "Could not parse public key");
        if (!isListed(node)) throw new RpcError(wrongParam, `Unknown service node ${node}`);
        if (caller.node === undefined) throw new RpcError(wrongParam, "Only a service node reports about others");
        record(caller.node.legacy, node, passed);
        return toJson({ status: okStatus });
      },
    },
  };
};
