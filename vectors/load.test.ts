import { describe, expect, it } from "vitest";
import { loadManifest, loadVectors, vectorsDigest } from "./load.js";

describe("the committed vectors", () => {
  it("are loaded in the order of the manifest, with the counts it gives", () => {
    const { files, totals } = loadManifest();
    const loaded = loadVectors();
    expect(loaded.map((file) => file.family)).toEqual(Object.values(files).map((entry) => entry.family));
    expect(loaded.reduce((sum, file) => sum + file.tests.length, 0)).toBe(totals.tests);
  });

  it("have one digest", () => {
    expect(vectorsDigest()).toMatch(/^[0-9a-f]{64}$/);
    expect(vectorsDigest()).toBe(vectorsDigest());
  });

  it("are missed by name where there are none", () => {
    expect(() => loadManifest("/nowhere")).toThrow("manifest.json");
  });
});
