import * as z from "zod";
import { ClientError } from "./error.js";
import type { NodeList } from "./node-list.js";
import type { PathRequests } from "./path-requests.js";
import type { Clock, Log, Random } from "./ports.js";
import { shuffled } from "./random-choice.js";
import { RouteFailure } from "./route-failure.js";
import { listParams, readNodeList } from "./seed-client.js";
import { type Snode, snodeText } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";

export interface NodeRefreshOptions {
  readonly nodeList: NodeList;
  /** Through a path that serves no account. */
  readonly requests: () => PathRequests;
  readonly pool: SnodePool;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Entries that the lists of three nodes must share to be trusted. */
  readonly agreement: number;
}

/** A node list as it was renewed, and by whose word. */
export interface RefreshedList {
  readonly nodes: number;
  readonly from: "seeds" | "nodes";
}

/** Keeps the node list fresh by asking nodes, as deployed clients do. */
export interface NodeRefresh {
  /** Throws ClientError when there is no path, or the nodes did not agree and no seed answers. */
  readonly refresh: () => Promise<RefreshedList>;
  /** Begins a refresh in the background when the list is old; who asks goes on with the list that is there. */
  readonly whenDue: () => void;
}

/** Entries that deployed clients want to be the same in three lists. */
export const deployedAgreement = 24;

const askedNodes = 3;
const maxTries = 4;
const pauseMs = 1_000;
/** Age of a list, milliseconds, at which it is refreshed. */
const refreshAfterMs = 3_600_000;

const oxendAnswer = z.object({ result: z.unknown() });

const place = ({ ip, httpsPort }: Snode): string => `${ip}:${httpsPort}`;

/**
 * Asks three random nodes through a path for the node list, and takes what all three say, if that is enough; four times
 * at most. Throws ClientError without a path.
 * @returns undefined when the nodes did not agree or did not answer
 */
const askNodes = async (options: NodeRefreshOptions): Promise<Snode[] | undefined> => {
  const { pool, clock, random, log, agreement } = options;
  const requests = options.requests();

  const ask = async (node: Snode): Promise<Snode[]> => {
    const params = { endpoint: "get_service_nodes", params: listParams };
    const { status, body } = await requests.ask(node, { method: "oxend_request", params });
    const read = oxendAnswer.safeParse(body);
    const list = status === 200 && read.success ? readNodeList(read.data.result) : undefined;
    if (list !== undefined) return list;
    throw new RouteFailure({ kind: "unknown" }, `${snodeText(node)} answered ${status} and no list`);
  };

  const attempt = async (): Promise<Snode[] | undefined> => {
    await requests.ready();
    const nodes = shuffled(
      random,
      pool.nodes().filter((node) => !requests.isInPath(node)),
    ).slice(0, askedNodes);
    if (nodes.length < askedNodes) return undefined;
    const lists: Snode[][] = [];
    for (const node of nodes) lists.push(await ask(node));
    const [first, ...others] = lists;
    const places = others.map((list) => new Map(list.map((node) => [place(node), node])));
    const shared = first!.filter((node) => places.every((list) => list.get(place(node))?.ed25519 === node.ed25519));
    log("info", `Three nodes agree on ${shared.length} entries, ${agreement} are needed`);
    return shared.length >= agreement ? shared : undefined;
  };

  for (let tries = 0; tries < maxTries; tries++) {
    if (tries > 0) await clock.wait(pauseMs);
    try {
      const shared = await attempt();
      if (shared !== undefined) return shared;
    } catch (error) {
      if (!(error instanceof RouteFailure)) throw error;
      log("warn", `No list: ${error.message}`);
    }
  }
  return undefined;
};

/** Makes the refresher of a client's list; one refresh runs at a time. */
export const createNodeRefresh = (options: NodeRefreshOptions): NodeRefresh => {
  const { nodeList, log } = options;
  let running: Promise<RefreshedList> | undefined;

  const work = async (): Promise<RefreshedList> => {
    const agreed = await askNodes(options);
    if (agreed === undefined) return { nodes: await nodeList.bootstrap(), from: "seeds" };
    nodeList.adopt(agreed);
    return { nodes: agreed.length, from: "nodes" };
  };

  const refresh = (): Promise<RefreshedList> => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    refresh,
    whenDue: () => {
      if (running !== undefined || nodeList.ageMs() < refreshAfterMs) return;
      refresh().catch((error: unknown) => {
        if (!(error instanceof ClientError)) throw error;
        log("warn", `The node list stays as it is: ${error.message}`);
      });
    },
  };
};
