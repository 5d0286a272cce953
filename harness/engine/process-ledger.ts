import { BroadcastChannel } from "node:worker_threads";
import type { Reaper } from "../network/reaper.js";
import type { ProcessWatch } from "../target/shim-process.js";

type Entry = { readonly op: "watch" | "forget"; readonly pid: number };

const channelName = (runId: string): string => `swarmcheck-processes-${runId}`;

/** The worker's side: tells the command line which processes it has started. */
export const openProcessLedger = (runId: string): ProcessWatch & { readonly close: () => void } => {
  const channel = new BroadcastChannel(channelName(runId));
  channel.unref();
  let open = true;
  const tell = (entry: Entry): void => {
    if (open) channel.postMessage(entry);
  };
  return {
    watch: (pid) => tell({ op: "watch", pid }),
    forget: (pid) => tell({ op: "forget", pid }),
    close: () => {
      open = false;
      channel.close();
    },
  };
};

/** The command line's side: passes everything on to the reaper, which kills what is left when we are gone. */
export const followProcessLedger = (runId: string, reaper: Reaper): { readonly close: () => void } => {
  const channel = new BroadcastChannel(channelName(runId));
  channel.unref();
  channel.onmessage = (event): void => {
    const { op, pid } = (event as { readonly data: Entry }).data;
    reaper[op](pid);
  };
  return { close: () => channel.close() };
};
