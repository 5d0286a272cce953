import { cryptoFamilies } from "../../spec/model/families-crypto.js";
import { type CryptoOp, cryptoRequirements } from "./crypto-requirements.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes } from "./flags.js";
import { type Changes, createKit, type FieldKind, type Kit, refuseLengths, refuseShapes } from "./kit.js";
import type { Random } from "./random.js";

/** A kit for one operation `crypto/<op>`, in which the requirements of the operation are understood. */
export interface CryptoKit {
  readonly kit: Kit;
  readonly accept: (input: Draft["input"], comment: string, ...flags: FlagName[]) => Draft;
  /** Refused with `refused`, for the requirement named. */
  readonly refuse: (
    sibling: Draft,
    changes: Changes,
    comment: string,
    requirement: string,
    ...flags: FlagName[]
  ) => Draft;
  readonly report: (
    sibling: Draft,
    changes: Changes,
    output: Draft["input"],
    comment: string,
    requirement: string,
    ...flags: FlagName[]
  ) => Draft;
  /** Wrong JSON shapes of each field: `malformed`. */
  readonly shapes: (sibling: Draft, fields: Readonly<Record<string, FieldKind>>) => void;
  /** Wrong lengths of a field: `refused`. */
  readonly lengths: (sibling: Draft, name: string, ...lengths: number[]) => void;
}

/** The chapter decides which requirement speaks of arguments. */
const argumentRequirement = (op: CryptoOp): string =>
  cryptoRequirements[op][0].startsWith("MSG") ? "MSG-008" : "IDN-022";

const createCryptoKit = (op: CryptoOp): CryptoKit => {
  const answer = cryptoFamilies[`crypto/${op}`];
  if (!answer) throw new Error(`crypto/${op}: the model has no such operation`);
  const kit = createKit(answer);
  const own = [...cryptoRequirements[op]];
  const argument = argumentRequirement(op);
  return {
    kit,
    accept: (input, comment, ...flags) =>
      kit.accept(input, { comment, requirements: own, flags, importance: "critical" }),
    refuse: (sibling, changes, comment, requirement, ...flags) =>
      kit.refuse(sibling, changes, "refused", { comment, requirements: [requirement], flags, importance: "critical" }),
    report: (sibling, changes, output, comment, requirement, ...flags) =>
      kit.report(sibling, changes, output, { comment, requirements: [requirement], flags, importance: "critical" }),
    shapes: (sibling, fields) => refuseShapes(kit, sibling, fields, [argument]),
    lengths: (sibling, name, ...lengths) => refuseLengths(kit, sibling, name, lengths, "refused", [argument]),
  };
};

/** The family of one operation. Its file explains the flags that its tests have. */
export const cryptoFamily = (
  op: CryptoOp,
  flags: readonly FlagName[],
  generate: (kit: CryptoKit, random: Random) => void,
): FamilyGenerator => ({
  family: `crypto/${op}`,
  flags: flagNotes(...flags),
  generate: (random) => {
    const kit = createCryptoKit(op);
    generate(kit, random);
    return kit.kit.drafts;
  },
});
