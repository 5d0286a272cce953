import { type Command, InvalidArgumentError, Option } from "commander";
import { requirementById } from "../../spec/requirements/index.js";
import { type Importance, importance } from "../../spec/schema/primitives.js";
import type { Filters } from "../engine/selection.js";
import { NotFound } from "./errors.js";

/** Adds `value` to a repeatable option. */
const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

const collectImportance = (value: string, before: readonly Importance[] | undefined): readonly Importance[] => [
  ...(before ?? []),
  ...value.split(",").map((name) => {
    const parsed = importance.safeParse(name);
    if (!parsed.success) throw new InvalidArgumentError(`Must be one of ${importance.options.join(", ")}.`);
    return parsed.data;
  }),
];

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (value: string): number => {
    if (!/^\d{1,9}$/.test(value) || Number(value) < least)
      throw new InvalidArgumentError(`Must be a whole number of at least ${least}.`);
    return Number(value);
  };

/** A text of 1 to 200 printable ASCII characters. */
export const seedText = (value: string): string => {
  if (!/^[\x21-\x7e]{1,200}$/.test(value))
    throw new InvalidArgumentError("Must be 1 to 200 printable characters without spaces.");
  return value;
};

/** Values of the filter options as commander gives them. */
export interface FilterOptions {
  readonly only?: readonly string[];
  readonly suite?: readonly string[];
  readonly requirement?: readonly string[];
  readonly importance?: readonly Importance[];
}

/** Adds the options that select cases. */
export const addFilters = (command: Command): Command =>
  command
    .addOption(
      new Option("--only <pattern>", "cases by id: a prefix of whole parts, * in a part, ** over parts").argParser(
        collect,
      ),
    )
    .addOption(new Option("--suite <name>", "cases of a suite").argParser(collect))
    .addOption(new Option("--requirement <id>", "cases of a requirement, such as SWM-004").argParser(collect))
    .addOption(
      new Option("--importance <level>", `cases of this importance: ${importance.options.join(", ")}`).argParser(
        collectImportance,
      ),
    );

/**
 * The filters asked for.
 * @throws NotFound when a requirement is not in the catalogue
 */
export const filtersOf = (options: FilterOptions): Filters => {
  const requirements = options.requirement ?? [];
  for (const id of requirements)
    if (requirementById(id) === undefined) throw new NotFound(`--requirement ${id}: no requirement has this id`);
  return {
    only: options.only ?? [],
    suites: options.suite ?? [],
    requirements,
    importance: options.importance ?? [],
  };
};
