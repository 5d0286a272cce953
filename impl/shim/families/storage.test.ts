import { describe, expect, test } from "vitest";
import { compareOutput } from "../../../vectors/compare.js";
import { expandInput } from "../../../vectors/expand.js";
import { loadVectors } from "../../../vectors/load.js";
import { ShimRefusal } from "../refusal.js";
import { handlers } from "./storage.js";

const files = loadVectors().filter((file) => Object.hasOwn(handlers, file.family));

const outcome = async (family: string, input: Parameters<typeof expandInput>[0]) => {
  try {
    return { output: await handlers[family]!(expandInput(input)) };
  } catch (error) {
    if (error instanceof ShimRefusal) return { class: error.errorClass };
    throw error;
  }
};

describe.each(files)("vectors of $family", ({ family, tests }) => {
  test("are answered as the model answers them", async () => {
    const wrong: string[] = [];
    for (const { comment, input, expect: wanted } of tests) {
      const given = await outcome(family, input);
      if ("class" in wanted) {
        if (given.class !== wanted.class) wrong.push(`${comment}: ${JSON.stringify(given)}`);
        continue;
      }
      const comparison = compareOutput(family, wanted.output, given.output ?? {});
      if (!comparison.equal) wrong.push(`${comment}: ${comparison.finding}`);
    }
    expect(wrong).toEqual([]);
    expect(tests.length).toBeGreaterThan(40);
  }, 60_000);
});

test("there are vectors of every storage family", () => {
  expect(files.map(({ family }) => family).sort()).toEqual(Object.keys(handlers).sort());
});
