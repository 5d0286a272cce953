import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { type BtValue, btMax, btMin, decodeBt, encodeBt, fromTagged, type TaggedBt, toTagged } from "./bt.js";
import { decodeInteger, type IntegerType, lookUp, signedPart } from "./bt-reader.js";
import { refusalOf } from "./refusal.js";

interface Sample {
  readonly id: string;
  readonly kind: string;
  readonly note: string;
  readonly input_hex: string;
  readonly verdict: string;
  readonly strict_verdict?: string;
  readonly value: TaggedBt;
  readonly reencoded_hex: string;
  readonly canonical: boolean;
  readonly encoded_hex: string;
  readonly type: IntegerType;
  readonly keys_hex: readonly string[];
  readonly steps: readonly unknown[];
  readonly signature_key_hex: string;
  readonly signed_hex: string;
  readonly signature_hex: string;
}

const samples = JSON.parse(
  readFileSync(join(packageRoot, "vectors/deployed/bt/cases.json"), "utf8"),
) as readonly Sample[];
const ofKind = (kind: string): readonly Sample[] => samples.filter((sample) => sample.kind === kind);
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));
const text = (ascii: string): Uint8Array => new Uint8Array(Buffer.from(ascii, "latin1"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
const refusedClass = (action: () => unknown): string | undefined => {
  const outcome = refusalOf(action);
  return "class" in outcome ? outcome.class : undefined;
};

describe("bt, against answers of the deployed library", () => {
  it.each(ofKind("decode"))("decodes $id as the sample says: $note", (sample) => {
    const outcome = refusalOf(() => decodeBt(bytes(sample.input_hex)));
    if ((sample.strict_verdict ?? sample.verdict) === "invalid") {
      expect(outcome).toEqual({ class: "malformed" });
      return;
    }
    if (!("result" in outcome)) throw new Error("refused");
    const reencoded = hex(encodeBt(outcome.result));
    expect(toTagged(outcome.result)).toEqual(sample.value);
    expect(reencoded).toBe(sample.reencoded_hex);
    expect(reencoded === sample.input_hex).toBe(sample.canonical);
  });

  it.each(ofKind("encode"))("encodes $id as the sample says: $note", (sample) => {
    expect(hex(encodeBt(fromTagged(sample.value)))).toBe(sample.encoded_hex);
  });

  it.each(ofKind("int"))("reads $id as a typed integer: $note", (sample) => {
    expect(refusedClass(() => decodeInteger(bytes(sample.input_hex), sample.type))).toBe(
      sample.verdict === "invalid" ? "malformed" : undefined,
    );
  });

  it.each(ofKind("lookup"))("looks up $id going forward only: $note", (sample) => {
    const keys = sample.keys_hex.map((key) => Buffer.from(key, "hex").toString("latin1"));
    const steps = lookUp(bytes(sample.input_hex), keys).map((step) =>
      typeof step === "string" ? step : toTagged(step.value),
    );
    expect(steps).toEqual(sample.steps);
  });

  it.each(ofKind("signed"))("finds what is signed in $id: $note", (sample) => {
    const key = Buffer.from(sample.signature_key_hex, "hex").toString("latin1");
    const { signed, signature } = signedPart(bytes(sample.input_hex), key);
    expect([hex(signed), hex(signature)]).toEqual([sample.signed_hex, sample.signature_hex]);
  });
});

describe("bt decoding", () => {
  const nested = (depth: number): Uint8Array => text("l".repeat(depth) + "e".repeat(depth));

  it("accepts 100 levels and refuses 1,001 and 100,000 without overflowing the stack", () => {
    expect(refusedClass(() => decodeBt(nested(100)))).toBeUndefined();
    expect(refusedClass(() => decodeBt(nested(1001)))).toBe("malformed");
    expect(refusedClass(() => decodeBt(nested(100_000)))).toBe("malformed");
    expect(refusedClass(() => decodeBt(text("l".repeat(100_000))))).toBe("malformed");
    expect(refusedClass(() => decodeBt(text(`${"d1:a".repeat(1001)}i1e${"e".repeat(1001)}`)))).toBe("malformed");
  });

  it("never lets the length of a string wrap", () => {
    for (const length of ["18446744073709551617", "4294967297", "99999999999999999999999"]) {
      expect(refusedClass(() => decodeBt(text(`${length}:a`)))).toBe("malformed");
    }
  });

  it("refuses a number of 200,000 digits and reads one of 200,000 zeros", () => {
    expect(refusedClass(() => decodeBt(text(`i${"9".repeat(200_000)}e`)))).toBe("malformed");
    expect(decodeBt(text(`i-${"0".repeat(200_000)}8e`))).toBe(-8n);
  });

  it("checks the value of a duplicate key although the first one wins", () => {
    expect(toTagged(decodeBt(text("d1:ai1e01:ai2ee")))).toEqual({ d: [["61", { i: "1" }]] });
    expect(refusedClass(() => decodeBt(text("d1:ai1e1:ai+2ee")))).toBe("malformed");
  });

  it("refuses every proper prefix of a canonical encoding", () => {
    const whole = text("d0:le1:ad1:xi-1ee2:ab3:abci18446744073709551615ee").subarray(0, -2);
    const value = new Map<string, BtValue>([["k", [1n, text("abc"), new Map<string, BtValue>([["", []]])]]]);
    const encoded = encodeBt(value);
    for (let length = 0; length < encoded.length; length += 1) {
      expect(refusedClass(() => decodeBt(encoded.slice(0, length)))).toBe("malformed");
    }
    expect(refusedClass(() => decodeBt(whole))).toBe("malformed");
  });
});

describe("bt encoding", () => {
  it.each([
    { i: "007" },
    { i: "-0" },
    { i: "+5" },
    { i: "" },
    { i: "-" },
    { i: " 5" },
    { i: "5.0" },
    { i: "18446744073709551616" },
    { i: "-9223372036854775809" },
    { i: 5 },
    { s: "6" },
    { s: "zz" },
    { l: {} },
    { x: "1" },
    {},
    { i: "1", s: "" },
    [],
    null,
    "i1e",
    { d: [["61"]] },
    { d: { "61": { i: "1" } } },
    {
      d: [
        ["61", { i: "1" }],
        ["61", { i: "2" }],
      ],
    },
  ])("refuses %j", (json) => {
    expect(refusedClass(() => encodeBt(fromTagged(json)))).toBe("malformed");
  });

  it("is read back as the same value, and reading it back writes the same bytes", () => {
    const value = fc.letrec<{ value: BtValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.bigInt({ min: btMin, max: btMax }),
        fc.uint8Array({ maxLength: 20 }).map((array) => new Uint8Array(array)),
        fc.array(tie("value"), { maxLength: 4 }),
        fc
          .array(
            fc.tuple(
              fc.uint8Array({ maxLength: 4 }).map((key) => String.fromCharCode(...key)),
              tie("value"),
            ),
            {
              maxLength: 4,
            },
          )
          .map((entries) => new Map(entries)),
      ),
    })).value;
    fc.assert(
      fc.property(value, (original) => {
        const encoded = encodeBt(original);
        const decoded = decodeBt(encoded);
        expect(toTagged(decoded)).toEqual(toTagged(original));
        expect(encodeBt(fromTagged(toTagged(decoded)))).toEqual(encoded);
      }),
    );
  });
});
