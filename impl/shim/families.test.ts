import { describe, expect, test } from "vitest";
import { exactNumbers, families, familyGroups } from "./families.js";

describe.each(familyGroups)("the group of $families.0", ({ families: listed, load }) => {
  test("answers exactly the families that are listed for it", async () => {
    const { handlers } = await load();
    expect(listed).toEqual(Object.keys(handlers));
  });
});

test("no family is in two groups", () => {
  expect(families.size).toBe(familyGroups.reduce((sum, group) => sum + group.families.length, 0));
});

test("families with exact numbers are families", () => {
  for (const family of exactNumbers) expect(families.has(family)).toBe(true);
});

test("a family answers the same before and after its module is loaded", async () => {
  const ask = () => families.get("bt/decode")!({ input_hex: "693065" });
  const first = ask();
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toMatchObject({ reencoded_hex: "693065" });
  expect(ask()).toEqual(await first);
});
