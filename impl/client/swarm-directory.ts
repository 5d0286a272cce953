import { ClientError } from "./error.js";
import type { PathRequests } from "./path-requests.js";
import type { Log, Random } from "./ports.js";
import { shuffled } from "./random-choice.js";
import { RouteFailure } from "./route-failure.js";
import { type Snode, snodeText } from "./snode.js";
import type { SnodePool } from "./snode-pool.js";
import { readSwarmAnswer } from "./swarm-answer.js";

/** Which nodes serve an account (lower-case hex id), as far as the client was told. */
export interface SwarmDirectory {
  /** Members of the account's swarm, at least one; asks a random node through the path when none are known. */
  readonly members: (account: string) => Promise<readonly Snode[]>;
  readonly set: (account: string, members: readonly Snode[]) => void;
  readonly remove: (account: string, member: Snode) => void;
  readonly forget: (account: string) => void;
}

export interface SwarmDirectoryOptions {
  readonly requests: PathRequests;
  readonly pool: SnodePool;
  readonly random: Random;
  readonly log: Log;
}

/** Nodes asked before giving up, as deployed clients do. */
const maxTries = 4;
const shownLength = 80;

/** Makes the directory of a client; what it learns is kept until a node contradicts it. */
export const createSwarmDirectory = ({ requests, pool, random, log }: SwarmDirectoryOptions): SwarmDirectory => {
  const known = new Map<string, readonly Snode[]>();

  const ask = async (account: string, node: Snode): Promise<Snode[]> => {
    const { status, body } = await requests.ask(node, { method: "get_swarm", params: { pubkey: account } });
    const members = status === 200 ? readSwarmAnswer(body, pool) : undefined;
    if (members !== undefined && members.length > 0) return members;
    pool.strike(node.ed25519);
    const said = JSON.stringify(body)?.slice(0, shownLength);
    throw new RouteFailure({ kind: "unknown" }, `${snodeText(node)} answered ${status} and no swarm: ${said}`);
  };

  const find = async (account: string): Promise<Snode[]> => {
    await requests.ready();
    const outside = shuffled(random, pool.nodes()).filter((node) => !requests.isInPath(node));
    const rank = ({ ed25519 }: Snode): number => Number(pool.isStruck(ed25519));
    const nodes = outside.sort((a, b) => rank(a) - rank(b)).slice(0, maxTries);
    let last = "no node outside the path is known";
    for (const node of nodes) {
      try {
        log("info", `Asking ${snodeText(node)} through the path for the swarm`);
        return await ask(account, node);
      } catch (error) {
        if (!(error instanceof RouteFailure)) throw error;
        last = error.message;
        log("warn", `No swarm: ${last}`);
      }
    }
    if (nodes.length === 0) throw new ClientError("too-few-nodes", `get_swarm: ${last}`);
    throw new ClientError("network", `get_swarm: no answer of ${nodes.length} nodes; at last: ${last}`);
  };

  return {
    members: async (account) => {
      const members = known.get(account) ?? (await find(account));
      known.set(account, members);
      return members;
    },
    set: (account, members) => void known.set(account, members),
    remove: (account, member) => {
      const rest = (known.get(account) ?? []).filter(({ ed25519 }) => ed25519 !== member.ed25519);
      if (rest.length > 0) known.set(account, rest);
      else known.delete(account);
    },
    forget: (account) => void known.delete(account),
  };
};
