import type { Step, Verdict } from "../../spec/schema/report.js";
import type { Finding } from "./outcome.js";
import { shortenJson } from "./shorten.js";

/** Most steps kept of one case. */
const mostSteps = 400;

/** Most characters of one value that a report keeps; of a passed case a taste is enough. */
const keptOf = (verdict: Verdict): number => (verdict === "pass" ? 1_024 : 32_768);

/** The steps of a running case. */
export interface Transcript {
  readonly add: (step: Omit<Step, "at">) => void;
  /** How many checks held. */
  readonly checks: () => number;
  /** The steps, with long values cut as the verdict asks. */
  readonly finish: (verdict: Verdict) => Step[];
}

const cutStep = (step: Step, limit: number): Step => {
  const data = step.data === undefined ? {} : { data: shortenJson(step.data, limit) };
  if (step.hex === undefined || step.hex.length <= limit) return { ...step, ...data };
  const label = `${step.label} (the first ${limit / 2} of ${step.hex.length / 2} bytes)`;
  return { ...step, ...data, label, hex: step.hex.slice(0, limit) };
};

/** A transcript whose clock starts now. */
export const createTranscript = (): Transcript => {
  const began = performance.now();
  const steps: Step[] = [];
  let dropped = 0;
  let checks = 0;
  const now = (): number => Math.round((performance.now() - began) * 100) / 100;
  return {
    add: (step) => {
      if (step.kind === "check" && step.ok === true) checks++;
      if (steps.length < mostSteps) steps.push({ at: now(), ...step });
      else dropped++;
    },
    checks: () => checks,
    finish: (verdict) => {
      const limit = keptOf(verdict);
      const kept = steps.map((step) => cutStep(step, limit));
      return dropped === 0
        ? kept
        : [...kept, { at: now(), kind: "note", label: `${dropped} more steps were not kept` }];
    },
  };
};

/** A finding with long values cut. */
export const cutFinding = (finding: Finding): Finding => {
  const limit = keptOf("fail");
  return {
    ...finding,
    ...(finding.expected === undefined ? {} : { expected: shortenJson(finding.expected, limit) }),
    ...(finding.actual === undefined ? {} : { actual: shortenJson(finding.actual, limit) }),
  };
};
