import { createRandom, type Random } from "../../../vectors/generate/random.js";
import type { CaseContext } from "../../engine/case.js";
import { CaseEnd, failed, hung } from "../../engine/outcome.js";
import type { NetworkHandle, NodeInfo } from "../../network/topology.js";
import { makeAccount, type TestAccount } from "../../wire/account.js";
import { WireFailure } from "../../wire/failure.js";
import { createHttpsClient, type HttpsClient } from "../../wire/https.js";
import { pairOf } from "../../wire/omq-caller.js";
import { type Clients, createClients } from "./clients.js";
import { createGroups, type Groups } from "./groups.js";
import { createJudge, type Judge } from "./judge.js";
import { type NetworkView, readView, type SwarmView, swarmFor } from "./network-view.js";
import { createOnions, type Onions } from "./onions.js";
import { createPeers, type Peers } from "./peers.js";
import { createQueues, type Queues } from "./queue.js";
import { createSeeds, type Seeds } from "./seeds.js";
import { createServers, type Servers } from "./servers.js";
import { createStorage, type Storage } from "./storage.js";

/** The tools of a case that runs on a network. */
export interface Kit extends Judge {
  readonly context: CaseContext;
  readonly network: NetworkHandle;
  readonly nodes: readonly NodeInfo[];
  /** Draws from the seed of the case. */
  readonly random: Random;
  /** Different nodes, drawn at random. */
  readonly draw: (count: number) => readonly NodeInfo[];
  readonly view: () => Promise<NetworkView>;
  /** A new account, of any swarm or of the one given. */
  readonly account: (swarms?: readonly SwarmView[], swarm?: SwarmView, prefix?: TestAccount["prefix"]) => TestAccount;
  readonly swarmFor: typeof swarmFor;
  readonly storage: Storage;
  readonly onions: Onions;
  readonly queues: Queues;
  readonly peers: Peers;
  readonly seeds: Seeds;
  readonly clients: Clients;
  readonly servers: Servers;
  readonly groups: Groups;
  readonly https: HttpsClient;
  readonly note: (label: string) => void;
}

/** What a process did on the wire, as a verdict. */
const verdictOf = (error: unknown): unknown => {
  if (!(error instanceof WireFailure)) return error;
  return error.kind === "silent" ? hung(error.message) : failed(error.message);
};

/** Runs a case with the tools for its network, and closes everything they opened. */
export const withKit = async (context: CaseContext, run: (kit: Kit) => Promise<void>): Promise<void> => {
  const network = context.network();
  const judge = createJudge(context);
  const random = createRandom(context.seed);
  const https = createHttpsClient();
  const keys = random.fork("keys");
  const layers = random.fork("layers");
  const queues = createQueues(context, judge, network.chainOmq, () => pairOf(keys.bytes(32)));
  const peers = createPeers(context, judge, network);
  const seeds = createSeeds(context, judge, network);
  const accounts = random.fork("accounts");

  const account: Kit["account"] = (swarms, swarm, prefix) => {
    for (;;) {
      const made = makeAccount(accounts.bytes(16), prefix);
      if (swarms === undefined || swarm === undefined || swarmFor(swarms, made.id).id === swarm.id) return made;
    }
  };

  const draw: Kit["draw"] = (count) => {
    const rest = [...network.nodes];
    return Array.from({ length: count }, () => rest.splice(random.below(rest.length), 1)[0]!);
  };

  const onions = createOnions(context, judge, https, layers.bytes);
  const servers = createServers(context, judge, network, https, onions, random.fork("servers").bytes);
  const proofs = random.fork("proofs");

  const kit: Kit = {
    ...judge,
    context,
    network,
    get nodes() {
      return network.nodes;
    },
    random,
    draw,
    view: () => readView(network),
    account,
    swarmFor,
    storage: createStorage(context, judge, https),
    onions,
    servers,
    groups: createGroups(judge, servers, () => account(), proofs.bytes),
    queues,
    peers,
    seeds,
    clients: createClients(context, judge, network),
    https,
    note: (label) => context.step({ kind: "note", label }),
  };

  const close = async (): Promise<void> => {
    queues.close();
    peers.close();
    await seeds.close();
    await https.close();
  };
  // A case that is given up goes on for a while; it must not keep anything open.
  context.signal.addEventListener("abort", () => void close(), { once: true });

  try {
    await run(kit);
  } catch (error) {
    throw error instanceof CaseEnd ? error : verdictOf(error);
  } finally {
    await close();
  }
};
