import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { BrokerAnswer, BrokerEvent, BrokerRequest, Casualty, LeaseGrant } from "./broker-protocol.js";
import { createChainAdmin } from "./chain-admin.js";
import { ProcessFailure } from "./failure.js";
import type {
  ClientProcess,
  ClientWish,
  ConnectRecord,
  NetworkHandle,
  NodeInfo,
  ServerInfo,
  SwarmInfo,
  Topology,
} from "./topology.js";

/** A network on loan. `release` tells which node processes ended meanwhile although nobody asked for it. */
export interface Lease {
  readonly network: NetworkHandle;
  readonly release: () => Promise<readonly Casualty[]>;
}

/** The worker's side of the broker. */
export interface BrokerClient {
  readonly acquire: (topology: Topology) => Promise<Lease>;
  readonly close: () => void;
}

type Ask = BrokerRequest extends infer R ? (R extends { id: number } ? Omit<R, "id"> : never) : never;

/** Events of one client, kept until somebody listens. */
const createMailbox = () => {
  const kept: BrokerEvent[] = [];
  let deliver: ((event: BrokerEvent) => void) | undefined;
  return {
    put: (event: BrokerEvent): void => (deliver === undefined ? void kept.push(event) : deliver(event)),
    listen: ((onLine, onEnd) => {
      deliver = (event) => ("line" in event ? onLine(event.line) : onEnd(event.end, event.log));
      for (const event of kept.splice(0)) deliver(event);
    }) satisfies ClientProcess["listen"],
  };
};

/** Connects to the broker of the run at `socketPath`. */
export const connectBroker = (socketPath: string): BrokerClient => {
  const socket: Socket = connect(socketPath);
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const mailboxes = new Map<string, ReturnType<typeof createMailbox>>();
  let counter = 0;

  const failAll = (): void => {
    for (const { reject } of pending.values()) reject(new ProcessFailure("harness", "the broker went away", ""));
    pending.clear();
  };
  socket.on("error", failAll);
  socket.on("close", failAll);
  const lines = createInterface({ input: socket });
  // The interface repeats the errors of its socket.
  lines.on("error", () => undefined);
  lines.on("line", (line) => {
    const answer = JSON.parse(line) as BrokerAnswer | BrokerEvent;
    if ("client" in answer) {
      mailboxes.get(answer.client)?.put(answer);
      return;
    }
    const waiter = pending.get(answer.id);
    pending.delete(answer.id);
    if ("failure" in answer) {
      const { blame, message, log } = answer.failure;
      waiter?.reject(new ProcessFailure(blame, message, log));
    } else waiter?.resolve(answer.result);
  });

  const ask = <T>(request: Ask): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = counter++;
      pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });

  const startClient = async (lease: string, wish: ClientWish): Promise<ClientProcess> => {
    const client = `${lease}/client-${counter}`;
    const mailbox = createMailbox();
    mailboxes.set(client, mailbox);
    const ip = await ask<string>({ op: "client-start", lease, client, ...wish });
    const tell = (request: Ask): void => void ask(request).catch(() => undefined);
    return {
      ip,
      write: (text) => tell({ op: "client-write", client, text }),
      endInput: () => tell({ op: "client-end-input", client }),
      listen: mailbox.listen,
      stop: async () => void (await ask({ op: "client-stop", client })),
    };
  };

  const handleOf = async (grant: LeaseGrant): Promise<NetworkHandle> => {
    const { lease } = grant;
    const chain = createChainAdmin(grant.adminUrl, grant.adminToken);
    let nodes = await ask<readonly NodeInfo[]>({ op: "nodes", lease });
    return {
      // Brokers count alike, and a process may know several, one after the other.
      id: `${grant.network} of ${socketPath}`,
      seedUrl: grant.seedUrl,
      seedUrlHttps: grant.seedUrlHttps,
      certificateSha256: grant.certificateSha256,
      chainOmq: grant.chainOmq,
      get nodes() {
        return nodes;
      },
      chain,
      swarms: async () => ((await chain("state")) as { swarms: readonly SwarmInfo[] }).swarms,
      addNode: async () => {
        const added = await ask<NodeInfo>({ op: "add-node", lease });
        nodes = await ask<readonly NodeInfo[]>({ op: "nodes", lease });
        return added;
      },
      signalNode: async (node, signal) => void (await ask({ op: "signal", lease, node, signal })),
      restartNode: async (node) => {
        const restarted = await ask<NodeInfo>({ op: "restart", lease, node });
        nodes = await ask<readonly NodeInfo[]>({ op: "nodes", lease });
        return restarted;
      },
      startClient: (wish) => startClient(lease, wish),
      server: (wish) => ask<ServerInfo>({ op: "server", lease, wish }),
      connections: () => ask<readonly ConnectRecord[]>({ op: "connections", lease }),
      nodeLog: (node) => ask<string>({ op: "node-log", lease, node }),
    };
  };

  return {
    acquire: async (topology) => {
      const grant = await ask<LeaseGrant>({ op: "acquire", topology });
      return {
        network: await handleOf(grant),
        release: () => ask<readonly Casualty[]>({ op: "release", lease: grant.lease }),
      };
    },
    close: () => socket.destroy(),
  };
};
