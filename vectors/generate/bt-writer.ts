import { codecFamilies } from "../../spec/model/families-codec.js";
import type { Draft } from "./family.js";
import type { FlagName } from "./flags.js";
import { createKit, type Kit } from "./kit.js";

/** Text of one character a byte as hex. */
export const hexOf = (text: string): string => Buffer.from(text, "latin1").toString("hex");

/** A kit for `bt/decode` whose inputs are written as text of one character a byte. */
export interface Writer {
  readonly kit: Kit;
  readonly accept: (text: string, comment: string, requirements: readonly string[], ...flags: FlagName[]) => Draft;
  readonly refuse: (sibling: Draft, text: string, comment: string, requirement: string, ...flags: FlagName[]) => Draft;
}

/** A writer without tests. */
export const createWriter = (): Writer => {
  const kit = createKit(codecFamilies["bt/decode"]);
  return {
    kit,
    accept: (text, comment, requirements, ...flags) =>
      kit.accept({ input_hex: hexOf(text) }, { comment, requirements, flags }),
    refuse: (sibling, text, comment, requirement, ...flags) =>
      kit.refuse(sibling, { input_hex: hexOf(text) }, "malformed", { comment, requirements: [requirement], flags }),
  };
};
