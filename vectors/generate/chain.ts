import { chainCreditFamily, chainQuorumFamily, chainRequirementFamily, chainShuffleFamily } from "./chain-numbers.js";
import { chainLeaderFamily, chainPayoutFamily, chainRewardFamily } from "./chain-rewards.js";
import { chainContributionsFamily, chainRegistrationFamily } from "./chain-staking.js";
import { chainTraceFamily } from "./chain-trace.js";
import { chainStateChangeFamily, chainVoteFamily } from "./chain-votes.js";
import type { FamilyGenerator } from "./family.js";

/** Generators of `chain/…`: what the staked registry computes. */
export const chainFamilies: readonly FamilyGenerator[] = [
  chainRequirementFamily,
  chainCreditFamily,
  chainShuffleFamily,
  chainQuorumFamily,
  chainVoteFamily,
  chainStateChangeFamily,
  chainRewardFamily,
  chainPayoutFamily,
  chainLeaderFamily,
  chainRegistrationFamily,
  chainContributionsFamily,
  chainTraceFamily,
];
