import type { Case } from "../engine/case.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* The client API as a whole: random histories, asked of a swarm and of the model. */

const requirements = [
  "STO-005",
  "STO-019",
  "STO-032",
  "STO-036",
  "STO-041",
  "STO-043",
  "STO-044",
  "STO-045",
  "STO-046",
  "STO-047",
  "STO-048",
  "STO-049",
  "STO-079",
];

const histories = (kind: "session" | "group", whose: string): Case =>
  networkCase({
    id: `storage/model/${kind}`,
    title: `A swarm answers random histories of ${whose} as the model does, whichever member is asked`,
    requirements,
    importance: "critical",
    network: twoSwarms,
    run: async (kit) => {
      const [{ createGround }, { playHistories }] = await Promise.all([
        import("./kit/pinned.js"),
        import("./kit/model-history.js"),
      ]);
      await playHistories(createGround(kit), kind, 8);
    },
  });

/** Cases that hold a swarm against the model. */
export const storageModelCases: readonly Case[] = [
  histories("session", "Session accounts"),
  histories("group", "groups"),
];
