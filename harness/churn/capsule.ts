import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { packageVersion } from "../../spec/package.js";
import { requirementId } from "../../spec/schema/primitives.js";
import { simulationCommand } from "../../spec/schema/simulation.js";
import { describeIssues } from "../target/issues.js";
import type { Played } from "./play.js";

const fault = z.strictObject({ rule: z.string(), text: z.string() });

/** A failure that can be repeated: the scenario itself, and how the search came to it. */
const capsuleSchema = z.strictObject({
  format: z.literal("swarmcheck/capsule/1"),
  /** Release of the suite, of Node.js, and name of the target. */
  versions: z.strictObject({ swarmcheck: z.string(), node: z.string(), target: z.string() }),
  /** Of a capsule that is a case of the suite: what it shows, and which requirements depend on it. */
  title: z.string().optional(),
  requirements: z.array(requirementId).optional(),
  stage: z.enum(["simulation", "processes"]),
  scenario: z.strictObject({ seed: z.string(), nodes: z.int().min(1), commands: z.array(simulationCommand) }),
  faults: z.array(fault),
  /** Null when nobody searched: a scenario that was written by hand. */
  search: z
    .strictObject({
      seed: z.int(),
      /** fast-check's path from the first scenario of the seed to this one. */
      path: z.string(),
      /** Which commands of the scenario were carried out before the fault showed: all but the last so many. */
      replayPath: z.string(),
      nodes: z.int(),
      steps: z.int(),
      shrinks: z.int(),
    })
    .nullable(),
});
export type Capsule = z.infer<typeof capsuleSchema>;

/** A capsule that cannot be used. Names the file, the field and the rule. */
export class CapsuleError extends Error {
  constructor(file: string, rule: string) {
    super(`capsule ${file}: ${rule}`);
    this.name = "CapsuleError";
  }
}

/** What was played, ready to be repeated. */
export const capsuleOf = (
  { scenario, faults, executed }: Played,
  stage: Capsule["stage"],
  target: string,
  search: Omit<NonNullable<Capsule["search"]>, "replayPath"> | null,
): Capsule => ({
  format: "swarmcheck/capsule/1",
  versions: { swarmcheck: packageVersion, node: process.version, target },
  stage,
  scenario: { ...scenario, commands: [...scenario.commands] },
  faults: faults.slice(0, 20).map(({ rule, text }) => ({ rule, text })),
  search: search && { ...search, replayPath: `${executed}:${scenario.commands.length - executed}` },
});

/**
 * Reads and checks a capsule.
 * @throws CapsuleError
 */
export const readCapsule = (file: string): Capsule => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CapsuleError(file, error instanceof Error ? error.message : String(error));
  }
  const parsed = capsuleSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CapsuleError(file, describeIssues(parsed.error, value).join("; "));
};

/** Writes a capsule into a folder, by a name that says what is wrong; the file. */
export const writeCapsule = (folder: string, capsule: Capsule): string => {
  mkdirSync(folder, { recursive: true });
  const { scenario, faults } = capsule;
  const file = join(folder, `${faults[0]?.rule ?? "nothing"}-${scenario.seed.replace(/[^a-z0-9]+/gi, "-")}.json`);
  writeFileSync(file, `${JSON.stringify(capsule, null, 2)}\n`);
  return file;
};

/** The capsules of a folder, by name; none when there is no folder. */
export const capsulesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
};
