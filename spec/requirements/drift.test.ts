import { expect, test } from "vitest";
import { type AccountedSentence, accountedSentences, describeDrift, findDrift } from "./drift.js";
import { sentenceDigest } from "./sentences.js";

const text = "# Rules\n\n## Boats\n\nA boat has oars. It may have a sail.\n\nOars are long.\n";

const account = (sentence: string, paragraph: number, ...citedBy: string[]): AccountedSentence => ({
  heading: "Boats",
  paragraph,
  sentenceSha256: sentenceDigest(sentence),
  citedBy,
});

const whole = [
  account("A boat has oars.", 1, "BOA-001"),
  account("It may have a sail.", 1, "BOA-002", "BOA-003"),
  account("Oars are long.", 2),
];

test("A text whose every sentence is accounted for has no drift, however its lines are broken.", () => {
  expect(describeDrift(findDrift(text, whole))).toEqual([]);
  expect(describeDrift(findDrift(text.replace("may have", "may\n  have"), whole))).toEqual([]);
});

test("A changed sentence is gone under its old digest and unaccounted under its new one.", () => {
  const drift = findDrift(text.replace("may have", "must have"), whole);
  expect(drift.gone.map((sentence) => sentence.citedBy)).toEqual([["BOA-002", "BOA-003"]]);
  expect(drift.unaccounted.map((sentence) => sentence.text)).toEqual(["It must have a sail."]);
  expect(drift.moved).toEqual([]);
  expect(describeDrift(drift)).toEqual([
    `gone: Boats, paragraph 1, digest ${sentenceDigest("It may have a sail.").slice(0, 12)} (BOA-002, BOA-003)`,
    `unaccounted: Boats, paragraph 1, digest ${sentenceDigest("It must have a sail.")}: It must have a sail.`,
  ]);
});

test("A new sentence is unaccounted, and a removed background sentence is gone.", () => {
  const drift = findDrift(text.replace("Oars are long.", "").concat("Anchors are heavy.\n"), whole);
  expect(drift.unaccounted.map((sentence) => sentence.text)).toEqual(["Anchors are heavy."]);
  expect(describeDrift(drift)[0]).toMatch(/^gone: Boats, paragraph 2, .* \(background\)$/u);
});

test("A sentence that only changed its place is reported as moved.", () => {
  const drift = findDrift("# Rules\n\n## Boats\n\nOars are long.\n\nA boat has oars. It may have a sail.\n", whole);
  expect([drift.gone, drift.unaccounted]).toEqual([[], []]);
  expect(describeDrift(drift)).toContain("moved: Boats, paragraph 1 to Boats, paragraph 2 (BOA-001)");
});

test("The catalogue accounts for 87 sentences, each at one place, and none both as required and as background.", () => {
  const accounted = accountedSentences();
  expect(accounted).toHaveLength(87);
  expect(new Set(accounted.map((sentence) => sentence.sentenceSha256)).size).toBe(87);
  expect(accounted.filter((sentence) => sentence.citedBy.length > 0)).toHaveLength(53);
});
