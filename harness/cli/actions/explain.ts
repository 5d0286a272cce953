import { chapterTitle, requirementById, requirements } from "../../../spec/requirements/index.js";
import type { Requirement, Source } from "../../../spec/requirements/types.js";
import type { VectorFile, VectorTest } from "../../../spec/schema/vector-file.js";
import type { Case } from "../../engine/case.js";
import { loadSuite } from "../../suites/index.js";
import { NotFound } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { print, wrap } from "../output.js";

const width = 100;
const listedCases = 10;
const longestJson = 2_000;

const paragraph = (text: string): string => wrap(text, width, "  ");

const sourceText = (source: Source): string =>
  source.kind === "seed" ? `seed document, "${source.heading}", paragraph ${source.paragraph}` : `wire: ${source.file}`;

const explainRequirement = (requirement: Requirement, cases: readonly Case[]): string[] => {
  const covering = cases.filter((item) => item.requirements.includes(requirement.id));
  const more = covering.length - listedCases;
  return [
    `${requirement.id}  ${requirement.level}  ${chapterTitle(requirement.id)}`,
    paragraph(requirement.statement),
    "",
    "why",
    paragraph(requirement.rationale),
    "",
    "source",
    ...requirement.source.map((source) => `  ${sourceText(source)}`),
    "",
    `verified by ${requirement.verifiedBy.join(", ") || "nothing"}; since ${requirement.since}`,
    ...(requirement.untestable === undefined ? [] : [`cannot be tested: ${requirement.untestable}`]),
    covering.length === 0 ? "no case yet" : `cases (${covering.length})`,
    ...covering.slice(0, listedCases).map((item) => `  ${item.id}  ${item.title}`),
    ...(more > 0 ? [`  and ${more} more: swarmcheck list --requirement ${requirement.id}`] : []),
  ];
};

const json = (value: unknown): string => {
  const text = JSON.stringify(value, null, 2);
  const shown = text.length > longestJson ? `${text.slice(0, longestJson)}\n… ${text.length} characters in all` : text;
  return shown.replace(/^/gm, "  ");
};

interface FoundVector {
  readonly test: VectorTest;
  readonly flags: Readonly<Record<string, { readonly bug: string; readonly effect: string }>>;
}

const findVector = (id: string, files: readonly VectorFile[]): FoundVector | undefined => {
  for (const file of files) {
    const test = file.tests.find((item) => item.id === id);
    if (test !== undefined) return { test, flags: file.flags };
  }
  return undefined;
};

const explainVector = ({ test, flags }: FoundVector): string[] => [
  "",
  "input",
  json(test.input),
  "",
  `expected (${test.result})`,
  json(test.expect),
  ...test.flags.flatMap((name) => ["", `flag ${name}`, paragraph(`${flags[name]?.bug}: ${flags[name]?.effect}`)]),
];

const explainCase = (item: Case, files: readonly VectorFile[]): string[] => {
  const vector = findVector(item.id, files);
  const needs = [...item.needs.roles, ...(item.needs.families ?? []), ...(item.needs.capabilities ?? [])];
  const { network } = item.needs;
  return [
    `${item.id}  ${item.importance}`,
    paragraph(item.title),
    "",
    `needs ${needs.join(", ")}${network === undefined ? "" : `, a network of ${network.nodes} nodes (${network.mix})`}`,
    "",
    "requirements",
    ...item.requirements.map((id) => paragraph(`${id}: ${requirementById(id)?.statement ?? "not in the catalogue"}`)),
    ...(item.requirements.length === 0 ? ["  none; it tests the protocol between suite and target"] : []),
    ...(vector === undefined ? [] : explainVector(vector)),
    "",
    `run it: swarmcheck run --only ${item.id}`,
  ];
};

const nothing = (id: string, cases: readonly Case[]): never => {
  const below = cases.filter((item) => item.id.startsWith(`${id.replace(/\/+$/, "")}/`)).length;
  if (below > 0) throw new NotFound(`${id}: names ${below} cases; see swarmcheck list --only ${id}`);
  const hint = didYouMean(id, [...requirements.map((item) => item.id), ...cases.map((item) => item.id)]);
  throw new NotFound(`${id}: neither a requirement nor a case has this id${hint || "; see swarmcheck list"}`);
};

/** Prints everything known about a requirement or a case. */
export const explain = (id: string): void => {
  const { cases, vectorFiles } = loadSuite();
  const requirement = requirementById(id.toUpperCase());
  const item = cases.find((candidate) => candidate.id === id);
  if (requirement !== undefined) print(...explainRequirement(requirement, cases));
  else if (item !== undefined) print(...explainCase(item, vectorFiles));
  else nothing(id, cases);
};
