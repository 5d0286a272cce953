import type { Case } from "../../engine/case.js";
import type { Topology } from "../../network/topology.js";
import type { Kit } from "./kit.js";

/** A case that runs on a network: what a case is, with the kit of tools in place of the bare context. */
export interface NetworkCase extends Omit<Case, "suite" | "needs" | "run"> {
  readonly network: Topology;
  /** What the target must have; `node` unless told otherwise. */
  readonly roles?: Case["needs"]["roles"];
  readonly capabilities?: readonly string[];
  readonly fewest?: number;
  readonly run: (kit: Kit) => Promise<void>;
}

/** The network that most cases share: two swarms of seven. */
export const twoSwarms: Topology = { nodes: 14, mix: "all target" };

/** A small network for cases that call nodes as another node would; one swarm. */
export const fewNodes: Topology = { nodes: 3, mix: "all target" };

/** Two nodes and a member of their swarm that the harness plays. */
export const withMember: Topology = { nodes: 2, mix: "all target" };

/** A chain without nodes. */
export const chainOnly: Topology = { nodes: 0, mix: "all target" };

/** The networks that clients of the target meet: nodes of the reference, or just a chain. */
export const nodesForClients: Topology = { nodes: 14, mix: "all reference" };
export const chainForClients: Topology = { nodes: 0, mix: "all reference" };

/** The networks beside which servers of the target stand: nodes of the reference on the way to them, or just a chain. */
export const nodesForServers: Topology = { nodes: 3, mix: "all reference" };
export const chainForServers: Topology = { nodes: 0, mix: "all reference" };

/** A network of one swarm that is nobody else's. */
export const ownNetwork = (nodes: number): Topology => ({ nodes, mix: "all target", exclusive: true });

/** Makes a case out of one that runs on a network. Its suite is the beginning of its id. */
export const networkCase = (item: NetworkCase): Case => {
  const { network, roles = ["node"], capabilities, fewest, run, ...rest } = item;
  return {
    ...rest,
    suite: item.id.split("/")[0]!,
    needs: {
      roles,
      network,
      ...(capabilities === undefined ? {} : { capabilities }),
      ...(fewest === undefined ? {} : { fewest }),
    },
    run: async (context) => {
      // Loaded with the first such case: protocol clients and the model take time that other runs need not spend.
      const { withKit } = await import("./kit.js");
      await withKit(context, run);
    },
  };
};
