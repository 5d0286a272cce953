import { toBase32z } from "../../transport/omq/key-text.js";
import type { NodeContext } from "../context.js";
import { noSwarm, responsibleSwarm, type ServiceNode } from "../view/chain-view.js";
import type { Body } from "./body.js";

const nodeBody = (node: ServiceNode): Body => ({
  address: `${toBase32z(Buffer.from(node.legacy, "hex"))}.snode`,
  ip: node.ip,
  port: String(node.httpsPort),
  port_https: node.httpsPort,
  port_omq: node.omqPort,
  port_quic: node.omqPort,
  pubkey_ed25519: node.ed25519,
  pubkey_legacy: node.legacy,
  pubkey_x25519: node.x25519,
});

/** Time and hard fork, as most answers carry them. */
export const stamp = (node: NodeContext): Body => ({
  t: node.clock.now(),
  hf: [...(node.standing()?.view.hardfork ?? [0, 0])],
});

/** Body of `get_swarm`, and of every 421: where an account's messages live. */
export const swarmBody = (node: NodeContext, account: Buffer): Body => {
  const standing = node.standing();
  const swarm = standing && responsibleSwarm(standing.view, account);
  return {
    swarm: (swarm?.id ?? noSwarm).toString(16),
    snodes: (swarm?.members ?? []).map(nodeBody),
    ...stamp(node),
  };
};

/** Whether this node answers for an account: the responsible swarm is its own. */
export const isOurs = (node: NodeContext, account: Buffer): boolean => {
  const standing = node.standing();
  if (standing?.swarm === undefined) return false;
  return responsibleSwarm(standing.view, account)?.id === standing.swarm.id;
};
