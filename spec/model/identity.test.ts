import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../package.js";
import { accountFromSeed } from "./account.js";
import { codecFamilies } from "./families-codec.js";
import { cryptoFamilies } from "./families-crypto.js";
import { decodePhrase, wordList } from "./phrase.js";
import { refusalOf } from "./refusal.js";

const load = <T>(name: string): readonly T[] =>
  (
    JSON.parse(readFileSync(join(packageRoot, "vectors/deployed/identity", name), "utf8")) as {
      readonly cases: readonly T[];
    }
  ).cases;

interface AccountSample {
  readonly id: string;
  readonly seed: string;
  readonly phrase: string;
  readonly word_indices: readonly number[];
  readonly checksum_word: string;
  readonly prefix_phrase: string;
}

interface PhraseSample {
  readonly id: string;
  readonly note: string;
  readonly input: string;
  readonly verdict: { readonly ok: boolean; readonly seed?: string; readonly error?: string };
  readonly verdict_after_trim: { readonly ok: boolean; readonly seed?: string; readonly error?: string };
}

interface CryptoSample {
  readonly id: string;
  readonly name: string;
  readonly op: string;
  readonly input: Record<string, unknown>;
  readonly expect: Record<string, unknown>;
}

const classes: Record<string, string> = {
  NotEnoughWordsError: "not-enough-words",
  TooManyWordsError: "too-many-words",
  InvalidWordsError: "invalid-words",
  VerificationError: "verification",
};

describe("accounts, against answers of deployed programs", () => {
  it.each(load<AccountSample>("accounts.json"))("$id follows from its seed", (sample) => {
    expect(codecFamilies["account/from-seed"]({ seed: sample.seed })).toEqual(
      Object.fromEntries(
        Object.keys(codecFamilies["account/from-seed"]({ seed: sample.seed })).map((name) => [
          name,
          sample[name as keyof AccountSample],
        ]),
      ),
    );
    expect(codecFamilies["phrase/decode"]({ phrase: sample.prefix_phrase })).toEqual({ seed: sample.seed });
    expect(codecFamilies["phrase/decode"]({ phrase: sample.phrase })).toEqual({ seed: sample.seed });
    const words = sample.phrase.split(" ");
    expect(words.slice(0, 12).map((word) => wordList.indexOf(word))).toEqual(sample.word_indices);
    expect(words[12]).toBe(sample.checksum_word);
  });

  it("are made from 16 bytes and nothing else", () => {
    expect(refusalOf(() => accountFromSeed(new Uint8Array(15)))).toEqual({ class: "malformed" });
    expect(refusalOf(() => accountFromSeed(new Uint8Array(32)))).toEqual({ class: "malformed" });
  });
});

describe("phrases, against the deployed decoder", () => {
  const outcomeOf = (phrase: string) => refusalOf(() => Buffer.from(decodePhrase(phrase)).toString("hex"));
  const expected = (verdict: PhraseSample["verdict"]) =>
    verdict.ok ? { result: verdict.seed } : { class: classes[verdict.error ?? ""] };

  it.each([...load<PhraseSample>("unusual-phrases.json"), ...load<PhraseSample>("invalid-phrases.json")])(
    "$id is judged as the decoder does: $note",
    (sample) => {
      expect(outcomeOf(sample.input)).toEqual(expected(sample.verdict));
      expect(outcomeOf(sample.input.trim())).toEqual(expected(sample.verdict_after_trim));
    },
  );
});

describe("keys, blinding, messages and padding, against answers of deployed programs", () => {
  const samples = load<CryptoSample>("crypto.json");

  it("covers every operation of the samples", () => {
    expect(samples.map((sample) => `crypto/${sample.op}`).filter((family) => !cryptoFamilies[family])).toEqual([]);
    expect(new Set(samples.map((sample) => `crypto/${sample.op}`))).toEqual(new Set(Object.keys(cryptoFamilies)));
  });

  it.each(samples)("$id, $op: $name", (sample) => {
    const outcome = refusalOf(() => cryptoFamilies[`crypto/${sample.op}`]!(sample.input));
    if (sample.expect.ok === false) expect(outcome).toEqual({ class: "refused" });
    else {
      const { ok: _, ...fields } = sample.expect;
      expect(outcome).toEqual({ result: fields });
    }
  });
});
