import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { shimMaxLine, shimResponse } from "../../spec/schema/shim.js";
import { loadVectors } from "../../vectors/load.js";
import { type LineProcess, launchLines, residentMiB } from "./line-process.js";
import { fuzz, isLong } from "./settings.js";

if (isLong) vi.setConfig({ testTimeout: 600_000 });

let shim: LineProcess;
beforeAll(() => {
  shim = launchLines("impl/shim/main.js");
});
afterAll(() => shim.stop());

const vectors = loadVectors().flatMap(({ family, tests }) =>
  tests.filter((_, index) => index % 7 === 0).map(({ input }) => ({ family, input })),
);
const longest = 20_000;
const small = vectors.filter(({ input }) => JSON.stringify(input).length < longest);

type Answer = ReturnType<typeof shimResponse.parse>;

/** Writes lines, then a flush, and gives the answers to the lines, each checked against the schema of the protocol. */
const ask = async (lines: readonly (Buffer | string)[]): Promise<Answer[]> => {
  for (const line of lines) await shim.write(Buffer.concat([Buffer.from(line), Buffer.from("\n")]));
  await shim.write('{"id":"flushed","method":"flush"}\n');
  const answers: Answer[] = [];
  for (;;) {
    const answer = shimResponse.parse(JSON.parse(await shim.next()));
    if (answer.id === "flushed") return answers;
    answers.push(answer);
  }
};

const classOf = (answer: Answer | undefined): string | undefined =>
  answer !== undefined && "error" in answer ? answer.error.class : undefined;

const any = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    "",
    "00",
    "zz",
    "18446744073709551616",
    "-9223372036854775809",
    2 ** 53,
    -1,
    0.5,
    null,
    [],
    {},
  ),
);

/** An input of a vector with fields replaced, taken out or added. */
const spoiled = fc
  .tuple(fc.constantFrom(...small), fc.array(fc.tuple(fc.nat(), any, fc.constantFrom("set", "remove", "add"))))
  .map(([{ family, input }, edits]) => {
    const changed: Record<string, unknown> = { ...input };
    for (const [at, value, edit] of edits) {
      const names = Object.keys(changed);
      const name = names[at % Math.max(names.length, 1)] ?? "x";
      if (edit === "remove") delete changed[name];
      else changed[edit === "add" ? `${name}_` : name] = value;
    }
    return { family, input: changed };
  });

describe("every line is answered once, whatever it is, and nothing is the shim's own fault", () => {
  test("inputs of vectors with other values in them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spoiled, { minLength: 1, maxLength: 20 }), async (requests) => {
        const lines = requests.map((params, id) => JSON.stringify({ id, method: "vector", params }));
        const answers = await ask(lines);
        expect(answers.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(requests.map((_, id) => id));
        for (const answer of answers) expect(classOf(answer)).not.toBe("internal-error");
      }),
      fuzz(60),
    );
    expect(shim.stderr()).toBe("");
  });

  test("lines that are no requests", async () => {
    const line = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))),
      fc.json(),
      fc.record({ id: any, method: any, params: any }).map((request) => JSON.stringify(request)),
      fc
        .record({ id: fc.nat(), method: fc.constantFrom("hello", "vector"), params: any })
        .map((r) => JSON.stringify(r)),
    );
    const isEmpty = (text: Buffer | string): boolean => ["", "\r"].includes(Buffer.from(text).toString("latin1"));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async (lines) => {
        const answers = await ask(lines);
        expect(answers.length).toBe(lines.filter((text) => !isEmpty(text)).length);
        for (const answer of answers) expect(classOf(answer)).not.toBe("internal-error");
      }),
      fuzz(60),
    );
    expect(shim.stderr()).toBe("");
  });
});

const vector = (family: string, input: unknown): string =>
  JSON.stringify({ id: 1, method: "vector", params: { family, input } });

const layer = { direction: "request", own_secret: "01".repeat(32), ciphertext: "00".repeat(64) };
const lowOrder = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";

test.each([
  ["a line that is no JSON", "{", "malformed-request"],
  ["a line that is no UTF-8", Buffer.from([0x22, 0xff, 0x22]), "malformed-request"],
  ["a line that is a list", "[]", "malformed-request"],
  ["a request without method", '{"id":1}', "malformed-request"],
  ["parameters of a wrong type", '{"id":1,"method":"vector","params":7}', "malformed-request"],
  ["an input of a wrong type", vector("bt/decode", []), "malformed-request"],
  ["a field of a wrong type", vector("bt/decode", { input_hex: 7 }), "malformed"],
  ["a field that is no hex", vector("bt/decode", { input_hex: "0g" }), "malformed"],
  ["a truncated string", vector("bt/decode", { input_hex: "323a61" }), "malformed"],
  [
    "an integer of 65 bits",
    vector("bt/decode", { input_hex: Buffer.from("i18446744073709551616e").toString("hex") }),
    "malformed",
  ],
  ["nesting of 100,000", vector("bt/decode", { input_hex: "6c".repeat(100_000) }), "malformed"],
  [
    "a public key of low order",
    vector("onion/open", { ...layer, enc_type: "aes-gcm", peer_public: lowOrder }),
    "bad-key",
  ],
  [
    "a public key that is too short",
    vector("onion/open", { ...layer, enc_type: "aes-gcm", peer_public: "00" }),
    "bad-key",
  ],
  [
    "an unknown cipher",
    vector("onion/open", { ...layer, enc_type: "rot13", peer_public: "09".repeat(32) }),
    "unknown-enc-type",
  ],
  ["a truncated frame", vector("onion/frame", { blob: "ffffffff00" }), "malformed-frame"],
  [
    "a swarm id beyond 64 bits",
    vector("swarm/of-account", { pubkey: `05${"0".repeat(64)}`, swarms: ["18446744073709551616"] }),
    "malformed",
  ],
  [
    "a time beyond 64 bits",
    vector("push/encode", {
      version: 5,
      messages: [{ pubkey: `05${"0".repeat(64)}`, hash: "", timestamp: "9223372036854775808", expiry: "0", data: "" }],
    }),
    "malformed",
  ],
])("%s is refused by its class, and the shim lives on", async (_, line, expected) => {
  const [answer, ...more] = await ask([line]);
  expect(classOf(answer)).toBe(expected);
  expect(more).toEqual([]);
});

test("a line beyond the limit is refused without being kept", async () => {
  const [answer] = await ask([Buffer.alloc(shimMaxLine + 1, 0x61)]);
  expect(classOf(answer)).toBe("malformed-request");
});

test("memory stays bounded", async () => {
  await ask(["{}"]);
  expect(residentMiB(shim.child.pid!) ?? 0).toBeLessThan(400);
});
