import type { Case } from "../engine/case.js";
import { unsupported } from "../engine/outcome.js";
import { chainForClients, networkCase } from "./kit/network-case.js";
import { play } from "./kit/play.js";

const subnetOf = (ip: string): string => ip.replace(/\.\d+$/, "");

/** Three networks of four nodes: two of three paths that pay no heed to networks would take two nodes of one. */
const [nodes, perSubnet, rounds] = [12, 4, 10];

const sharedSubnets = networkCase({
  id: "client/played/shared-subnets",
  title: "Where nodes share /24 networks, the three nodes of a path are still of three",
  requirements: ["PTH-013"],
  importance: "medium",
  level: "SHOULD",
  roles: ["client"],
  network: chainForClients,
  run: (kit) =>
    play(
      kit,
      nodes,
      async ({ client, played }) => {
        const subnets = new Map(played.stations.map(({ ed25519, ip }) => [ed25519, subnetOf(ip)]));
        if (new Set(subnets.values()).size === 1) throw unsupported("all nodes share one address here");
        for (let round = 0; round < rounds; round++) {
          const { path } = await client.ask("path", { rebuild: true });
          kit.equal("networks of the path", new Set(path.map((key) => subnets.get(key))).size, 3);
        }
      },
      perSubnet,
    ),
});

/** Cases of a client on networks whose nodes are neighbours. */
export const clientSubnetCases: readonly Case[] = [sharedSubnets];
