import { describe, expect, test } from "vitest";
import { deviations } from "../../spec/deviations.js";
import { requirementById } from "../../spec/requirements/index.js";
import { networkCases } from "./network.js";
import { casesOf } from "./registry.js";

const cases = casesOf([]);

describe("cases of a running network", () => {
  test.each(networkCases.map((item) => [item.id, item] as const))("%s is well formed", (id, item) => {
    expect(id).toMatch(/^[a-z]+(?:\/[A-Za-z0-9._-]+)+$/);
    expect(item.suite).toBe(id.split("/")[0]);
    expect(item.title).toMatch(/^\p{Lu}.{15,}/u);
    expect(item.needs.network).toBeDefined();
    expect(item.needs.roles.length).toBeGreaterThan(0);
    for (const requirement of item.requirements) expect(requirementById(requirement)?.id).toBe(requirement);
    expect(new Set(item.requirements).size).toBe(item.requirements.length);
  });

  test("have titles of their own", () => {
    const titles = networkCases.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});

test("every case that the deviation register names exists", () => {
  const ids = new Set(cases.map(({ id }) => id));
  for (const { id, case: named } of deviations) if (named !== undefined) expect(ids.has(named), id).toBe(true);
});
