import type { NodeInfo } from "../../network/topology.js";
import type { TestAccount } from "../../wire/account.js";
import type { Kit } from "./kit.js";

/** A new account, the members of its swarm in random order, and nodes of other swarms. */
export const newInbox = async (kit: Kit, prefix: TestAccount["prefix"] = "05") => {
  const { swarms } = await kit.view();
  const account = kit.account(undefined, undefined, prefix);
  const swarm = kit.swarmFor(swarms, account.id);
  const order = kit.draw(kit.nodes.length);
  const isMember = (node: NodeInfo) => swarm.members.some(({ legacy }) => legacy === node.legacy);
  const members = order.filter(isMember) as [NodeInfo, ...NodeInfo[]];
  return { account, swarm, members, others: order.filter((node) => !isMember(node)) };
};
