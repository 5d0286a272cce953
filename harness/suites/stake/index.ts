import type { Case } from "../../engine/case.js";
import { failed } from "../../engine/outcome.js";
import { judgedCases } from "./judged.cases.js";
import { lifeCases } from "./lives.cases.js";
import { outsiderCases } from "./outsiders.cases.js";
import { registrationCases } from "./registration.cases.js";
import { storyCases } from "./story.cases.js";
import { voteCases } from "./votes.cases.js";

/** A call that the chain should have taken is its failure, not ours. */
const blamingTheChain = (item: Case): Case => ({
  ...item,
  run: async (context) => {
    try {
      await item.run(context);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ChainRefusal") throw error;
      throw failed(`the chain refused what it has to take: ${error.message}`);
    }
  },
});

/** Cases of the staked network: what it costs to be a node, how nodes are judged, and what follows. */
export const stakeCases: readonly Case[] = [
  ...registrationCases,
  ...voteCases,
  ...judgedCases,
  ...lifeCases,
  ...outsiderCases,
  ...storyCases,
].map(blamingTheChain);
