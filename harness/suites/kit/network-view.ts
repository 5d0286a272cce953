import { positionOfKey, swarmOfPosition } from "../../../spec/model/account-swarm.js";
import { type ChainAdminResult, chainAdminResults } from "../../../spec/schema/chain-admin.js";
import type { NetworkHandle, NodeInfo } from "../../network/topology.js";

export type ChainState = ChainAdminResult<"state">;

/** A swarm with its members as the launcher knows them. */
export interface SwarmView {
  readonly id: bigint;
  readonly members: readonly NodeInfo[];
}

/** The network as the chain says it is. */
export interface NetworkView {
  readonly state: ChainState;
  /** Ascending by id. Members that the harness plays, and did not launch, are left out. */
  readonly swarms: readonly SwarmView[];
}

/** Asks the chain for its state. */
export const readState = async (network: NetworkHandle): Promise<ChainState> =>
  chainAdminResults.state.parse(await network.chain("state"));

/** The state with its swarms resolved to nodes. */
export const readView = async (network: NetworkHandle): Promise<NetworkView> => {
  const state = await readState(network);
  const byKey = new Map(network.nodes.map((node) => [node.legacy, node]));
  const swarms = state.swarms.map(({ id, members }) => ({
    id: BigInt(id),
    members: members.flatMap((key) => byKey.get(key) ?? []),
  }));
  return { state, swarms: swarms.sort((a, b) => (a.id < b.id ? -1 : 1)) };
};

/** Swarm that the model makes responsible for an account. */
export const swarmFor = (swarms: readonly SwarmView[], account: string): SwarmView => {
  const position = positionOfKey(new Uint8Array(Buffer.from(account.slice(2), "hex")));
  const id = swarmOfPosition(
    position,
    swarms.map((swarm) => swarm.id),
  );
  const found = swarms.find((swarm) => swarm.id === id);
  if (found === undefined) throw new Error(`account ${account}: the network has no swarm`);
  return found;
};
