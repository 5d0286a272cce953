import type { Case } from "../../engine/case.js";
import type { ServerInfo } from "../../network/topology.js";
import type { Kit } from "./kit.js";
import { chainForServers, type NetworkCase, networkCase, nodesForServers } from "./network-case.js";

type GroupCase = Omit<NetworkCase, "network" | "roles" | "run"> & {
  /** Which of the server's rooms the case plays in; 1 is for posts that nobody counts, 0 for cases that change nothing. */
  readonly room?: number;
  /** Whether it needs nodes on the way. */
  readonly onion?: true;
};

/** A case about the group server. Cases that post take different rooms, so that none sees what another does. */
export const groupCase = (
  { room = 0, onion, ...item }: GroupCase,
  run: (kit: Kit, server: ServerInfo, room: string) => Promise<void>,
): Case =>
  networkCase({
    ...item,
    network: onion === true ? nodesForServers : chainForServers,
    roles: ["groupServer"],
    run: async (kit) => {
      const server = await kit.servers.group();
      await run(kit, server, server.rooms[room]!);
    },
  });
