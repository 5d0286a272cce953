import { BroadcastChannel } from "node:worker_threads";

/** A launched process of the target, for somebody who wants to attach a debugger to it. */
export interface Paused {
  readonly name: string;
  readonly pid: number;
}

const channelName = (runId: string): string => `swarmcheck-pause-${runId}`;

/** The worker's side: resolves once the user lets the run go on. */
export const waitForUser = (runId: string, paused: Paused, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const channel = new BroadcastChannel(channelName(runId));
    const goOn = (): void => {
      channel.close();
      resolve();
    };
    channel.onmessage = (event): void => {
      const { goOn: pid } = (event as { readonly data: { readonly goOn?: number } }).data;
      if (pid === paused.pid) goOn();
    };
    signal.addEventListener("abort", goOn, { once: true });
    channel.postMessage(paused);
  });

/** The command line's side: `hold` is asked for each process, one after the other. */
export const answerPauses = (
  runId: string,
  hold: (paused: Paused) => Promise<void>,
): { readonly close: () => void } => {
  const channel = new BroadcastChannel(channelName(runId));
  channel.unref();
  channel.onmessage = (event): void => {
    const { data } = event as { readonly data: Paused };
    void hold(data).then(() => channel.postMessage({ goOn: data.pid }));
  };
  return { close: () => channel.close() };
};
