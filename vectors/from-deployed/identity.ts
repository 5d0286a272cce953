import { type CryptoOp, cryptoRequirements } from "../generate/crypto-requirements.js";
import { type Fields, readSample, type Sample } from "./sample.js";

interface AccountCase {
  readonly id: string;
  readonly seed: string;
  readonly phrase: string;
  readonly prefix_phrase: string;
  readonly ed25519_pubkey: string;
  readonly ed25519_seckey: string;
  readonly x25519_pubkey: string;
  readonly x25519_seckey: string;
  readonly session_id: string;
}

interface Verdict {
  readonly ok: boolean;
  readonly seed?: string;
  readonly error?: string;
}

interface PhraseCase {
  readonly id: string;
  readonly category: string;
  readonly note: string;
  readonly input: string;
  readonly verdict: Verdict;
  readonly verdict_after_trim: Verdict;
}

interface CryptoCase {
  readonly id: string;
  readonly name: string;
  readonly op: CryptoOp;
  readonly input: Fields;
  readonly expect: Fields;
}

const cases = <T>(file: string): readonly T[] =>
  readSample<{ readonly cases: readonly T[] }>(`identity/${file}.json`).cases;

const accountSamples = (sample: AccountCase): Sample[] => {
  const { phrase, ed25519_pubkey, ed25519_seckey, x25519_pubkey, x25519_seckey, session_id } = sample;
  const decode = (name: string, text: string, comment: string, requirements: readonly string[]): Sample => ({
    family: "phrase/decode",
    name: `accounts/${sample.id}-${name}`,
    comment,
    requirements,
    input: { phrase: text },
    expect: { output: { seed: sample.seed } },
  });
  return [
    {
      family: "account/from-seed",
      name: `accounts/${sample.id}`,
      comment: "phrase, keys and id of a secret",
      requirements: ["IDN-008", "IDN-009", "IDN-010", "IDN-011", "RST-008", "RST-009"],
      input: { seed: sample.seed },
      expect: { output: { phrase, ed25519_pubkey, ed25519_seckey, x25519_pubkey, x25519_seckey, session_id } },
    },
    decode("phrase", phrase, "the phrase of a secret", ["RST-010"]),
    decode("prefixes", sample.prefix_phrase, "three letters of each word", ["RST-011"]),
  ];
};

const phraseClasses: Readonly<Record<string, { readonly class: string; readonly requirement: string }>> = {
  NotEnoughWordsError: { class: "not-enough-words", requirement: "RST-013" },
  TooManyWordsError: { class: "too-many-words", requirement: "RST-014" },
  InvalidWordsError: { class: "invalid-words", requirement: "RST-015" },
  VerificationError: { class: "verification", requirement: "RST-016" },
};

const phraseSample = (name: string, comment: string, phrase: string, verdict: Verdict): Sample => {
  const base = { family: "phrase/decode", name, comment, input: { phrase } };
  if (verdict.ok) {
    const requirements = comment.includes("2^32") ? ["RST-018"] : ["RST-011", "RST-012"];
    return { ...base, requirements, expect: { output: { seed: verdict.seed ?? "" } } };
  }
  const refusal = phraseClasses[verdict.error ?? ""];
  if (!refusal) throw new Error(`${name}: unknown error ${verdict.error}`);
  return { ...base, requirements: [refusal.requirement, "RST-017"], expect: { class: refusal.class } };
};

const phraseSamples =
  (file: string) =>
  (sample: PhraseCase): Sample[] => {
    const name = `${file}/${sample.id}`;
    const comment = `${sample.category}: ${sample.note}`;
    const asTyped = phraseSample(name, comment, sample.input, sample.verdict);
    const trimmed = sample.input.trim();
    if (trimmed === sample.input) return [asTyped];
    return [
      asTyped,
      phraseSample(`${name}-trimmed`, `${comment}, trimmed by the caller`, trimmed, sample.verdict_after_trim),
    ];
  };

const cryptoSample = (sample: CryptoCase): Sample => {
  const base = {
    family: `crypto/${sample.op}`,
    name: `crypto/${sample.id}`,
    comment: sample.name,
    requirements: cryptoRequirements[sample.op],
    input: sample.input,
  };
  if (sample.expect.ok === false) return { ...base, expect: { class: "refused" } };
  const { ok: _, ...output } = sample.expect;
  const negative = output.valid === false || output.match === false;
  return { ...base, expect: { output }, ...(negative && { invalid: true }) };
};

/** Samples of accounts, phrases and cryptography. */
export const identitySamples = (): Sample[] => [
  ...cases<AccountCase>("accounts").flatMap(accountSamples),
  ...cases<PhraseCase>("unusual-phrases").flatMap(phraseSamples("unusual-phrases")),
  ...cases<PhraseCase>("invalid-phrases").flatMap(phraseSamples("invalid-phrases")),
  ...cases<CryptoCase>("crypto").map(cryptoSample),
];
