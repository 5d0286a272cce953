import type { ReportResult, Step } from "../../../../spec/schema/report.js";
import type { PageDetail, PageStep } from "./types.js";

/** How much of one result the page keeps. */
export interface Limits {
  /** Characters of one string. */
  readonly text: number;
  /** Entries of one list or object. */
  readonly entries: number;
  /** Steps of one transcript. */
  readonly steps: number;
}

/** Depth of nesting that is kept. */
const deepest = 12;

const pureHex = /^[0-9a-f]*$/;

/** Cuts values of one result and remembers whether it cut anything. */
const createCutter = (limits: Limits) => {
  let cut = false;
  const text = (value: string): string => {
    if (value.length <= limits.text) return value;
    cut = true;
    const head = value.slice(0, limits.text);
    // Even, so that bytes stay bytes, and never half a surrogate pair.
    const end = pureHex.test(head) ? head.length - (head.length % 2) : head.length;
    return `${head.slice(0, /[\ud800-\udbff]$/.test(head) ? -1 : end)}… (${value.length} characters)`;
  };
  const list = <T, U>(values: readonly T[], keep: (value: T) => U, rest: (count: number) => U): U[] => {
    if (values.length <= limits.entries) return values.map(keep);
    cut = true;
    return [...values.slice(0, limits.entries).map(keep), rest(values.length - limits.entries)];
  };
  const json = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth >= deepest) {
      cut = true;
      return "… (nested deeper)";
    }
    if (Array.isArray(value))
      return list(
        value,
        (entry) => json(entry, depth + 1),
        (count) => `… (${count} more entries)`,
      );
    return Object.fromEntries(
      list(
        Object.entries(value),
        ([key, entry]): [string, unknown] => [text(key), json(entry, depth + 1)],
        (count): [string, unknown] => ["…", `(${count} more fields)`],
      ),
    );
  };
  return {
    text,
    json,
    mark: (): void => {
      cut = true;
    },
    wasCut: (): boolean => cut,
  };
};

type Cutter = ReturnType<typeof createCutter>;

const shortenStep = (step: Step, cutter: Cutter, limits: Limits): PageStep => {
  const { hex, data, from, to } = step;
  const shortened: PageStep = {
    ...step,
    label: cutter.text(step.label),
    ...(from === undefined ? {} : { from: cutter.text(from) }),
    ...(to === undefined ? {} : { to: cutter.text(to) }),
    ...(data === undefined ? {} : { data: cutter.json(data, 0) as NonNullable<Step["data"]> }),
  };
  if (hex === undefined || hex.length <= limits.text) return shortened;
  cutter.mark();
  return { ...shortened, hex: hex.slice(0, limits.text - (limits.text % 2)), bytes: Math.floor(hex.length / 2) };
};

type Finding = NonNullable<ReportResult["finding"]>;

const shortenFinding = ({ message, expected, actual, why }: Finding, cutter: Cutter): Finding => ({
  message: cutter.text(message),
  ...(expected === undefined ? {} : { expected: cutter.json(expected, 0) as NonNullable<Finding["expected"]> }),
  ...(actual === undefined ? {} : { actual: cutter.json(actual, 0) as NonNullable<Finding["actual"]> }),
  ...(why === undefined ? {} : { why: cutter.text(why) }),
});

/** Finding and transcript of a result, with what exceeds the limits cut and marked. */
export const shortenDetail = (result: ReportResult, limits: Limits): PageDetail => {
  const cutter = createCutter(limits);
  const { finding } = result;
  const kept = result.steps.slice(0, limits.steps).map((step) => shortenStep(step, cutter, limits));
  const dropped = result.steps.length - kept.length;
  if (dropped > 0) {
    cutter.mark();
    kept.push({ at: result.steps.at(-1)!.at, kind: "note", label: `… (${dropped} more steps)` });
  }
  const shortened = finding === undefined ? undefined : shortenFinding(finding, cutter);
  return { ...(shortened === undefined ? {} : { finding: shortened }), steps: kept, cut: cutter.wasCut() };
};
