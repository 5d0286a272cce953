import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot, packageVersion } from "../package.js";
import { frozenRequirements } from "./frozen.js";
import { requirementById, requirements } from "./index.js";

const versions = readdirSync(join(packageRoot, "spec", "frozen")).map((name) => name.replace(/\.json$/u, ""));

const compareVersions = (left: string, right: string): number => left.localeCompare(right, "en", { numeric: true });

test("The version of the package has a frozen set.", () => {
  expect(versions).toContain(packageVersion);
});

test.each(versions)(
  "Everything that version %s requires exists since then at the latest, once, and in order.",
  (version) => {
    const ids = frozenRequirements(version);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      const requirement = requirementById(id);
      expect(requirement?.id).toBe(id);
      expect(requirement?.untestable, `${id} cannot be tested, so no version can require it`).toBeUndefined();
      expect(
        compareVersions(requirement?.since ?? "", version),
        `${id} is younger than ${version}`,
      ).toBeLessThanOrEqual(0);
    }
    const order = requirements.map(({ id }) => id).filter((id) => ids.includes(id));
    expect(ids).toEqual(order);
  },
);

test("A version without a file is refused, and no path can be smuggled in.", () => {
  expect(() => frozenRequirements("99.0.0")).toThrow(/99\.0\.0/u);
  expect(() => frozenRequirements("../requirements/0.1.0")).toThrow(RangeError);
});
