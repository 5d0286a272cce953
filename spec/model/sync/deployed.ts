import type { Copy } from "./entry.js";
import type { Answer, Question } from "./message.js";
import { kills } from "./rules.js";

/**
 * A member of the deployed kind, as far as this model meets one: it does what clients' writes say to what it holds at
 * that moment, takes pushed copies that it does not know, and knows nothing else. What is deleted can be pushed again.
 */
export const answerAsDeployed = (
  copies: ReadonlyMap<string, Copy>,
  question: Question,
): { readonly copies: ReadonlyMap<string, Copy>; readonly answer: Answer } => {
  const next = new Map(copies);
  switch (question.kind) {
    case "push":
      for (const copy of question.copies) if (!next.has(copy.hash)) next.set(copy.hash, copy);
      return { copies: next, answer: { kind: "pushed" } };
    case "write": {
      const { entry } = question;
      if (entry.kind === "request") {
        for (const copy of copies.values())
          if (kills({ ...entry.request, stamp: Number.POSITIVE_INFINITY }, copy)) next.delete(copy.hash);
      } else {
        const known = next.get(entry.copy.hash);
        const expiry = Math.max(entry.copy.expiry, known?.expiry ?? 0);
        next.set(entry.copy.hash, { ...(known ?? entry.copy), expiry });
      }
      return { copies: next, answer: { kind: "written" } };
    }
    default:
      return { copies, answer: { kind: "unknown" } };
  }
};
