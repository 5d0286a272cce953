import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type BrokerAnswer,
  type BrokerEvent,
  type BrokerRequest,
  brokerRequest,
  type Casualty,
  type LeaseGrant,
} from "./broker-protocol.js";
import { createClientHost } from "./client-host.js";
import { ProcessFailure } from "./failure.js";
import { createGate } from "./gate.js";
import { type Network, type NetworkEnvironment, startNetwork } from "./network.js";
import { createServerHost } from "./server-host.js";
import type { Topology } from "./topology.js";

/** Lends networks to workers over a local socket; all processes belong to this process. */
export interface Broker {
  readonly socketPath: string;
  /** Keys and tokens of every network so far. */
  readonly secrets: ReadonlySet<string>;
  /** Stops every network. */
  readonly close: () => Promise<void>;
}

interface Lease {
  readonly network: Network;
  /** Its weight at the gate, where only one case may use it. */
  readonly exclusive: number | undefined;
  /** How many casualties the network, and the servers beside it, had when the lease began. */
  readonly casualtiesBefore: readonly [nodes: number, servers: number];
}

/** Processes that networks of single cases may have at a time; more at once would starve small machines. */
const maxExclusiveProcesses = 16;

/** The chain, and a node for each place; a network beyond the bound has the machine to itself. */
const processesOf = ({ nodes }: Topology): number => Math.min(nodes + 1, maxExclusiveProcesses);

const shareKey = (topology: Topology): string =>
  JSON.stringify([topology.nodes, topology.mix, topology.wiretap === true, topology.pace, topology.label]);

/** One connected worker: what it holds, and how it is told something. */
interface Worker {
  readonly held: Set<string>;
  readonly tell: (message: BrokerAnswer | BrokerEvent) => void;
}

/** Opens the broker's socket in the reaper's folder. Networks start when they are first asked for. */
export const startBroker = async (environment: NetworkEnvironment): Promise<Broker> => {
  const shared = new Map<string, Promise<Network>>();
  const running = new Set<Promise<Network>>();
  const leases = new Map<string, Lease>();
  const gate = createGate(maxExclusiveProcesses);
  const clients = createClientHost(environment);
  const servers = createServerHost(environment);
  let closing = false;
  let networkCounter = 0;
  let leaseCounter = 0;

  const begin = (topology: Topology): Promise<Network> => {
    const starting = startNetwork(environment, topology, `net-${networkCounter++}`);
    running.add(starting);
    starting.catch(() => running.delete(starting));
    return starting;
  };

  /** Where the target is the reference, all mixes are the same, and one network serves them. */
  const normal = (topology: Topology): Topology =>
    environment.target === environment.reference ? { ...topology, mix: "all target" } : topology;

  const sharedNetwork = async (topology: Topology): Promise<Network> => {
    const key = shareKey(topology);
    const known = shared.get(key);
    if (known !== undefined) {
      const network = await known;
      if (network.casualties().length === 0) return network;
    }
    // The next case gets a whole network again; the damaged one stays until its last lease ends with the run.
    if (shared.get(key) === known) shared.set(key, begin(topology));
    return shared.get(key)!;
  };

  const closeNetwork = async (network: Network): Promise<void> => {
    await servers.stopAll(network);
    await network.close();
  };

  const acquire = async (wanted: Topology): Promise<LeaseGrant> => {
    const topology = normal(wanted);
    if (closing) throw new ProcessFailure("harness", "the run is ending", "");
    const exclusive = topology.exclusive === true ? processesOf(topology) : undefined;
    if (exclusive !== undefined) await gate.enter(exclusive);
    const opening = exclusive === undefined ? sharedNetwork(topology) : begin(topology);
    const network = await opening.catch((error: unknown) => {
      if (exclusive !== undefined) gate.leave(exclusive);
      throw error;
    });
    const lease = `lease-${leaseCounter++}`;
    leases.set(lease, {
      network,
      exclusive,
      casualtiesBefore: [network.casualties().length, servers.casualties(network).length],
    });
    const { id, seedUrl, seedUrlHttps, certificateSha256, chainOmq, adminUrl, adminToken } = network;
    return { lease, network: id, seedUrl, seedUrlHttps, certificateSha256, chainOmq, adminUrl, adminToken };
  };

  const release = async (id: string): Promise<readonly Casualty[]> => {
    const lease = leases.get(id);
    if (lease === undefined) return [];
    leases.delete(id);
    await clients.stopAll(id);
    const { network, casualtiesBefore } = lease;
    const casualties = [
      ...network.casualties().slice(casualtiesBefore[0]),
      ...servers.casualties(network).slice(casualtiesBefore[1]),
    ];
    if (lease.exclusive !== undefined) {
      await closeNetwork(network);
      gate.leave(lease.exclusive);
    }
    return casualties;
  };

  const networkOf = (lease: string): Network => {
    const found = leases.get(lease);
    if (found === undefined) throw new ProcessFailure("harness", `lease ${lease} is not held`, "");
    return found.network;
  };

  const perform = async (request: BrokerRequest, { held, tell }: Worker): Promise<unknown> => {
    switch (request.op) {
      case "acquire": {
        const grant = await acquire(request.topology as Topology);
        held.add(grant.lease);
        return grant;
      }
      case "release":
        held.delete(request.lease);
        return release(request.lease);
      case "nodes":
        return networkOf(request.lease).nodes();
      case "add-node":
        return networkOf(request.lease).addNode();
      case "signal":
        return networkOf(request.lease).signalNode(request.node, request.signal);
      case "restart":
        return networkOf(request.lease).restartNode(request.node);
      case "server":
        return servers.get(networkOf(request.lease), request.wish);
      case "connections":
        return networkOf(request.lease).connections();
      case "node-log":
        return networkOf(request.lease).nodeLog(request.node);
      case "client-start": {
        const { client, lease, device, seedUrl, seedPin } = request;
        return clients.start(
          client,
          lease,
          networkOf(lease),
          {
            device,
            ...(seedUrl === undefined ? {} : { seedUrl }),
            ...(seedPin === undefined ? {} : { seedPin }),
          },
          {
            onLine: (line) => tell({ client, line }),
            onEnd: (end, log) => tell({ client, end, log }),
          },
        );
      }
      case "client-write":
        return clients.write(request.client, request.text);
      case "client-end-input":
        return clients.endInput(request.client);
      case "client-stop":
        return clients.stop(request.client);
    }
  };

  const answerOf = async (line: string, worker: Worker): Promise<BrokerAnswer> => {
    const request = brokerRequest.parse(JSON.parse(line));
    try {
      return { id: request.id, result: (await perform(request, worker)) ?? null };
    } catch (error) {
      const failure =
        error instanceof ProcessFailure
          ? { blame: error.blame, message: error.message, log: error.log }
          : { blame: "harness" as const, message: error instanceof Error ? error.message : String(error), log: "" };
      return { id: request.id, failure };
    }
  };

  const serve = (socket: Socket): void => {
    const held = new Set<string>();
    const tell: Worker["tell"] = (message) => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    };
    const worker: Worker = { held, tell };
    socket.on("error", () => undefined);
    const lines = createInterface({ input: socket });
    // The interface repeats the errors of its socket.
    lines.on("error", () => undefined);
    lines.on("line", (line) => void answerOf(line, worker).then(tell));
    // A worker that dies gives back what it held.
    socket.on("close", () => {
      for (const lease of held) void release(lease);
    });
  };

  const server: Server = createServer(serve);
  const socketPath = join(environment.reaper.folder, "broker.sock");
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return {
    socketPath,
    secrets: environment.secrets,
    close: async () => {
      closing = true;
      server.close();
      await Promise.all([...leases.keys()].map((lease) => clients.stopAll(lease)));
      const started = await Promise.allSettled(running);
      await Promise.all(
        started.map((network) => (network.status === "fulfilled" ? closeNetwork(network.value) : undefined)),
      );
    },
  };
};
