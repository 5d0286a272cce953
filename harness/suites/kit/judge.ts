import type * as z from "zod";
import { deviations } from "../../../spec/deviations.js";
import { readWire } from "../../../spec/schema/read-wire.js";
import type { CaseContext } from "../../engine/case.js";
import { type Checks, createChecks } from "../../engine/checks.js";
import { CaseEnd, type Finding, failed } from "../../engine/outcome.js";

export type JsonValue = NonNullable<Finding["expected"]>;

const plain = (value: unknown): unknown => {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
};

/** Makes any value fit for a report: bigint as text, bytes as hex, what JSON cannot hold left out. */
export const toJson = (value: unknown): JsonValue =>
  JSON.parse(JSON.stringify(plain(value ?? null)) ?? "null") as JsonValue;

/** Judges what came. Every function ends the case as failed when its condition does not hold. */
export interface Judge extends Checks {
  /** Compares values of any kind by their JSON. */
  readonly same: (label: string, actual: unknown, expected: unknown, why?: string) => void;
  /** Reads a value of a wire by its schema; unknown fields are noted and allowed. */
  readonly read: <Schema extends z.ZodType>(schema: Schema, value: unknown, what: string) => z.output<Schema>;
  /** Judges what the deviation register settles: what the profile allows is noted. */
  readonly deviation: (id: string, label: string, holds: boolean, details?: Omit<Finding, "message">) => void;
  /** Repeats an attempt until it gives a value, at most until the deadline. */
  readonly until: <T>(label: string, deadlineMs: number, attempt: () => Promise<T | undefined>) => Promise<T>;
}

/** Pauses between attempts grow from the first to the longest, milliseconds. */
const firstPauseMs = 10;
const longestPauseMs = 250;

/** The judge of a running case. */
export const createJudge = (context: CaseContext): Judge => {
  const checks = createChecks(context);

  const deviation: Judge["deviation"] = (id, label, holds, details = {}) => {
    const entry = deviations.find((candidate) => candidate.id === id);
    if (entry === undefined) throw new Error(`deviation ${id}: the register has no such entry`);
    const verdict = holds ? "fail" : entry.scored[context.profile];
    if (verdict === "pass") {
      context.step({ kind: "info", label: `does not hold, which ${context.profile} allows (${id}): ${label}` });
      return;
    }
    if (verdict === "warn") {
      context.step({ kind: "check", label, ok: false });
      throw new CaseEnd("warn", { message: label, ...details, why: `${id}: ${entry.ruling}` });
    }
    checks.ok(label, holds, { ...details, why: `${id}: ${entry.ruling}` });
  };

  return {
    ...checks,
    same: (label, actual, expected, why) => checks.equal(label, toJson(actual), toJson(expected), why),
    read: (schema, value, what) => {
      const reading = readWire(schema, value);
      if (!reading.ok) {
        context.step({ kind: "check", label: `${what} has the form it must have`, ok: false });
        throw failed(`${what}: ${reading.faults.join("; ")}`, { actual: toJson(value) });
      }
      context.step({ kind: "check", label: `${what} has the form it must have`, ok: true });
      if (reading.unknown.length > 0)
        context.step({ kind: "info", label: `fields of ${what} that are not known: ${reading.unknown.join(", ")}` });
      return reading.value;
    },
    deviation,
    until: async (label, deadlineMs, attempt) => {
      const end = performance.now() + deadlineMs;
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.4, longestPauseMs)) {
        const value = await attempt();
        context.signal.throwIfAborted();
        if (value !== undefined) {
          checks.ok(label, true);
          return value;
        }
        if (performance.now() >= end) {
          context.step({ kind: "check", label, ok: false });
          throw failed(`${label}: not within ${deadlineMs} ms`);
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    },
  };
};
