import { expect, test } from "vitest";
import { deviations, deviationsOf } from "./deviations.js";
import { requirementById } from "./requirements/index.js";

test("Deviations are numbered in order, and each names requirements that exist.", () => {
  expect(deviations.map(({ id }) => id)).toEqual(
    deviations.map((_, index) => `DEV-${String(index + 1).padStart(3, "0")}`),
  );
  for (const { id, requirements } of deviations) {
    expect(requirements.length, id).toBeGreaterThan(0);
    expect(new Set(requirements).size, id).toBe(requirements.length);
    for (const requirement of requirements) expect(requirementById(requirement)?.id, id).toBe(requirement);
  }
});

test("Every deviation says what both sides do and how it is settled, each in its own words.", () => {
  for (const { id, title, seed, deployed, ruling } of deviations) {
    expect(title, id).toMatch(/^\p{Lu}[^.]+$/u);
    for (const text of [seed, deployed]) expect(text, id).toMatch(/^\p{Lu}.{15,}\.$/u);
    expect(ruling, id).toMatch(/\.$/u);
    expect(seed, id).not.toBe(deployed);
  }
  expect(new Set(deviations.map(({ title }) => title)).size).toBe(deviations.length);
});

test("What the deployed network does is never failed under its own profile.", () => {
  const failed = deviations.filter(({ scored }) => scored["deployed-2.8"] === "fail");
  expect(failed.map(({ id }) => id)).toEqual([]);
});

test("Encodings and consensus follow the deployed network, unless the seed fixes the amount.", () => {
  const against = deviations.filter(({ kind, wins }) => (kind === "bytes" || kind === "consensus") && wins === "seed");
  expect(against.map(({ id }) => id)).toEqual(["DEV-031"]);
});

test("Only a broken guarantee fails a target under the seed profile.", () => {
  const failing = deviations.filter(({ scored }) => scored.seed === "fail");
  expect(failing.length).toBeGreaterThan(0);
  expect(failing.filter(({ kind }) => kind !== "guarantee").map(({ id }) => id)).toEqual([]);
});

test("The deviations of a requirement are found by its id.", () => {
  expect(deviationsOf("SWM-008").map(({ id }) => id)).toEqual(["DEV-011", "DEV-012"]);
  expect(deviationsOf("WIR-001")).toEqual([]);
});
