import { isKept } from "../../sync/signed-request.js";

/** Gives writes that this node accepts their place in the order of all. */
export interface Stamps {
  /**
   * Time of acceptance for a write: for a store later than every deletion seen, so that what a client stores again is
   * there; for a request not earlier than any store seen, so that it acts on it, whatever the clocks say.
   */
  readonly next: (method: string) => number;
  readonly sawMessage: (stamp: number) => void;
  readonly sawRequest: (stamp: number) => void;
}

/** Clocks that are further ahead than this, ms, do not carry ours along. */
const mostAhead = 10_000;

/** @param latestRequest stamp of the latest request on disk */
export const createStamps = (now: () => number, latestRequest: number): Stamps => {
  let message = 0;
  let request = latestRequest;
  const bounded = (stamp: number): number => Math.min(stamp, now() + mostAhead);
  const sawMessage = (stamp: number): void => {
    message = Math.max(message, bounded(stamp));
  };
  const sawRequest = (stamp: number): void => {
    request = Math.max(request, bounded(stamp));
  };
  return {
    next: (method) => {
      const isRequest = isKept(method);
      const stamp = Math.max(now(), isRequest ? message : request + 1);
      if (isRequest) sawRequest(stamp);
      else sawMessage(stamp);
      return stamp;
    },
    sawMessage,
    sawRequest,
  };
};
