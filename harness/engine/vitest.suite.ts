import { afterAll, inject, test } from "vitest";
import { casesOf } from "../suites/registry.js";
import type { Case } from "./case.js";
import { createRuntime } from "./runtime.js";
import type { ResultMeta } from "./settings.js";

/*
 * The one test file of a run: every selected case becomes a test. Verdicts travel as task metadata, and a test never
 * fails by itself, because what the target does wrong is a result and not an error.
 */
const settings = inject("swarmcheck");
const runtime = createRuntime(settings);
const selected = new Set(settings.caseIds);
const cases = casesOf(settings.vectorFiles).filter((item) => selected.has(item.id));

afterAll(() => runtime.close());

/** Whoever waits longest begins first: a network of its own, the largest before the others, then a shared one, then none. */
const turnOf = ({ last, needs }: Case): number => {
  if (last === true) return 3;
  if (needs.network === undefined) return 2;
  return needs.network.exclusive === true ? 0 : 1;
};

const place = new Map(settings.caseIds.map((id, index) => [id, index]));

/** With a budget, the order asked for decides; but for what judges the run as a whole. */
const byPlace = (a: Case, b: Case): number =>
  Number(a.last ?? false) - Number(b.last ?? false) || place.get(a.id)! - place.get(b.id)!;

const nodesOf = ({ needs }: Case): number => (needs.network?.exclusive === true ? needs.network.nodes : 0);

const byTurn = (a: Case, b: Case): number => turnOf(a) - turnOf(b) || nodesOf(b) - nodesOf(a);

const order = settings.budget === undefined ? byTurn : byPlace;

for (const item of cases.toSorted(order)) {
  const declare = item.last === true ? test : test.concurrent;
  declare(item.id, async ({ task, signal }) => {
    (task.meta as ResultMeta).swarmcheck = await runtime.run(item, signal);
  });
}
