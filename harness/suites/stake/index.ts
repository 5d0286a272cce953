import type { Case } from "../../engine/case.js";
import { judgedCases } from "./judged.cases.js";
import { lifeCases } from "./lives.cases.js";
import { outsiderCases } from "./outsiders.cases.js";
import { registrationCases } from "./registration.cases.js";
import { storyCases } from "./story.cases.js";
import { voteCases } from "./votes.cases.js";

/** Cases of the staked network: what it costs to be a node, how nodes are judged, and what follows. */
export const stakeCases: readonly Case[] = [
  ...registrationCases,
  ...voteCases,
  ...judgedCases,
  ...lifeCases,
  ...outsiderCases,
  ...storyCases,
];
