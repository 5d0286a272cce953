import { describe, expect, it } from "vitest";
import { codecFamilies } from "../spec/model/families-codec.js";
import { cryptoFamilies } from "../spec/model/families-crypto.js";
import { onionAnswers } from "../spec/model/families-onion.js";
import { swarmAnswers } from "../spec/model/families-swarm.js";
import { refusalOf } from "../spec/model/refusal.js";
import type { Answer } from "../spec/model/shim-input.js";
import { requirementById } from "../spec/requirements/index.js";
import { vectorFile } from "../spec/schema/vector-file.js";
import { compareOutput } from "./compare.js";
import { loadDeployed } from "./deployed.js";
import { expandInput } from "./expand.js";

const files = loadDeployed();
const answers: Readonly<Record<string, Answer>> = {
  ...codecFamilies,
  ...cryptoFamilies,
  ...onionAnswers,
  ...swarmAnswers,
};

describe("deployed samples as vectors", () => {
  it("are well-formed vector files", () => {
    for (const file of files) expect(vectorFile.parse(file)).toEqual(file);
  });

  it("cover every sample that a family can be asked for", () => {
    const counts = Object.fromEntries(files.map((file) => [file.family, file.count]));
    expect(files.reduce((sum, file) => sum + file.count, 0)).toBe(265);
    expect(counts).toMatchObject({
      "account/from-seed": 4,
      "bt/decode": 26,
      "bt/encode": 1,
      "onion/build": 1,
      "onion/v4-request": 2,
      "phrase/decode": 37,
      "push/decode": 11,
      "push/encode": 4,
      "swarm/of-account": 40,
      "swarm/trace": 6,
    });
  });

  it("have ids of their own and siblings that are accepted by the same family", () => {
    const tests = files.flatMap((file) => file.tests);
    expect(new Set(tests.map((test) => test.id)).size).toBe(tests.length);
    for (const file of files) {
      const byId = new Map(file.tests.map((test) => [test.id, test]));
      for (const test of file.tests) {
        if (test.result === "invalid") expect(byId.get(test.expect.sibling ?? "")?.result).toBe("valid");
      }
    }
  });

  it("name requirements of the catalogue", () => {
    const unknown = files.flatMap((file) =>
      file.tests.flatMap((test) => test.requirements.filter((id) => !requirementById(id))),
    );
    expect(unknown).toEqual([]);
  });

  it("are answered by the model as by the deployed programs", () => {
    expect(files.map((file) => file.family).filter((family) => !answers[family])).toEqual([]);
    for (const { family, tests } of files) {
      const answer = answers[family]!;
      for (const test of tests) {
        const outcome = refusalOf(() => answer(expandInput(test.input)));
        if ("class" in test.expect) expect(outcome, test.id).toEqual({ class: test.expect.class });
        else {
          const compared = compareOutput(family, test.expect.output, "result" in outcome ? outcome.result : {});
          expect([test.id, compared]).toEqual([test.id, { equal: true }]);
        }
      }
    }
  });
});
