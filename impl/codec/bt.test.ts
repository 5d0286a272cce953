import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../spec/package.js";
import { BtError, type BtInput, type BtValue, decodeBt, encodeBt, readDict } from "./bt.js";
import { maxNesting } from "./bt-value.js";

const ascii = (text: string): Buffer => Buffer.from(text, "latin1");

const integer = fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n });
const byteString = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const key = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const { value: anyValue } = fc.letrec<{ value: BtValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    integer,
    byteString,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

/** Bytes that look like bt often enough to reach every branch. */
const btLike = fc
  .array(
    fc.constantFrom("i", "l", "d", "e", "0", "1", "9", ":", "-", "3:abc", "1:a", "i1e", "0:", "le", "de", "\xff"),
    {
      maxLength: 40,
    },
  )
  .map((parts) => ascii(parts.join("")));

const outcome = (work: () => unknown): "read" | "refused" => {
  try {
    work();
    return "read";
  } catch (error) {
    expect(error).toBeInstanceOf(BtError);
    return "refused";
  }
};

const nested = (depth: number, kind: "l" | "d"): Buffer =>
  ascii(kind === "l" ? "l".repeat(depth) + "e".repeat(depth) : `${"d0:".repeat(depth - 1)}de${"e".repeat(depth - 1)}`);

describe("decodeBt and encodeBt", () => {
  it("read back what was written, in the order of unsigned bytes", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encodeBt(value);
        const decoded = decodeBt(bytes);
        expect(encodeBt(decoded)).toEqual(bytes);
        expect(decoded).toEqual(value);
        if (decoded instanceof Map) {
          const keys = [...decoded.keys()].map(ascii);
          expect(keys).toEqual([...keys].sort(Buffer.compare));
        }
      }),
    );
  });

  it.each([
    ["any bytes", fc.uint8Array({ maxLength: 80 })],
    ["bytes that look like bt", btLike],
  ])("throw nothing but BtError for %s, and never differ from the checks of a skip", (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (bytes) => {
        const whole = outcome(() => decodeBt(bytes));
        const walked = outcome(() => {
          const skipped = readDict(Buffer.concat([ascii("d0:"), bytes, ascii("e")])).raw("");
          if (skipped?.length !== bytes.length) throw new BtError("more than one value");
        });
        expect(walked).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it("write numbers, booleans, text and plain objects, and skip no key", () => {
    const value: BtInput = {
      b: [1, -1, true, false],
      a: "é",
      é: new Uint8Array([0, 255]),
      "": new Map([["\xff", 0n]]),
    };
    expect(encodeBt(value).toString("latin1")).toBe("d0:d1:\xffi0ee1:a2:Ã©1:bli1ei-1ei1ei0ee2:Ã©2:\x00\xffe");
  });

  it("write nothing that could not be read back", () => {
    const unwritable: unknown[] = [1n << 64n, -(1n << 63n) - 1n, 2 ** 53, 0.5, Number.NaN, null, undefined, () => 1];
    for (const value of unwritable) {
      expect(() => encodeBt(value as BtInput)).toThrow(BtError);
      expect(() => encodeBt([value] as BtInput)).toThrow(BtError);
    }
    expect(() => encodeBt(new Map([["Ā", 1n]]))).toThrow("up to U+00FF");
  });

  it("keep the first of equal keys, wherever the second stands", () => {
    for (const text of ["d1:ai1e1:ai2ee", "d1:bi1e1:ai0e1:bi2ee", "d1:ai1e1:bi0e1:ai2ee"]) {
      expect([...(decodeBt(ascii(text)) as Map<string, BtValue>).values()]).not.toContain(2n);
    }
    expect(encodeBt(decodeBt(ascii("d1:bi1e1:ai0e1:bi2ee")))).toEqual(ascii("d1:ai0e1:bi1ee"));
  });

  it("return byte strings as views of the input", () => {
    const bytes = ascii("l3:abce");
    const [first] = decodeBt(bytes) as [Uint8Array];
    bytes[3] = 0x7a;
    expect(Buffer.from(first).toString()).toBe("zbc");
  });

  it("say at which byte the input breaks which rule", () => {
    expect(() => decodeBt(ascii("li1e3:ab"))).toThrow("bt at byte 4: a length beyond the data");
    expect(() => decodeBt(ascii("i1ei2e"))).toThrow("bt at byte 3: bytes after the value");
    expect(() => decodeBt(ascii("d1:ae"))).toThrow("bt at byte 4: expected a byte string");
  });

  it.each(["l", "d"] as const)(
    "accept %s nested to the limit, and refuse deeper without touching the stack",
    (kind) => {
      expect(maxNesting).toBeGreaterThanOrEqual(100);
      expect(maxNesting).toBeLessThan(1000);
      expect(encodeBt(decodeBt(nested(maxNesting, kind)))).toEqual(nested(maxNesting, kind));
      for (const depth of [maxNesting + 1, 1_000_000]) {
        expect(() => decodeBt(nested(depth, kind))).toThrow(`nested more than ${maxNesting} deep`);
        expect(() => readDict(Buffer.concat([ascii("d0:"), nested(depth, kind)])).finish()).toThrow(BtError);
      }
      let deep: BtInput = [];
      for (let depth = 1; depth <= maxNesting; depth++) deep = [deep];
      expect(() => encodeBt(deep)).toThrow(BtError);
    },
  );

  it("take time in proportion to the input for long runs of digits, keys and openings", () => {
    const megabyte = 1_000_000;
    expect(decodeBt(ascii(`i${"0".repeat(megabyte)}7e`))).toBe(7n);
    expect(decodeBt(ascii(`${"0".repeat(megabyte)}1:a`))).toEqual(ascii("a"));
    expect(() => decodeBt(ascii(`i${"9".repeat(megabyte)}e`))).toThrow("an integer outside 64 bits");
    expect(() => decodeBt(ascii("9".repeat(megabyte)))).toThrow("a length beyond the data");
    const keys = Array.from({ length: 100_000 }, (_, index) => `${String(100_000 - index).padStart(6, "0")}`);
    const dict = decodeBt(ascii(`d${keys.map((name) => `6:${name}i0e`).join("")}e`)) as Map<string, BtValue>;
    expect([...dict.keys()]).toEqual(keys.reverse());
  }, 5_000);
});

type Tagged = { i: string } | { s: string };
type Sample = {
  id: string;
  kind: string;
  note: string;
  input_hex: string;
  verdict: "valid" | "invalid";
  stream_verdict?: "valid" | "invalid";
  keys_hex: string[];
  steps: (Tagged | "absent" | { error: true })[];
  signature_key_hex: string;
  signed_hex: string;
  signature_hex: string;
};

const samples = JSON.parse(
  readFileSync(join(packageRoot, "vectors/deployed/bt/cases.json"), "utf8"),
) as readonly Sample[];
const unhex = (text: string): Buffer => Buffer.from(text, "hex");

describe("readDict", () => {
  it.each(samples.filter((sample) => sample.stream_verdict && sample.input_hex.startsWith("64")))(
    "walks the deployed sample $id to its end with the same verdict",
    ({ input_hex, stream_verdict }) => {
      const walked = outcome(() => readDict(unhex(input_hex)).finish());
      expect(walked).toBe(stream_verdict === "valid" ? "read" : "refused");
    },
  );

  it.each(samples.filter(({ kind }) => kind === "lookup"))("answers the deployed sample $id: $note", (sample) => {
    const reader = readDict(unhex(sample.input_hex));
    const steps = sample.keys_hex.map((wanted) => {
      const value = reader.get(unhex(wanted).toString());
      return value === undefined ? "absent" : { i: `${value as bigint}` };
    });
    expect(steps).toEqual(sample.steps);
  });

  it.each(samples.filter(({ kind }) => kind === "signed"))("cuts the deployed sample $id: $note", (sample) => {
    const reader = readDict(unhex(sample.input_hex));
    const { signed, signature } = reader.signature(unhex(sample.signature_key_hex).toString())!;
    expect(signed.toString("hex")).toBe(sample.signed_hex);
    expect(signature.toString("hex")).toBe(sample.signature_hex);
  });

  it.each(samples.filter(({ kind }) => kind === "int"))("refuses the deployed sample $id: $note", ({ input_hex }) => {
    const reader = readDict(Buffer.concat([ascii("d1:a"), unhex(input_hex), ascii("e")]));
    expect(() => reader.integer("a", 0n, 65535n)).toThrow('bt dict key "a": expected 0 to 65535, got 65536');
  });

  it("gives every key of a canonical dict when asked in order, typed or raw", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 5 }), integer), (object) => {
        const bytes = encodeBt(object);
        const reader = readDict(bytes);
        const keys = Object.keys(object).sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
        for (const name of keys) expect(reader.get(name)).toBe(object[name]);
        reader.finish();
      }),
    );
  });

  it("reads bytes, integers and raw values, and nothing where the key is absent", () => {
    const reader = readDict(ascii("d1:ai5e1:b2:xy1:cli1eee"));
    expect(reader.has("a")).toBe(true);
    expect(reader.integer("a", 0n, 9n)).toBe(5n);
    expect(reader.bytes("aa")).toBeUndefined();
    expect(reader.bytes("b")).toEqual(ascii("xy"));
    expect(reader.raw("c")).toEqual(ascii("li1ee"));
    expect(reader.signature("~")).toBeUndefined();
    reader.finish();
  });

  it("refuses another type than the one asked for, a key again, and an earlier key", () => {
    expect(() => readDict(ascii("d1:ai5ee")).bytes("a")).toThrow("expected a byte string");
    expect(() => readDict(ascii("d1:a1:xe")).integer("a", 0n, 9n)).toThrow("expected an integer");
    expect(() => readDict(ascii("le"))).toThrow("expected a dict");
    const reader = readDict(ascii("d1:ai1e1:bi2ee"));
    reader.get("b");
    expect(() => reader.get("b")).toThrow("ascending order");
    expect(() => reader.get("a")).toThrow("ascending order");
  });

  it("does not look behind the last key asked for until it finishes", () => {
    const reader = readDict(ascii("d1:ai1e1:b9:shorte"));
    expect(reader.get("a")).toBe(1n);
    expect(() => reader.finish()).toThrow(BtError);
    const trailing = readDict(ascii("d1:ai1eeX"));
    expect(trailing.get("a")).toBe(1n);
    expect(() => trailing.finish()).toThrow("bytes after the dict");
  });
});
