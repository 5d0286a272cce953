import { BroadcastChannel } from "node:worker_threads";

/*
 * The way in which a worker learns that the run is interrupted. Vitest aborts the signals of running tests too, but in
 * its version 4.1 forgets those that began after one that has ended.
 */

const channelName = (runId: string): string => `swarmcheck-interruption-${runId}`;

/** The command line's side: tells the workers of a run. */
export const announceInterruption = (runId: string): void => {
  const channel = new BroadcastChannel(channelName(runId));
  channel.postMessage("interrupted");
  channel.close();
};

/** The worker's side: a signal that is aborted with the run. */
export const hearInterruption = (runId: string): { readonly signal: AbortSignal; readonly close: () => void } => {
  const controller = new AbortController();
  const channel = new BroadcastChannel(channelName(runId));
  channel.unref();
  channel.onmessage = (): void => controller.abort(new Error("the run was interrupted"));
  return { signal: controller.signal, close: () => channel.close() };
};
