import { join } from "node:path";
import type { LongRunning } from "../../spec/schema/target.js";
import { launch, type ManagedProcess } from "./managed-process.js";
import type { Network, NetworkEnvironment } from "./network.js";
import type { ClientWish } from "./topology.js";

/** What is told of a running client. */
export interface ClientListener {
  readonly onLine: (line: string) => void;
  readonly onEnd: (how: string, log: string) => void;
}

/** Client processes of the target, each belonging to a lease. */
export interface ClientHost {
  /** Resolves with the address the client was told to connect from. */
  readonly start: (
    id: string,
    lease: string,
    network: Network,
    wish: ClientWish,
    to: ClientListener,
  ) => Promise<string>;
  readonly write: (id: string, text: string) => void;
  readonly endInput: (id: string) => void;
  readonly stop: (id: string) => Promise<void>;
  /** Stops every client of a lease. */
  readonly stopAll: (lease: string) => Promise<void>;
}

interface Running {
  readonly lease: string;
  readonly process: ManagedProcess;
}

/** Devices are folders, so a name may hold nothing that leads elsewhere. */
const deviceName = /^[a-z0-9-]{1,40}$/;

/** A role without the arguments that are meant for seeds whose certificate is pinned. */
const withoutPin = (role: LongRunning): LongRunning => ({
  ...role,
  args: role.args.filter((arg) => !arg.includes("{seedPin}")),
});

/** Makes a host whose clients live in the folders of their networks. */
export const createClientHost = (environment: NetworkEnvironment): ClientHost => {
  const running = new Map<string, Running>();

  const processOf = (id: string): ManagedProcess => {
    const found = running.get(id);
    if (found === undefined) throw new Error(`client ${id}: there is no such client`);
    return found.process;
  };

  return {
    start: async (id, lease, network, { device, seedUrl = network.seedUrl, seedPin }, { onLine, onEnd }) => {
      const { target, placeholdersOf, addresses, reaper, signal } = environment;
      const role = target.roles.client;
      if (role === undefined) throw new Error(`target ${target.name}: roles.client is missing`);
      if (!deviceName.test(device)) throw new Error(`device ${JSON.stringify(device)}: expected ${deviceName.source}`);
      const ip = addresses.next();
      const name = `client ${device} (${target.name})`;
      const dataDir = join(network.folder, "clients", lease, device);
      const process = await launch({
        name,
        blame: "target",
        role: seedPin === undefined ? withoutPin(role) : role,
        placeholders: {
          ...placeholdersOf(target),
          dataDir,
          seedUrl,
          ip,
          ...(seedPin === undefined ? {} : { seedPin }),
        },
        reaper,
        signal,
        onLine,
      });
      running.set(id, { lease, process });
      void process.ended.then(({ code, signal }) => {
        running.delete(id);
        onEnd(
          `${name} ${signal === undefined ? `ended with exit code ${code}` : `was ended by ${signal}`}`,
          process.log(),
        );
      });
      return ip;
    },
    write: (id, text) => processOf(id).write(text),
    endInput: (id) => processOf(id).endInput(),
    stop: async (id) => running.get(id)?.process.stop(),
    stopAll: async (lease) => {
      const mine = [...running.values()].filter((client) => client.lease === lease);
      await Promise.all(mine.map((client) => client.process.stop()));
    },
  };
};
