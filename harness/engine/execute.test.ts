import { describe, expect, test } from "vitest";
import type { Lease } from "../network/broker-client.js";
import { ProcessFailure } from "../network/failure.js";
import type { NetworkHandle } from "../network/topology.js";
import type { ShimClient } from "../target/shim-client.js";
import type { Case, CaseContext } from "./case.js";
import { createChecks } from "./checks.js";
import { executeCase, type Services } from "./execute.js";
import { failed, inconclusive } from "./outcome.js";

const hello = {
  protocol: 1,
  name: "s",
  version: "1",
  language: "x",
  families: ["a/b"],
  capabilities: ["fast"],
} as const;

const services = (more: Partial<Services> = {}): Services => ({
  seed: "7",
  profile: "seed",
  roles: ["shim"],
  capabilities: [],
  shim: () => Promise.resolve({ hello } as unknown as ShimClient),
  simulate: () => Promise.reject(new Error("no simulation here")),
  converse: () => Promise.reject(new Error("not here")),
  acquire: () => Promise.reject(new Error("not here")),
  rerun: (id) => `again ${id}`,
  ...more,
});

const check = (context: CaseContext): void => createChecks(context).ok("it holds", true);

const run = (
  play: Case["run"],
  item: Partial<Case> = {},
  more: Partial<Services> = {},
  signal = new AbortController().signal,
) =>
  executeCase(
    {
      id: "t/case",
      title: "a case",
      suite: "t",
      requirements: ["WIR-001"],
      importance: "low",
      needs: { roles: [] },
      run: play,
      ...item,
    },
    services(more),
    signal,
  );

describe("the verdict", () => {
  test("is pass when a check held", async () => {
    const result = await run(async (context) => check(context));
    expect(result).toMatchObject({
      verdict: "pass",
      id: "t/case",
      rerun: "again t/case",
      steps: [{ label: "it holds" }],
    });
    expect(result.finding).toBeUndefined();
  });

  test("is never pass when nothing was checked", async () => {
    const result = await run(async (context) => context.step({ kind: "note", label: "looked at it" }));
    expect(result).toMatchObject({
      verdict: "harness-error",
      finding: { message: "the case ended without one check" },
    });
  });

  test("is fail, with expected and actual, when a check does not hold", async () => {
    const result = await run(async (context) => createChecks(context).equal("sizes", { a: 1 }, { a: 2 }, "because"));
    expect(result).toMatchObject({
      verdict: "fail",
      finding: { message: "sizes", expected: { a: 2 }, actual: { a: 1 }, why: "because" },
      steps: [{ kind: "check", ok: false }],
    });
  });

  test("is warn instead of fail for what only should be", async () => {
    const play = () => Promise.reject(failed("too slow"));
    expect((await run(play, { level: "SHOULD" })).verdict).toBe("warn");
    expect((await run(play, { level: "MUST" })).verdict).toBe("fail");
    expect((await run(() => Promise.reject(inconclusive("?")), { level: "SHOULD" })).verdict).toBe("inconclusive");
  });

  test("is harness-error, with the stack, for an exception of the case", async () => {
    const result = await run(() => Promise.reject(new TypeError("x is not a function")));
    expect(result).toMatchObject({
      verdict: "harness-error",
      finding: { message: "the case threw: x is not a function" },
    });
    expect(JSON.stringify(result.finding?.actual)).toContain("execute.test");
  });

  test("is hang when the case exceeds its deadline, and the case is told", async () => {
    let told = false;
    const result = await run(
      (context) =>
        new Promise(() => {
          context.signal.addEventListener("abort", () => {
            told = true;
          });
        }),
      { timeoutMs: 30 },
    );
    expect(result).toMatchObject({ verdict: "hang", finding: { message: "did not end within 30 ms" } });
    expect(told).toBe(true);
  });

  test("follows who is to blame for a process that failed", async () => {
    const failure = (blame: "target" | "harness") => () =>
      Promise.reject(new ProcessFailure(blame, "died", "last words"));
    expect(await run(failure("target"))).toMatchObject({
      verdict: "crash",
      finding: { actual: { log: "last words" } },
    });
    expect(await run(failure("harness"))).toMatchObject({ verdict: "harness-error" });
  });
});

describe("what a case needs and the target lacks makes it unsupported", () => {
  const never = () => Promise.reject(new Error("must not run"));
  test.each([
    [{ roles: ["node"] }, "the target has no role node"],
    [{ roles: ["shim"], families: ["a/c"] }, "the shim's hello does not list the family a/c"],
    [
      { roles: ["shim"], families: ["bt/decode"] },
      "the shim's hello does not list the family bt/decode; it is mandatory",
    ],
    [{ roles: [], capabilities: ["fast"] }, "the target does not declare the capability fast"],
  ] as const)("%j", async (needs, message) => {
    expect(await run(never, { needs })).toMatchObject({ verdict: "unsupported", finding: { message } });
  });

  test("capabilities count from the manifest and from the hello", async () => {
    const play = async (context: CaseContext) => check(context);
    expect((await run(play, { needs: { roles: ["shim"], capabilities: ["fast"] } })).verdict).toBe("pass");
    const declared = await run(play, { needs: { roles: [], capabilities: ["big"] } }, { capabilities: ["big"] });
    expect(declared.verdict).toBe("pass");
  });
});

describe("a network", () => {
  const needs = { roles: [], network: { nodes: 3, mix: "all target" } } as const;
  const lending = (casualties: Awaited<ReturnType<Lease["release"]>>) => {
    const log: string[] = [];
    const network = { id: "net-0" } as NetworkHandle;
    const acquire = (): Promise<Lease> => {
      log.push("acquired");
      return Promise.resolve({
        network,
        release: () => {
          log.push("released");
          return Promise.resolve(casualties);
        },
      });
    };
    return { log, acquire };
  };

  test("is acquired before the case and released after it, also when it fails", async () => {
    const { log, acquire } = lending([]);
    const result = await run(
      (context) => {
        log.push(context.network().id);
        return Promise.reject(failed("no"));
      },
      { needs },
      { acquire },
    );
    expect(result.verdict).toBe("fail");
    expect(log).toEqual(["acquired", "net-0", "released"]);
  });

  test("in which a node died unasked makes the verdict crash although the checks held", async () => {
    const { acquire } = lending([
      { name: "net-0 node 2", blame: "harness", log: "" },
      { name: "net-0 node 1", blame: "target", log: "panic" },
    ]);
    const result = await run(async (context) => check(context), { needs }, { acquire });
    expect(result).toMatchObject({
      verdict: "crash",
      finding: { message: expect.stringMatching(/net-0 node 1/), actual: { log: "panic" } },
    });
  });

  test("in which only a process of ours died is our own fault, whatever the case says", async () => {
    const { acquire } = lending([{ name: "net-0 node 2", blame: "harness", log: "out of memory" }]);
    const result = await run(() => Promise.reject(failed("no answer")), { needs }, { acquire });
    expect(result).toMatchObject({
      verdict: "harness-error",
      finding: {
        message: expect.stringMatching(/^net-0 node 2 ended during the case/),
        actual: { log: "out of memory" },
      },
    });
  });

  test("may only be asked for when the case says that it needs one", async () => {
    const result = await run(async (context) => void context.network());
    expect(result).toMatchObject({
      verdict: "harness-error",
      finding: { message: expect.stringMatching(/needs.network is absent/) },
    });
  });
});

test("a run that was interrupted begins no case", async () => {
  const interrupted = AbortSignal.abort(new Error("interrupted"));
  let begun = false;
  await run(
    async () => {
      begun = true;
    },
    {},
    {},
    interrupted,
  );
  expect(begun).toBe(false);
});

test("the transcript of a passed case keeps a taste of long values, and that of a failed one much more", async () => {
  const data = "f".repeat(20_000);
  const length = async (end: () => void): Promise<number> => {
    const result = await run(async (context) => {
      context.step({ kind: "send", label: "big", data });
      check(context);
      end();
    });
    return JSON.stringify(result.steps).length;
  };
  expect(await length(() => undefined)).toBeLessThan(2_000);
  expect(
    await length(() => {
      throw failed("no");
    }),
  ).toBeGreaterThan(20_000);
});
