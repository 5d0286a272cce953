import { writeFileSync } from "node:fs";
import type { Command, LongRunning, TargetManifest } from "../../spec/schema/target.js";
import { type LoadedManifest, loadManifest } from "../target/manifest.js";
import { mutantVariable } from "./environment.js";
import type { Mutant } from "./mutant.js";

type Readiness = LongRunning["readiness"];

const registerModule = "{root}/dist/harness/mutants/register.js";

/** Whether a mutant starts is not the question, and a busy machine may be slow: it gets this long, milliseconds. */
const patientMs = 60_000;

const mutated = <Role extends Command>(role: Role, id: string): Role => ({
  ...role,
  args: ["--import", registerModule, ...role.args],
  env: { ...role.env, [mutantVariable]: id },
  ...("readiness" in role ? { readiness: { ...(role.readiness as Readiness), timeoutMs: patientMs } } : {}),
});

/**
 * The manifest of a mutant: that of the reference, with every role changed as it is loaded.
 * @throws when a role of the reference is not run by node
 */
export const mutantManifest = (reference: TargetManifest, mutant: Mutant): TargetManifest => {
  const roles = Object.entries(reference.roles).flatMap(([name, role]) => {
    if (role === undefined) return [];
    if (role.command !== "{node}")
      throw new Error(`target ${reference.name}: roles.${name}.command is ${role.command}, but mutants need {node}`);
    return [[name, mutated(role, mutant.id)]];
  });
  return {
    ...reference,
    name: `mutant ${mutant.id}`,
    description: `A reference that ${mutant.title}`,
    roles: Object.fromEntries(roles) as TargetManifest["roles"],
  };
};

/** Writes the manifest of a mutant to `path`, and reads it as a run does. */
export const writeMutantTarget = (reference: TargetManifest, mutant: Mutant, path: string): LoadedManifest => {
  writeFileSync(path, `${JSON.stringify(mutantManifest(reference, mutant), null, 2)}\n`);
  return loadManifest(path);
};
