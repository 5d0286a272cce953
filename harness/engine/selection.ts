import { createHash } from "node:crypto";
import type { Importance } from "../../spec/schema/primitives.js";
import type { Case } from "./case.js";

/** Filters of a selection; each that is not empty must be met, by any one of its entries. */
export interface Filters {
  readonly only: readonly string[];
  readonly suites: readonly string[];
  readonly requirements: readonly string[];
  readonly importance: readonly Importance[];
}

/** A selection that would run nothing, or less than was asked for. */
export class EmptySelection extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EmptySelection";
  }
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * A pattern for case ids, matched by whole path components: `*` within one component, `**` any number of them. A
 * pattern also matches everything below what it names, so that `bt/decode` means the family.
 */
export const patternToRegExp = (pattern: string): RegExp => {
  const parts = pattern.replace(/\/+$/, "").split("/");
  const source = parts.map((part, index) => {
    const last = index === parts.length - 1;
    if (part === "**") return last ? ".*" : "(?:[^/]+/)*";
    return part.split("*").map(escapeRegExp).join("[^/]*") + (last ? "" : "/");
  });
  return new RegExp(`^${source.join("")}(?:/.*)?$`);
};

type Test = (item: Case) => boolean;

/** One test per entry of a filter, with what to say when it matches nothing. */
interface Condition {
  readonly describe: string;
  readonly test: Test;
}

const conditionsOf = (filters: Filters): Condition[][] => [
  filters.only.map((pattern) => {
    const expression = patternToRegExp(pattern);
    return { describe: `--only ${pattern}`, test: (item: Case) => expression.test(item.id) };
  }),
  filters.suites.map((suite) => ({ describe: `--suite ${suite}`, test: (item: Case) => item.suite === suite })),
  filters.requirements.map((id) => ({
    describe: `--requirement ${id}`,
    test: (item: Case) => item.requirements.includes(id),
  })),
  filters.importance.map((level) => ({
    describe: `--importance ${level}`,
    test: (item: Case) => item.importance === level,
  })),
];

const knownSuites = (cases: readonly Case[]): string => [...new Set(cases.map((item) => item.suite))].sort().join(", ");

/**
 * The cases that meet every filter, in the order given.
 * @throws EmptySelection when an entry of a filter matches no case at all, or nothing meets all of them
 */
export const selectCases = (cases: readonly Case[], filters: Filters): readonly Case[] => {
  const groups = conditionsOf(filters).filter((group) => group.length > 0);
  for (const { describe, test } of groups.flat())
    if (!cases.some(test)) {
      const hint = describe.startsWith("--suite") ? `; suites are ${knownSuites(cases)}` : "";
      throw new EmptySelection(`${describe}: matches none of the ${cases.length} cases${hint}`);
    }
  const selected = cases.filter((item) => groups.every((group) => group.some(({ test }) => test(item))));
  if (selected.length === 0)
    throw new EmptySelection(
      `no case meets all of ${groups
        .flat()
        .map(({ describe }) => describe)
        .join(" ")}`,
    );
  return selected;
};

/** What a run plays of a selection: long cases only if they are wanted, or something was filtered for. */
export const playable = (selected: readonly Case[], filters: Filters, withLong: boolean): readonly Case[] =>
  withLong || Object.values(filters).some((entries: readonly string[]) => entries.length > 0)
    ? selected
    : selected.filter(({ long }) => long !== true);

/** SHA-256 of the sorted ids, one a line, lower-case hex: equal for two runs of the same cases. */
export const selectionDigest = (cases: readonly Case[]): string =>
  createHash("sha256")
    .update(
      cases
        .map((item) => `${item.id}\n`)
        .sort()
        .join(""),
    )
    .digest("hex");
