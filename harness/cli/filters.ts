import { requirementById, requirements } from "../../spec/requirements/index.js";
import type { Importance } from "../../spec/schema/primitives.js";
import type { Filters } from "../engine/selection.js";
import { NotFound } from "./errors.js";
import { didYouMean } from "./nearest.js";

/** Values of the filter options as commander gives them. */
export interface FilterOptions {
  readonly only?: readonly string[];
  readonly suite?: readonly string[];
  readonly requirement?: readonly string[];
  readonly importance?: readonly Importance[];
}

const knownRequirement = (typed: string): string => {
  const found = requirementById(typed.toUpperCase());
  if (found !== undefined) return found.id;
  const ids = requirements.map(({ id }) => id);
  throw new NotFound(`--requirement ${typed}: no requirement has this id${didYouMean(typed, ids)}`);
};

/**
 * The filters asked for.
 * @throws NotFound when a requirement is not in the catalogue
 */
export const filtersOf = (options: FilterOptions): Filters => {
  return {
    only: options.only ?? [],
    suites: options.suite ?? [],
    requirements: (options.requirement ?? []).map(knownRequirement),
    importance: options.importance ?? [],
  };
};
