/** Something that must be closed before its thread ends: an open ZeroMQ socket takes the whole process with it. */
export interface Closable {
  readonly close: () => void;
}

const open = new Set<Closable>();

/** Remembers a socket until it is closed by the function that this returns. */
export const trackSocket = (socket: Closable): (() => void) => {
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
