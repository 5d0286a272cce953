import { afterEach, describe, expect, it } from "vitest";
import { groupAccount } from "../testing/accounts.js";
import { type Answer, callOmq, type Params } from "../testing/caller.js";
import { createLocalSwarm, type LocalSwarm } from "../testing/local-swarm.js";

let swarm: LocalSwarm | undefined;
afterEach(() => swarm?.close());

const info = { method: "info", params: {} };
const account = groupAccount("ifelse");

/** Parameters of ifelse; the branches are named here only, since objects with `then` are taken for promises. */
const when = (conditions: unknown, whenTrue?: unknown, whenFalse?: unknown): Params =>
  Object.fromEntries(
    Object.entries({ if: conditions, then_: whenTrue, else: whenFalse }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.replace("_", ""), value]],
    ),
  );

describe.each(["json", "bt"] as const)("in %s", (encoding) => {
  const isJson = encoding === "json";
  const yes = isJson ? true : 1;
  const no = isJson ? false : 0;

  const ask = (params: Params): Promise<Answer> => {
    swarm = createLocalSwarm({ nodes: 1 });
    return callOmq(swarm, 0, "ifelse", params, encoding);
  };

  it("17.75: one number of a hard fork means the first revision, and one out of reach takes the other branch", async () => {
    const answer = await ask(when({ hf_at_least: [19] }, info));
    expect(answer).toMatchObject({
      status: 200,
      body: { condition: yes, height: 1_300, hf: [19, 4], v: [2, 8, 0], result: { code: 200 } },
    });
    const other = { method: "retrieve", params: { pubkey: account.id } };
    const { body } = await ask(when({ hf_at_least: 4_000 }, info, other));
    expect(body).toMatchObject({
      condition: no,
      result: { code: 401, body: "retrieve: request signature required" },
    });
  });

  it.each([
    ["17.76", { hf_at_least: [19, 4], height_before: 1_300 }, false],
    ["17.76", { hf_at_least: [19, 4], height_before: 1_301 }, true],
    ["17.77", { height_at_least: 1_300 }, true],
    ["17.77", { height_at_least: 1_301 }, false],
    ["17.77", { v_at_least: [2, 8] }, true],
    ["17.77", { v_at_least: [2, 8, 1] }, false],
    ["", { v_before: [2, 8, 0, 99] }, false],
    ["", { v_before: [2, 9] }, true],
    ["", { hf_before: [19, 5] }, true],
    ["", { hf_before: 19 }, false],
    ["", { hf_before: [], height_at_least: 1 }, true],
  ])("%s: %j is %s", async (_, conditions, expected) => {
    expect((await ask(when(conditions, info))).body.condition).toBe(expected ? yes : no);
  });

  it("17.78, 17.79: either branch may be missing, and then there is no result", async () => {
    const missing = await ask(when({ height_at_least: 9_999 }, info));
    expect(missing.status).toBe(200);
    expect(Object.keys(missing.body).sort()).toEqual(["condition", "height", "hf", "v"]);
    expect((await ask(when({ height_at_least: 9_999 }, undefined, info))).body.result.code).toBe(200);
  });

  it("17.80: goes several levels deep, and may hold a batch", async () => {
    const deep = (levels: number): Params =>
      levels === 0
        ? { method: "batch", params: { requests: [info, info] } }
        : { method: "ifelse", params: when({ height_at_least: 1 }, deep(levels - 1)) };
    let { body } = await ask(when({ height_at_least: 1 }, deep(6)));
    for (let level = 0; level < 7; level++) {
      expect(body).toMatchObject({ condition: yes, result: { code: 200 } });
      body = body.result.body;
    }
    expect(body.results).toHaveLength(2);
  });

  const prefix = "invalid request: Invalid ifelse request";
  it.each([
    [when(undefined, info), `${prefix}: no valid "if" field`],
    [when(7, info), `${prefix}: no valid "if" field`],
    [when({ moon: "full" }, info), `${prefix}: must specify at least one "if" condition`],
    [when({ hf_before: [] }, info), `${prefix}: must specify at least one "if" condition`],
    [when({ height_before: 1 }), `${prefix}: at least one of "then"/"else" required`],
    [when({ height_before: 1 }, 7), `${prefix}: then must be ${isJson ? "an object" : "a dict"}`],
    [
      when({ height_before: 1 }, undefined, { params: {} }),
      `${prefix}: else ${isJson ? "must have method/params keys" : "missing method"}`,
    ],
    [
      when({ height_before: 1 }, undefined, { method: "info" }),
      `${prefix}: else ${isJson ? "must have method/params keys" : "missing params"}`,
    ],
    [when({ height_before: 1 }, { method: "x", params: {} }), `${prefix} method "then"`],
    [
      when({ height_before: 1 }, { method: "retrieve", params: {} }, info),
      "invalid request: Required field 'pubkey' missing",
    ],
    [when({ height_before: "x" }, info), "invalid request: Invalid value given for 'height_before': expected integer"],
    [when({ hf_before: ["x"] }, info), "invalid request: Invalid value given for 'hf_before': expected integer array"],
  ])("refuses %j", async (params, text) => {
    expect(await ask(params)).toEqual({ status: 400, body: text });
  });
});
