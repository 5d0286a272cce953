import { connect, createServer, type Server, type Socket } from "node:net";
import type { ConnectRecord } from "./topology.js";

/** A link to tap: everything `from` sends to `to` goes through a proxy that only this link uses. */
export interface TapLink {
  readonly from: string;
  readonly to: string;
  readonly kind: ConnectRecord["kind"];
  /** Where the proxy leads. */
  readonly ip: string;
  readonly port: number;
  /** Address the proxy listens on, and the one it dials from: that of the caller. */
  readonly listenIp: string;
  readonly fromIp: string;
}

/** TCP proxies that record who dialled whom and how much passed; bytes pass unchanged. */
export interface Wiretap {
  /** Opens a proxy for a link; resolves with its port on `listenIp`. */
  readonly tap: (link: TapLink) => Promise<number>;
  readonly records: () => readonly ConnectRecord[];
  readonly close: () => Promise<void>;
}

/** Most connect records kept; later connections still pass. */
const maxRecords = 100_000;

const join = (inbound: Socket, outbound: Socket): void => {
  const end = (): void => {
    inbound.destroy();
    outbound.destroy();
  };
  for (const socket of [inbound, outbound]) {
    socket.setNoDelay(true);
    socket.once("error", end);
    socket.once("close", end);
  }
  inbound.pipe(outbound);
  outbound.pipe(inbound);
};

/** A wiretap without links. */
export const createWiretap = (): Wiretap => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const seen: { readonly record: Omit<ConnectRecord, "bytesThere" | "bytesBack">; there: Socket; back: Socket }[] = [];
  return {
    tap: (link) =>
      new Promise((resolve, reject) => {
        const server = createServer((inbound) => {
          const outbound = connect({ host: link.ip, port: link.port, localAddress: link.fromIp });
          const { from, to, kind } = link;
          if (seen.length < maxRecords)
            seen.push({ record: { from, to, kind, at: Date.now() }, there: inbound, back: outbound });
          for (const socket of [inbound, outbound]) {
            sockets.add(socket);
            socket.once("close", () => sockets.delete(socket));
          }
          join(inbound, outbound);
        });
        server.once("error", reject);
        server.listen(0, link.listenIp, () => {
          servers.push(server);
          const address = server.address();
          if (typeof address === "object" && address !== null) resolve(address.port);
        });
      }),
    records: () =>
      seen.map(({ record, there, back }) => ({ ...record, bytesThere: there.bytesRead, bytesBack: back.bytesRead })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))));
    },
  };
};
