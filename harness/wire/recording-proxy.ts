import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { nextServerAddress } from "./source-address.js";

/** A TCP proxy before a server that remembers who came. */
export interface RecordingProxy {
  readonly host: string;
  readonly port: number;
  /** Addresses of the callers, in the order in which they came. */
  readonly callers: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens a proxy on an address of its own. */
export const openRecordingProxy = async (server: { host: string; port: number }): Promise<RecordingProxy> => {
  const callers: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((inbound) => {
    callers.push((inbound.remoteAddress ?? "").replace(/^::ffff:/, ""));
    const outbound = connect(server);
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        inbound.destroy();
        outbound.destroy();
      });
    }
    inbound.pipe(outbound);
    outbound.pipe(inbound);
  });
  const host = nextServerAddress();
  await new Promise<void>((resolve, reject) => {
    proxy.once("error", reject);
    proxy.listen(0, host, resolve);
  });
  return {
    host,
    port: (proxy.address() as AddressInfo).port,
    callers,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
