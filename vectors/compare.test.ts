import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { compareOutput } from "./compare.js";
import { loadDeployed } from "./deployed.js";

const hex = (text: string): string => Buffer.from(text, "utf8").toString("hex");
const sha256 = (data: string): string => createHash("sha256").update(data, "hex").digest("hex");

describe("outputs", () => {
  it("are equal when every expected field is, whatever else there is", () => {
    expect(compareOutput("bt/decode", { a: [1, { b: "2" }] }, { a: [1, { b: "2" }], c: 3 })).toEqual({ equal: true });
  });

  it("differ in a missing, another or a stretched field, which the finding names", () => {
    expect(compareOutput("bt/decode", { a: 1 }, {})).toEqual({ equal: false, finding: "a is missing" });
    expect(compareOutput("bt/decode", { a: 1 }, { a: "1" }).finding).toContain("a is");
    expect(compareOutput("bt/decode", { a: { b: 1 } }, { a: { b: 1, c: 2 } }).equal).toBe(false);
    expect(compareOutput("bt/decode", { a: "x".repeat(500) }, { a: "y" }).finding?.length).toBeLessThan(300);
  });

  it("do not find fields of the language's own objects", () => {
    expect(compareOutput("bt/decode", { constructor: 1 }, {}).finding).toBe("constructor is missing");
  });
});

describe("push batches", () => {
  const described = { batch_bytes: [2, 1], batch_sha256: [sha256("0102"), sha256("03")] };

  it("may be described by size and digest", () => {
    expect(compareOutput("push/encode", described, { batches: ["0102", "03"] }).equal).toBe(true);
    expect(compareOutput("push/encode", described, { batches: ["0102", "04"] }).finding).toContain("batch_sha256");
    expect(compareOutput("push/encode", described, { batches: ["010203"] }).finding).toContain("batch_bytes");
  });

  it("may be right in a second way", () => {
    const expected = { batches: ["01"], batches_also_accepted: ["02"] };
    const outcomes = ["01", "02", "03"].map(
      (batch) => compareOutput("push/encode", expected, { batches: [batch] }).equal,
    );
    expect(outcomes).toEqual([true, true, false]);
  });

  it("must be hex", () => {
    for (const batches of [undefined, "01", [1], ["0"], ["0G"]]) {
      expect(compareOutput("push/encode", described, { batches }).equal).toBe(false);
    }
  });
});

describe("push messages", () => {
  it("may be right in a second way", () => {
    const expected = { messages: [{ namespace: 0 }], messages_also_accepted: [{ namespace: 11 }] };
    const outcomes = [0, 11, 12].map(
      (namespace) => compareOutput("push/decode", expected, { messages: [{ namespace }] }).equal,
    );
    expect(outcomes).toEqual([true, true, false]);
  });

  it("are read with their namespace in the one deployed sample that has any", () => {
    const file = loadDeployed().find((candidate) => candidate.family === "push/decode")!;
    const alternatives = file.tests.flatMap((test) =>
      "output" in test.expect ? [test.expect.output.messages_also_accepted] : [],
    );
    expect(alternatives.filter((alternative) => alternative !== undefined)).toEqual([
      [expect.objectContaining({ namespace: 11 })],
    ]);
  });
});

describe("v4 requests", () => {
  const request = (json: string): string => hex(`l${json.length}:${json}1:xe`);
  const expected = { plaintext: request('{"method":"GET","endpoint":"/","headers":{"a":"1","b":"2"}}') };

  it("may order their keys freely", () => {
    const plaintext = request('{"headers":{"b":"2","a":"1"},"endpoint":"/","method":"GET"}');
    expect(compareOutput("onion/v4-request", expected, { plaintext })).toEqual({ equal: true });
  });

  it("differ in anything else", () => {
    for (const json of [
      '{"method":"GET","endpoint":"/","headers":{"a":"1"}}',
      '{"method":"PUT","endpoint":"/","headers":{"a":"1","b":"2"}}',
    ]) {
      expect(compareOutput("onion/v4-request", expected, { plaintext: request(json) }).equal).toBe(false);
    }
    expect(compareOutput("onion/v4-request", expected, { plaintext: "zz" }).equal).toBe(false);
    expect(compareOutput("onion/v4-request", expected, { plaintext: hex("no list") }).equal).toBe(false);
  });
});

describe("peeled layers", () => {
  it("may say more than is asked", () => {
    const expected = { opens_to: { kind: "final", body: "00" } };
    expect(compareOutput("onion/peel", expected, { opens_to: { kind: "final", body: "00", more: 1 } }).equal).toBe(
      true,
    );
    expect(compareOutput("onion/peel", expected, { opens_to: { kind: "final", body: "01" } }).finding).toContain(
      "opens_to.body",
    );
    expect(compareOutput("onion/peel", expected, {}).equal).toBe(false);
  });
});

describe("swarm traces", () => {
  const traces = loadDeployed().find((file) => file.family === "swarm/trace")!.tests;
  const trace = traces.find((test) => test.id.includes("churn"))!;
  const output = "output" in trace.expect ? trace.expect.output : {};
  const steps = output.steps as readonly Record<string, unknown>[];

  it("are equal to themselves, and name the first step that differs", () => {
    expect(compareOutput("swarm/trace", output, output, trace.input)).toEqual({ equal: true });
    const changed = steps.map((step, index) => (index === 3 ? { ...step, ordered_sha256: "00" } : step));
    expect(compareOutput("swarm/trace", output, { steps: changed }, trace.input).finding).toContain("steps[3]");
    expect(compareOutput("swarm/trace", output, { steps: steps.slice(1) }, trace.input).finding).toContain("steps");
  });

  it("are told apart from rubbish", () => {
    for (const wrong of [undefined, null, "x", [], steps.map(() => null), steps.map(() => ({}))]) {
      expect(compareOutput("swarm/trace", output, { steps: wrong }, trace.input).equal).toBe(false);
    }
  });
});
