import { toBase32z } from "../../transport/omq/key-text.js";
import type { NodeContext } from "../context.js";
import { noSwarm, responsibleSwarm, type ServiceNode } from "../view/chain-view.js";
import type { Body } from "./body.js";
import { ClientError } from "./client-error.js";

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

/** The hard fork as it is now: version and revision. */
export const hardforkOf = (node: NodeContext): readonly [number, number] => node.standing()?.view.hardfork ?? [0, 0];

/** Time and hard fork, as most answers carry them. */
export const stamp = (node: NodeContext): Body => ({ t: node.clock.now(), hf: [...hardforkOf(node)] });

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

/**
 * The first check of requests about an account, before signatures and clocks.
 * @throws ClientError (421) that names the right swarm
 */
export const requireOurs = (node: NodeContext, account: Buffer): void => {
  if (!isOurs(node, account)) throw new ClientError(421, swarmBody(node, account));
};
