import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sybilAnalysis } from "../../spec/schema/analysis.js";
import { runCli } from "./test-kit.js";

it("analyze sybil prints one JSON document, writes a page, and tells the seed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "analyze-"));
  try {
    const args = ["analyze", "sybil", "--nodes", "60", "--stake", "0.25", "--samples", "30", "--seed", "cli"];
    const { code, stdout, stderr } = await runCli([...args, "--json", "--out", "sybil.html"], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(sybilAnalysis.parse(JSON.parse(stdout)).parameters).toMatchObject({ nodes: 60, attackers: 15, seed: "cli" });
    expect(stderr).toContain("seed cli");
    expect(readFileSync(join(folder, "sybil.html"), "utf8")).toContain("What 25 % of the stake can get");
    const refused = await runCli(["analyze", "sybil", "--stake", "1.5"], { cwd: folder });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("from 0.001 to 0.9")]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
