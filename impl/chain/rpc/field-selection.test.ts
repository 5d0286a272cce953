import { expect, test } from "vitest";
import { selectFields } from "./field-selection.js";

const names = ["height", "block_hash", "swarm_id"];
const selected = (fields: Parameters<typeof selectFields>[0]): string[] => names.filter(selectFields(fields));

test.each([
  ["no fields", undefined, names],
  ["an empty list", [], names],
  ["an empty object", {}, names],
  ["all in a list", ["all"], names],
  ["all in an object", { all: true, height: true }, names],
  ["names in a list", ["height", "unheard-of"], ["height"]],
  ["true names of an object", { height: true, block_hash: false }, ["height"]],
  ["all but one", ["all", "-height"], ["block_hash", "swarm_id"]],
  ["only a removal", ["-height"], ["block_hash", "swarm_id"]],
  ["a removal of a named one", ["height", "swarm_id", "-height"], ["swarm_id"]],
] as const)("%s", (_, fields, expected) => {
  expect(selected(fields as Parameters<typeof selectFields>[0])).toEqual(expected);
});
