import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { mutantVariable } from "./environment.js";

const compiled = (...path: string[]): string => join(packageRoot, "dist", ...path);

/** Asks the compiled shim, as it is or as a mutant, and returns what it wrote. */
const ask = async (question: unknown, mutant?: string): Promise<{ stdout: string; stderr: string; code: number }> => {
  const imported = mutant === undefined ? [] : ["--import", compiled("harness", "mutants", "register.js")];
  const child = spawn(process.execPath, [...imported, compiled("impl", "shim", "main.js")], {
    env: { PATH: process.env.PATH, ...(mutant === undefined ? {} : { [mutantVariable]: mutant }) },
    stdio: "pipe",
  });
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
    });
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${JSON.stringify(question)}\n`);
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? -1)));
  return { ...text, code };
};

/** Halfway between the swarms 0 and 2^63; by the rule the one below serves it. */
const halfway = {
  id: 1,
  method: "vector",
  params: {
    family: "swarm/of-account",
    input: { pubkey: `05${"4000000000000000"}${"0".repeat(48)}`, swarms: ["0", "9223372036854775808"] },
  },
};

test("the compiled program is wrong only while the variable names a mutant", async () => {
  expect((await ask(halfway)).stdout).toContain('"swarm":"0"');
  expect((await ask(halfway, "swm-tie-above")).stdout).toContain('"swarm":"9223372036854775808"');
  expect((await ask(halfway)).stdout).toContain('"swarm":"0"');
});

test("a mutant changes nothing but its module", async () => {
  const { stdout } = await ask(halfway, "rst-big-endian");
  expect(stdout).toContain('"swarm":"0"');
});

test("a variable that names no mutant ends the program with the reason", async () => {
  const { code, stderr, stdout } = await ask(halfway, "swm-nobody");
  expect(code).not.toBe(0);
  expect(stdout).toBe("");
  expect(stderr).toContain("mutant swm-nobody: SWARMCHECK_MUTANT: must name one of the");
});
