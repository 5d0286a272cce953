import { hexToBytes } from "@noble/hashes/utils.js";
import { positionOfKey, swarmOfPosition } from "../account-swarm.js";

/** The swarms at a block, as a member learned them from its chain: names of the members by swarm id. */
export type View = ReadonlyMap<bigint, readonly string[]>;

/** Swarm of a node, undefined for one that is in none. */
export const swarmOfNode = (view: View, node: string): bigint | undefined =>
  [...view].find(([, members]) => members.includes(node))?.[0];

/** Swarm responsible for an account (66 hex digits), undefined without swarms. */
export const swarmOfAccountHex = (view: View, account: string): bigint | undefined =>
  swarmOfPosition(positionOfKey(hexToBytes(account.slice(2))), [...view.keys()]);

/** Other members of a node's swarm. */
export const peersOf = (view: View, node: string): readonly string[] => {
  const swarm = swarmOfNode(view, node);
  return swarm === undefined ? [] : view.get(swarm)!.filter((member) => member !== node);
};
