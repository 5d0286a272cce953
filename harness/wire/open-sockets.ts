/** Something that must be closed before its thread ends: an open ZeroMQ socket takes the whole process with it. */
export interface Closable {
  readonly close: () => void;
}

const open = new Set<Closable>();

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
