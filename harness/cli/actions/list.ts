import { requirements } from "../../../spec/requirements/index.js";
import type { Case } from "../../engine/case.js";
import { type Filters, selectCases } from "../../engine/selection.js";
import { loadSuite } from "../../suites/index.js";
import { type FilterOptions, filtersOf } from "../filters.js";
import { print } from "../output.js";

/** Options of `swarmcheck list` as commander gives them. */
export interface ListOptions extends FilterOptions {
  readonly requirements?: true;
  readonly json?: true;
}

/** A number of things, with the plural where it belongs. */
const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`;

const listSuites = (cases: readonly Case[]): string[] => {
  const suites = new Map<string, number>();
  for (const { suite } of cases) suites.set(suite, (suites.get(suite) ?? 0) + 1);
  const rows = [...suites].map(([suite, size]) => `${suite.padEnd(12)} ${counted(size, "case")}`);
  return [...rows.sort(), "", `${counted(cases.length, "case")}; name a suite with --suite to see them`];
};

const listCases = (cases: readonly Case[]): string[] =>
  cases.map(({ id, importance, requirements: covered, title }) =>
    [id, importance.padEnd(8), covered.join(" ") || "-", title].join("  "),
  );

const caseCounts = (cases: readonly Case[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of cases.flatMap((item) => item.requirements)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

const listRequirements = (cases: readonly Case[]): unknown[] => {
  const counts = caseCounts(cases);
  return requirements.map(({ id, level, statement, untestable }) => ({
    id,
    level,
    statement,
    cases: counts.get(id) ?? 0,
    ...(untestable === undefined ? {} : { untestable }),
  }));
};

const requirementLines = (cases: readonly Case[]): string[] => {
  const counts = caseCounts(cases);
  return requirements.map(({ id, level, statement, untestable }) => {
    const count = counts.get(id) ?? 0;
    const standing = count > 0 ? counted(count, "case") : untestable === undefined ? "no case yet" : "untestable";
    return `${id}  ${level.padEnd(8)}  ${standing.padEnd(11)}  ${statement}`;
  });
};

const isFiltered = (filters: Filters): boolean => Object.values(filters).some((entries) => entries.length > 0);

/** Prints suites, cases or requirements. */
export const list = (options: ListOptions): void => {
  const filters = filtersOf(options);
  const cases = selectCases(loadSuite().cases, filters);
  if (options.requirements === true) {
    if (options.json === true) print(JSON.stringify(listRequirements(cases)));
    else print(...requirementLines(cases));
  } else if (options.json === true) print(JSON.stringify(cases.map(({ run: _run, ...data }) => data)));
  else print(...(isFiltered(filters) ? listCases(cases) : listSuites(cases)));
};
