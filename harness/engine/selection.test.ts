import fc from "fast-check";
import { expect, test } from "vitest";
import type { Case } from "./case.js";
import { type Filters, patternToRegExp, playable, selectCases, selectionDigest } from "./selection.js";

const named = (id: string, more: Partial<Case> = {}): Case => ({
  id,
  title: id,
  suite: id.split("/")[0]!,
  requirements: ["WIR-001"],
  importance: "high",
  needs: { roles: ["shim"] },
  run: () => Promise.resolve(),
  ...more,
});

const cases = [
  named("bt/decode/a", { importance: "critical" }),
  named("bt/decode/b"),
  named("bt/decoder/a"),
  named("onion/peel/a", { requirements: ["ONI-001", "ONI-002"] }),
];
const none: Filters = { only: [], suites: [], requirements: [], importance: [] };
const ids = (filters: Partial<Filters>): string[] => selectCases(cases, { ...none, ...filters }).map((item) => item.id);

test.each([
  ["bt/decode", ["bt/decode/a", "bt/decode/b"]],
  ["bt/decode/", ["bt/decode/a", "bt/decode/b"]],
  ["bt", ["bt/decode/a", "bt/decode/b", "bt/decoder/a"]],
  ["bt/*/a", ["bt/decode/a", "bt/decoder/a"]],
  ["bt/dec*r", ["bt/decoder/a"]],
  ["**/a", ["bt/decode/a", "bt/decoder/a", "onion/peel/a"]],
  ["**/peel", ["onion/peel/a"]],
  ["**", cases.map((item) => item.id)],
])("the pattern %s selects by whole path components", (pattern, expected) => {
  expect(ids({ only: [pattern] })).toEqual(expected);
});

test("every id is selected by itself, whatever characters it has", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z.+()[\]^$-]{1,8}$/), { minLength: 1, maxLength: 4 }), (parts) => {
      const id = parts.join("/");
      expect(patternToRegExp(id).test(id)).toBe(true);
      expect(patternToRegExp(id).test(`${id}x`)).toBe(false);
    }),
  );
});

test("entries of one filter add up, and different filters narrow", () => {
  expect(ids({ only: ["bt/decode/b", "onion"] })).toEqual(["bt/decode/b", "onion/peel/a"]);
  expect(ids({ suites: ["bt"], importance: ["critical"] })).toEqual(["bt/decode/a"]);
  expect(ids({ requirements: ["ONI-002"] })).toEqual(["onion/peel/a"]);
});

test("an entry that matches nothing is an error although another one matches", () => {
  expect(() => ids({ only: ["bt", "btt"] })).toThrow(/--only btt: matches none of the 4 cases/);
});

test("filters that exclude each other are an error", () => {
  expect(() => ids({ suites: ["onion"], importance: ["critical"] })).toThrow(/no case meets all of/);
});

test("the digest of a selection depends on its ids and not on their order", () => {
  expect(selectionDigest(cases)).toBe(selectionDigest(cases.toReversed()));
  expect(selectionDigest(cases)).not.toBe(selectionDigest(cases.slice(1)));
});

test("a long case is played only when it is wanted, or something was filtered for", () => {
  const all = [...cases, named("story/long", { long: true })];
  const played = (filters: Partial<Filters>, withLong = false): string[] =>
    playable(selectCases(all, { ...none, ...filters }), { ...none, ...filters }, withLong).map(({ id }) => id);
  expect(played({})).toEqual(cases.map(({ id }) => id));
  expect(played({}, true)).toEqual(all.map(({ id }) => id));
  expect(played({ suites: ["story"] })).toEqual(["story/long"]);
});
