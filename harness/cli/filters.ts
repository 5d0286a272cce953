import { requirementById } from "../../spec/requirements/index.js";
import type { Importance } from "../../spec/schema/primitives.js";
import type { Filters } from "../engine/selection.js";
import { NotFound } from "./errors.js";

/** Values of the filter options as commander gives them. */
export interface FilterOptions {
  readonly only?: readonly string[];
  readonly suite?: readonly string[];
  readonly requirement?: readonly string[];
  readonly importance?: readonly Importance[];
}

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
