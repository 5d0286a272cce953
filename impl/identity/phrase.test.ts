import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import words from "../../spec/data/mnemonic-english.json" with { type: "json" };
import { IdentityError } from "./error.js";
import { decodePhrase, encodePhrase, normalisePhrase, PhraseError } from "./phrase.js";

const seed16 = fc.uint8Array({ minLength: 16, maxLength: 16 });

const faultOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof PhraseError) return error.fault;
    throw error;
  }
  return "none";
};

describe("the word list", () => {
  it("is the one of the note beside it", () => {
    expect(createHash("sha256").update(words.join("\n")).digest("hex")).toBe(
      "998df55cb16d2318130c5cf7e9d4408247c8c4674935ee6e07d53f2f00ccf19b",
    );
  });
});

describe("phrases", () => {
  it("lead back to their secret, also by three letters a word and after a person typed them", () => {
    fc.assert(
      fc.property(seed16, (seed) => {
        const phrase = encodePhrase(seed);
        const prefixes = phrase
          .split(" ")
          .map((word) => word.slice(0, 3))
          .join(" ");
        expect(phrase.split(" ")).toHaveLength(13);
        expect(decodePhrase(phrase, { refuseLargeValues: true })).toEqual(Buffer.from(seed));
        expect(decodePhrase(prefixes)).toEqual(Buffer.from(seed));
        const typed = `\n  ${phrase.toUpperCase().replaceAll(" ", " \t ")} `;
        expect(decodePhrase(normalisePhrase(typed))).toEqual(Buffer.from(seed));
      }),
    );
  });

  it("with one of the words exchanged lead to another secret or are refused", () => {
    fc.assert(
      fc.property(seed16, fc.nat(12), fc.nat(words.length - 1), (seed, position, index) => {
        const entries = encodePhrase(seed).split(" ");
        fc.pre(entries[position] !== words[index]);
        entries[position] = words[index]!;
        const fault = faultOf(() => {
          expect(decodePhrase(entries.join(" "))).not.toEqual(Buffer.from(seed));
        });
        expect(["none", "verification"]).toContain(fault);
        if (position === 12) expect(fault).toBe("verification");
      }),
    );
  });

  it("throw nothing but PhraseError, whatever is typed, and never show a word", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(fc.oneof(fc.constantFrom(...words.slice(0, 20), ""), fc.string()), { maxLength: 15 })
        .map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        try {
          expect(decodePhrase(text)).toHaveLength(16);
        } catch (error) {
          expect(error).toBeInstanceOf(PhraseError);
        }
      }),
    );
    const secret = "qqqqq".concat(" abbey".repeat(12));
    expect(() => decodePhrase(secret)).toThrow("word 1: its first three letters are not in the list");
  });

  it("of a value above 32 bits are reduced, or refused on request", () => {
    // Words 7 to 9 stand for 4296993322 = 2^32 + 2026026.
    const phrase = "lids fight veered auctions ahead boat gained nouns noted pheasants victim salads lids";
    expect(decodePhrase(phrase).readUInt32LE(8)).toBe(2026026);
    expect(faultOf(() => decodePhrase(phrase, { refuseLargeValues: true }))).toBe("value-too-large");
  });

  it("are not made of other than 16 bytes", () => {
    expect(() => encodePhrase(new Uint8Array(15))).toThrow(IdentityError);
    expect(() => encodePhrase(new Uint8Array(32))).toThrow("seed of a phrase: expected 16 bytes, got 32");
  });
});
