import type { Standing } from "../context.js";
import { type ChainView, responsibleSwarm, type ServiceNode, type Swarm } from "../view/chain-view.js";

/** Records to be pushed after a change of swarms. */
export interface Handover {
  /** Every node that may be owed something. */
  readonly targets: readonly ServiceNode[];
  /** Which of them get the messages of an account; none for most. */
  readonly owed: (account: Buffer) => readonly ServiceNode[];
}

const newcomers = (before: Swarm, now: Standing): readonly ServiceNode[] => {
  const known = new Set(before.members.map((member) => member.legacy));
  return now.peers.filter((peer) => !known.has(peer.legacy));
};

const newSwarms = (before: ChainView, now: ChainView): ReadonlySet<bigint> =>
  new Set(now.swarmIds.filter((id) => !before.swarms.has(id)));

/**
 * What a node owes others when the swarms change, or undefined for nothing.
 * New members of its swarm get the swarm's records. A swarm that did not exist before gets the records that now map
 * to it. If its own swarm is gone (dissolved) and it serves in another one, all records go to the swarms responsible.
 */
export const handoverAfter = (before: Standing | undefined, now: Standing): Handover | undefined => {
  if (before?.swarm === undefined || now.swarm === undefined) return undefined;
  const { view, self } = now;
  if (now.swarm.id !== before.swarm.id) {
    if (view.swarms.has(before.swarm.id)) return undefined;
    const others = (members: readonly ServiceNode[]) => members.filter((member) => member.legacy !== self?.legacy);
    return {
      targets: others([...view.swarms.values()].flatMap((swarm) => swarm.members)),
      owed: (account) => others(responsibleSwarm(view, account)?.members ?? []),
    };
  }
  const joined = newcomers(before.swarm, now);
  const created = newSwarms(before.view, view);
  if (joined.length === 0 && created.size === 0) return undefined;
  const own = now.swarm.id;
  return {
    targets: [...joined, ...[...created].flatMap((id) => view.swarms.get(id)?.members ?? [])],
    owed: (account) => {
      const swarm = responsibleSwarm(view, account);
      if (swarm === undefined) return [];
      if (swarm.id === own) return joined;
      return created.has(swarm.id) ? swarm.members : [];
    },
  };
};
