import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mutantById } from "../mutants/catalogue/index.js";
import { mutantManifest } from "../mutants/target.js";
import { loadManifest } from "../target/manifest.js";
import { referenceManifestPath } from "../target/reference-path.js";
import { runCli } from "./test-kit.js";

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "churn-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

it("churn finds what a program loses, saves a capsule, plays it first the next time, and replay repeats it", () =>
  inFolder(async (folder) => {
    const reference = loadManifest(referenceManifestPath).manifest;
    const manifest = mutantManifest(reference, mutantById("syn-sweeps-early")!);
    writeFileSync(join(folder, "mutant.json"), JSON.stringify(manifest));
    const options = ["--nodes", "7", "--steps", "20", "--seed", "1", "--target", "mutant.json", "--capsules", "kept"];
    const found = await runCli(["churn", ...options, "--json", "--out", "page.html"], { cwd: folder });
    expect(found.code, found.stderr).toBe(1);
    const outcome = JSON.parse(found.stdout) as { outcome: string; capsule: string; commands: unknown[] };
    expect(outcome).toMatchObject({ outcome: "fault", faults: expect.arrayContaining([expect.anything()]) });
    expect(outcome.commands.length).toBeLessThanOrEqual(4);
    expect(readdirSync(join(folder, "kept"))).toHaveLength(1);
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("lifelines");

    const saved = await runCli(["churn", ...options], { cwd: folder });
    expect([saved.code, saved.stdout]).toEqual([1, expect.stringContaining("a saved capsule fails")]);

    const capsule = join(folder, "kept", readdirSync(join(folder, "kept"))[0]!);
    const again = await runCli(["replay", capsule, "--target", "mutant.json"], { cwd: folder });
    expect([again.code, again.stdout]).toEqual([1, expect.stringContaining("it fails as it did")]);
    const well = await runCli(["replay", capsule, "--json"], { cwd: folder });
    expect([well.code, JSON.parse(well.stdout)]).toEqual([0, { outcome: "well", same: false, faults: [] }]);
  }));

it("replay refuses what is no capsule, and churn what is no number", () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, "no.json"), "{}");
    const refused = await runCli(["replay", "no.json"], { cwd: folder });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("capsule no.json: format")]);
    const wrong = await runCli(["churn", "--nodes", "3"], { cwd: folder });
    expect(wrong.code).toBe(2);
  }));
