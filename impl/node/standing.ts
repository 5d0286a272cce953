import type { Standing } from "./context.js";
import { type ChainView, noSwarm } from "./view/chain-view.js";

/** Where the node with this legacy key (hex) stands in a view. */
export const standingIn = (view: ChainView, legacy: string): Standing => {
  const self = view.nodes.get(legacy);
  const swarm = self === undefined || self.swarm === noSwarm ? undefined : view.swarms.get(self.swarm);
  return { view, self, swarm, peers: swarm?.members.filter((member) => member.legacy !== legacy) ?? [] };
};
