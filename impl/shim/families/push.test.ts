import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import type { ShimInput, ShimOutput } from "../input.js";
import { ShimRefusal } from "../refusal.js";
import { handlers } from "./push.js";

// biome-ignore lint/suspicious/noExplicitAny: the shape of the sample file is described in it
type Sample = any;

const { cases } = JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/swarm/push-batches.json"), "utf8")) as {
  cases: Sample[];
};
const ask = (family: string, input: ShimInput): ShimOutput => handlers[family]!(input) as ShimOutput;

const refusal = (family: string, input: ShimInput): string => {
  try {
    handlers[family]!(input);
  } catch (error) {
    if (error instanceof ShimRefusal) return error.errorClass;
    throw error;
  }
  return "accepted";
};

test.each(cases.filter(({ op, expect }) => op === "serialise" && expect.batches))("packs $note", (sample) => {
  const { batches } = ask("push/encode", { messages: sample.messages, version: 5 });
  expect([sample.expect.batches, sample.expect.batches_also_accepted]).toContainEqual(batches);
});

test.each(cases.filter(({ op }) => op === "deserialise"))("reads $note", ({ blob, note, expect: right }) => {
  if (right.error !== undefined) {
    expect(refusal("push/decode", { blob })).toBe("malformed");
    return;
  }
  const namespace = note.startsWith("a sixth element") ? { namespace: 11 } : {};
  expect(ask("push/decode", { blob })).toEqual({
    messages: right.messages.map((message: object) => ({ ...message, ...namespace })),
  });
});

const message = { pubkey: `05${"ab".repeat(32)}`, hash: "68", timestamp: "1", expiry: "2", data: "" };

test("six elements carry the namespace", () => {
  const { batches } = ask("push/encode", { messages: [{ ...message, namespace: -10 }], version: 6 });
  const [batch] = batches as string[];
  expect(Buffer.from(batch!, "hex").toString("latin1")).toMatch(/1:hi1ei2e0:i-10eee$/);
  expect(ask("push/decode", { blob: batch })).toEqual({ messages: [{ ...message, namespace: -10 }] });
});

test.each([
  ["another version", { messages: [], version: 7 }],
  ["no version", { messages: [] }],
  ["no messages", { version: 5 }],
  ["a message that is none", { messages: [1], version: 5 }],
  ["a short account", { messages: [{ ...message, pubkey: "05" }], version: 5 }],
  ["a time that is a number", { messages: [{ ...message, expiry: 2 }], version: 5 }],
  ["data that is no hex", { messages: [{ ...message, data: "0" }], version: 5 }],
  ["a namespace beyond 16 bits", { messages: [{ ...message, namespace: 40_000 }], version: 6 }],
])("packing with %s is malformed", (_, input) => {
  expect(refusal("push/encode", input)).toBe("malformed");
});
