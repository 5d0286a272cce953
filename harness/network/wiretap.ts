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

/** TCP proxies that record who dialled whom and how much passed; bytes pass unchanged, or not at all. */
export interface Wiretap {
  /** Opens a proxy for a link; resolves with its port on `listenIp`. */
  readonly tap: (link: TapLink) => Promise<number>;
  /** Lets nothing through from one node to another any more, whoever dialled; connections stay open, half or quite dead. */
  readonly cut: (from: string, to: string) => void;
  /** Lets everything through again; connections of before end, for bytes may be missing, and are dialled anew. */
  readonly heal: (from: string, to: string) => void;
  readonly records: () => readonly ConnectRecord[];
  readonly close: () => Promise<void>;
}

/** Most connect records kept; later connections still pass. */
const maxRecords = 100_000;

/** Passes on what comes in, or drops it while `isCut` says so. */
const pass = (from: Socket, to: Socket, isCut: () => boolean): void => {
  from.on("data", (chunk: Buffer) => {
    if (isCut()) return;
    if (to.writable && !to.write(chunk)) {
      from.pause();
      to.once("drain", () => from.resume());
    }
  });
  from.once("end", () => to.end());
};

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
};

/** A wiretap without links. */
export const createWiretap = (): Wiretap => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const cuts = new Set<string>();
  /** Open connections by the two nodes. */
  const between = new Map<string, Set<Socket>>();
  const direction = (from: string, to: string): string => `${from} ${to}`;
  const pair = (a: string, b: string): string => (a < b ? direction(a, b) : direction(b, a));
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
          const list = between.get(pair(from, to)) ?? new Set();
          between.set(pair(from, to), list.add(inbound));
          inbound.once("close", () => list.delete(inbound));
          pass(inbound, outbound, () => cuts.has(direction(from, to)));
          pass(outbound, inbound, () => cuts.has(direction(to, from)));
        });
        server.once("error", reject);
        server.listen(0, link.listenIp, () => {
          servers.push(server);
          const address = server.address();
          if (typeof address === "object" && address !== null) resolve(address.port);
        });
      }),
    cut: (from, to) => {
      cuts.add(direction(from, to));
    },
    heal: (from, to) => {
      if (!cuts.delete(direction(from, to))) return;
      for (const socket of between.get(pair(from, to)) ?? []) socket.destroy();
    },
    records: () =>
      seen.map(({ record, there, back }) => ({ ...record, bytesThere: there.bytesRead, bytesBack: back.bytesRead })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))));
    },
  };
};
