import { expect, test } from "vitest";
import { requirementId } from "../schema/primitives.js";
import { backgroundSentences } from "./background.js";
import { chapterOf, chapterTitle, requirementById, requirements, requirementsOfChapter } from "./index.js";
import { type Chapter, chapters } from "./types.js";

const chapterNames = Object.keys(chapters) as Chapter[];

test("Every id is unique, well formed, in its own chapter, and numbered without gaps.", () => {
  expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
  for (const chapter of chapterNames) {
    const ids = requirementsOfChapter(chapter).map(({ id }) => id);
    expect(ids.length, chapter).toBeGreaterThan(0);
    expect(ids).toEqual(ids.map((_, index) => `${chapter}-${String(index + 1).padStart(3, "0")}`));
    for (const id of ids) expect(requirementId.safeParse(id).success, id).toBe(true);
  }
});

test("Every statement is a sentence of its own, with a reason why it matters.", () => {
  expect(new Set(requirements.map(({ statement }) => statement)).size).toBe(requirements.length);
  for (const { id, statement, rationale } of requirements) {
    expect(statement, id).toMatch(/^\p{Lu}.{20,}\.$/u);
    expect(rationale, id).toMatch(/^\p{Lu}.{10,}\.$/u);
  }
});

test("Every requirement names its sources, by a sentence digest or by a public file.", () => {
  for (const { id, source } of requirements) {
    expect(source.length, id).toBeGreaterThan(0);
    for (const from of source)
      if (from.kind === "wire") expect(from.file, id).toMatch(/^[a-z0-9-]+ [\w./-]+\.(?:cpp|h|c|ts|tsx|py)$/u);
      else {
        expect(from.sentenceSha256, id).toMatch(/^[0-9a-f]{64}$/u);
        expect(from.paragraph, id).toBeGreaterThan(0);
        expect(from.heading, id).not.toBe("");
      }
  }
  for (const { sentenceSha256 } of backgroundSentences) expect(sentenceSha256).toMatch(/^[0-9a-f]{64}$/u);
});

test("Every requirement can be verified by some means, or says why nothing can observe it.", () => {
  for (const { id, verifiedBy, untestable } of requirements) {
    if (untestable === undefined) expect(verifiedBy.length, id).toBeGreaterThan(0);
    else expect([untestable.length > 20, verifiedBy.length], id).toEqual([true, 0]);
    expect(new Set(verifiedBy).size, id).toBe(verifiedBy.length);
  }
});

test("A requirement is found by its id, and an id leads to its chapter.", () => {
  expect(requirementById("SWM-004")?.id).toBe("SWM-004");
  expect(requirementById("SWM-999")).toBeUndefined();
  expect(chapterTitle("SWM-004")).toBe("Swarms");
  expect(() => chapterOf("XXX-001")).toThrow(/XXX-001/u);
  expect(() => chapterOf("toString")).toThrow(RangeError);
});
