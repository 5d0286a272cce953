import { BroadcastChannel } from "node:worker_threads";

/** Something that must be closed before its thread ends: an open ZeroMQ socket takes the whole process with it. */
export interface Closable {
  readonly close: () => void;
}

const open = new Set<Closable>();

const channelName = `swarmcheck-sockets-${process.pid}`;
let told = false;

/** Tells the command line, once, that this thread may no longer be ended by `process.exit`. */
const tell = (): void => {
  if (told) return;
  told = true;
  const channel = new BroadcastChannel(channelName);
  channel.postMessage("open");
  channel.close();
};

/** Whether any thread of this process has opened a ZeroMQ socket since this was called. */
export const watchSockets = (): { readonly opened: () => boolean; readonly close: () => void } => {
  const channel = new BroadcastChannel(channelName);
  channel.unref();
  let opened = false;
  channel.onmessage = (): void => {
    opened = true;
  };
  return { opened: () => opened, close: () => channel.close() };
};

/**
 * Remembers a socket until it is closed by the function that this returns. A case that was given up may still be under
 * way: what it opens then is closed at once.
 * @throws the reason of `signal` when that is aborted
 */
export const trackSocket = (socket: Closable, signal: AbortSignal): (() => void) => {
  if (signal.aborted) {
    socket.close();
    signal.throwIfAborted();
  }
  tell();
  open.add(socket);
  return () => {
    open.delete(socket);
    socket.close();
  };
};

/** Closes what a case that did not end has left open. */
export const closeOpenSockets = (): void => {
  for (const socket of open) socket.close();
  open.clear();
};
