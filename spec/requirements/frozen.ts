import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { packageRoot } from "../package.js";
import { requirementId } from "../schema/primitives.js";

/** What one version requires. Requirements added later run unscored, so that an old claim of conformance stays true. */
export const frozenFile = z.strictObject({
  format: z.literal("swarmcheck/frozen/1"),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, "expected a version such as 0.1.0"),
  requirements: z.array(requirementId).min(1),
});

/**
 * Ids that a version requires, in the order of its file `spec/frozen/<version>.json`.
 * @throws RangeError when this version has none, ZodError when the file is malformed
 */
export const frozenRequirements = (version: string): readonly string[] => {
  const path = join(packageRoot, "spec", "frozen", `${version}.json`);
  if (!/^\d+\.\d+\.\d+$/u.test(version) || !existsSync(path))
    throw new RangeError(`version ${JSON.stringify(version)}: spec/frozen/ says nothing of it`);
  const { requirements } = frozenFile.parse(JSON.parse(readFileSync(path, "utf8")));
  return requirements;
};
