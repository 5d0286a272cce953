import { swarmAnswers } from "../../spec/model/families-swarm.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type Changes, createKit, type Kit } from "./kit.js";
import type { Random } from "./random.js";
import { type SwarmFlag, swarmFlags } from "./swarm-flags.js";
import { createTrace, type TraceBuilder } from "./swarm-trace-builder.js";
import { massExits, steps } from "./swarm-trace-decline.js";
import { acceptTraces, churn, growth, newIds, orders } from "./swarm-trace-growth.js";
import { emptySwarms, rawChurn } from "./swarm-trace-raw.js";

type Value = Draft["input"][string];

const answer = swarmAnswers["swarm/trace"];

/** A trace, and the same with one node fewer, in which a block fails. */
const failing = (kit: Kit, sibling: TraceBuilder, spoiled: Changes, comment: string): void => {
  const labels = { requirements: ["SWM-030"], flags: ["Failure" satisfies SwarmFlag], importance: "critical" } as const;
  const accepted = kit.accept(sibling.input(), { ...labels, comment: `${comment}, but one node more` });
  const output = answer({ ...accepted.input, ...spoiled }) as Draft["input"];
  if (!JSON.stringify(output).includes('"error":true')) throw new Error(`${comment}: no block fails`);
  kit.report(accepted, spoiled, output, { ...labels, comment });
};

/** Fewer than five nodes in two or more swarms: the block is refused, and the map stays as it was. */
const failures = (kit: Kit, random: Random): void => {
  const leaving = (sizes: readonly number[], stay: readonly number[], mode: "list" | "raw"): void => {
    const trace = createTrace(mode, random, sizes);
    const initial = trace.input().initial as [string, number[]][];
    const leave = initial.flatMap(([, members], index) => members.slice(stay[index]!));
    const spared = leave.slice(0, -1);
    trace.block({ seed: 5n, leave: spared });
    trace.block({ seed: 6n, reset: initial, join: trace.fresh(2) });
    const spoiled = (trace.input().steps as Record<string, Value>[]).map((step, index) =>
      index === 0 ? { ...step, leave } : step,
    );
    failing(kit, trace, { steps: spoiled }, `${mode}: ${sizes.join(" + ")} nodes shrink to ${stay.join(" + ")}`);
  };
  for (const [sizes, stay] of [
    [
      [6, 6],
      [2, 2],
    ],
    [
      [7, 5],
      [3, 1],
    ],
    [
      [5, 5],
      [1, 3],
    ],
    [
      [5, 5, 5],
      [1, 1, 2],
    ],
    [
      [5, 5, 5, 5],
      [1, 1, 1, 1],
    ],
  ] as const) {
    leaving(sizes, stay, "list");
  }
  leaving([6, 6], [2, 2], "raw");
  leaving([6, 6], [4, 0], "raw");
  leaving([5, 5, 5], [0, 0, 4], "raw");
  const start = createTrace("list", random, [3, 1]);
  start.block({ seed: 8n, join: start.fresh(1) });
  const steps = (start.input().steps as Record<string, Value>[]).map((step) => ({ ...step, join: [] }));
  failing(kit, start, { steps }, "3 + 1 nodes, and nobody joins");
};

const malformed = (kit: Kit, random: Random): void => {
  const trace = createTrace("list", random, [3]);
  trace.block({ join: trace.fresh(1), leave: [0], seed: 9n });
  trace.block({ reset: [["7", [1, 2]]], seed: 10n });
  const sibling = kit.accept(trace.input(), { comment: "the sibling of malformed traces", requirements: ["SWM-017"] });
  const refuse = (changes: Changes, comment: string, flag: SwarmFlag): void => {
    const labels = { comment, requirements: ["SWM-041"], flags: [flag], importance: "medium" } as const;
    kit.refuse(sibling, changes, "malformed", labels);
  };
  for (const name of ["mode", "nodes", "initial", "steps"]) {
    refuse({ [name]: undefined }, `${name} is missing`, "MissingField");
    for (const value of [null, 7, {}]) refuse({ [name]: value }, `${name} ${JSON.stringify(value)}`, "WrongType");
  }
  for (const mode of ["", "set", "LIST", "Raw"]) refuse({ mode }, `the mode ${JSON.stringify(mode)}`, "WrongType");
  const nodes = sibling.input.nodes as string[];
  for (const [key, what, flag] of [
    ["", "empty", "WrongLength"],
    [nodes[0]!.slice(2), "of 31 bytes", "WrongLength"],
    [`${nodes[0]!}00`, "of 33 bytes", "WrongLength"],
    [`${nodes[0]!.slice(1)}g`, "with a letter that is no digit", "NotHex"],
    [nodes[0]!.slice(1), "with an odd number of digits", "NotHex"],
    [7, "that is a number", "WrongType"],
    [null, "that is null", "WrongType"],
  ] as const) {
    refuse({ nodes: [key, ...nodes.slice(1)] }, `a node key ${what}`, flag);
  }
  const [first, second] = sibling.input.steps as [Record<string, Value>, Record<string, Value>];
  const step = (changes: Record<string, Value>, comment: string, flag: SwarmFlag): void =>
    refuse({ steps: [{ ...first, ...changes }, second] }, comment, flag);
  for (const seed of [9, null, "", "x", "0x9", "9.0", " 9"])
    step({ seed }, `the seed ${JSON.stringify(seed)}`, "WrongType");
  for (const seed of ["-1", String(1n << 64n), String((1n << 64n) + 9n)]) step({ seed }, `the seed ${seed}`, "Range");
  for (const name of ["leave", "join"]) {
    for (const value of [7, "0", {}]) step({ [name]: value }, `${name} ${JSON.stringify(value)}`, "WrongType");
    for (const index of [-1, nodes.length, 0.5, "0", null]) {
      step({ [name]: [index] }, `${name} lists ${JSON.stringify(index)}`, "Index");
    }
  }
  refuse({ steps: [null] }, "a block that is null", "WrongType");
  refuse({ steps: [[]] }, "a block that is a list", "WrongType");
  const { seed: _, ...seedless } = first;
  refuse({ steps: [seedless, second] }, "a block without seed", "MissingField");
  const tables = [
    [[["7"]], "a swarm without members", "MissingField"],
    [[[7, [1]]], "an id that is a number", "WrongType"],
    [[["x", [1]]], "an id that is no number", "WrongType"],
    [[["-1", [1]]], "a negative id", "Range"],
    [[[String(1n << 64n), [1]]], "the id 2^64", "Range"],
    [[["7", 1]], "members that are a number", "WrongType"],
    [[["7", [nodes.length]]], "a member beyond the table", "Index"],
    [[["7", ["1"]]], "a member that is a text", "Index"],
    [{ "7": [1] }, "an object instead of a list", "WrongType"],
  ] as const;
  for (const [table, what, flag] of tables) {
    refuse({ initial: table as unknown as Value }, `initial: ${what}`, flag);
    const changed = { ...second, reset: table as unknown as Value };
    refuse({ steps: [first, changed] }, `reset: ${what}`, flag);
  }
};

/** `swarm/trace`: the assignment block by block, bit for bit. */
export const swarmTraceFamily: FamilyGenerator = {
  family: "swarm/trace",
  flags: swarmFlags(
    "Churn",
    "Dissolve",
    "EmptySwarm",
    "Failure",
    "Growth",
    "Index",
    "JoinOrder",
    "MassExit",
    "MemberOrder",
    "NewId",
    "NotHex",
    "Range",
    "Rerun",
    "Seed",
    "Split",
    "Steal",
    "Ties",
    "WrongLength",
  ),
  generate: (random) => {
    const kit = createKit(answer);
    const accept = acceptTraces(kit);
    growth(accept, random.fork("growth"));
    newIds(accept, random.fork("ids"));
    orders(accept, random.fork("orders"));
    steps(accept, random.fork("steps"));
    massExits(accept, random.fork("exits"));
    churn(accept, random.fork("churn"));
    rawChurn(accept, random.fork("raw"));
    emptySwarms(accept, random.fork("empty"));
    failures(kit, random.fork("failures"));
    malformed(kit, random.fork("malformed"));
    return kit.drafts;
  },
};
