import { readFileSync } from "node:fs";

/** The other end of a TCP connection, as the kernel lists it. */
export interface RemoteEnd {
  readonly ip: string;
  readonly port: number;
}

/** Collects the other ends of all connections of one local address. */
export interface ConnectionWatch {
  /** Stops, after one last look. Closed connections are listed for a minute more, so that short ones are seen too. */
  readonly stop: () => readonly RemoteEnd[];
}

const table = "/proc/net/tcp";
const periodMs = 20;
/** State of a listening socket, which is no connection. */
const listening = "0A";

/** `0100007F:1F90` is 127.0.0.1, port 8080. */
const readEnd = (text: string): RemoteEnd => {
  const [address = "", port = ""] = text.split(":");
  const bytes = Buffer.from(address, "hex").reverse();
  return { ip: [...bytes].join("."), port: Number.parseInt(port, 16) };
};

const look = (ip: string): RemoteEnd[] =>
  readFileSync(table, "utf8")
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local, remote, state] = line.trim().split(/\s+/);
      if (local === undefined || remote === undefined || state === listening) return [];
      const [here, there] = [readEnd(local), readEnd(remote)];
      if (here.ip === ip) return [there];
      return there.ip === ip ? [here] : [];
    });

/** Whether this system lets connections be watched. */
export const canWatchConnections = (): boolean => {
  try {
    readFileSync(table);
    return true;
  } catch {
    return false;
  }
};

/** Watches the connections of `ip` from now on. */
export const watchConnections = (ip: string): ConnectionWatch => {
  const seen = new Map<string, RemoteEnd>();
  const note = (): void => {
    for (const end of look(ip)) seen.set(`${end.ip}:${end.port}`, end);
  };
  const timer = setInterval(note, periodMs);
  return {
    stop: () => {
      clearInterval(timer);
      note();
      return [...seen.values()];
    },
  };
};
