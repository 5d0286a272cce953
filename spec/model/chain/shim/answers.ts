import type { Answer } from "../../shim-input.js";
import { modelSwarms } from "../model-swarms.js";
import { profiles } from "../parameters.js";
import { type AssignSwarms, type VerifySignature, verifySignature } from "../rules.js";
import { numberAnswers } from "./numbers.js";
import { rewardAnswers } from "./rewards.js";
import { stakingAnswers } from "./staking.js";
import { chainTrace } from "./trace.js";

/** The answers of the chain's families with these ways to check a signature and to assign swarms. */
export const chainAnswersWith = (verify: VerifySignature, assign: AssignSwarms) => {
  const rules = { parameters: profiles.main, verify, assign };
  return {
    ...numberAnswers(verify),
    ...rewardAnswers,
    ...stakingAnswers(rules),
    "chain/trace": chainTrace(rules),
  } as const satisfies Record<string, Answer>;
};

/** The model's answers for the chain, by family of the shim protocol. */
export const chainAnswers = chainAnswersWith(verifySignature, modelSwarms);
