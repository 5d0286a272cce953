import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../spec/package.js";
import type { ShimHandler, ShimInput, ShimOutput } from "../input.js";
import { ShimRefusal } from "../refusal.js";
import { handlers as account } from "./account.js";
import { handlers as bt } from "./bt.js";
import { handlers as crypto } from "./crypto.js";
import { handlers as phrase } from "./phrase.js";

const load = <Content>(path: string): Content =>
  JSON.parse(readFileSync(join(packageRoot, "vectors/deployed", path), "utf8")) as Content;

type Answer = { result: ShimOutput } | { refused: string };

const ask = async (families: Record<string, ShimHandler>, family: string, input: ShimInput): Promise<Answer> => {
  const handler = families[family];
  if (handler === undefined) throw new Error(`no handler of ${family}`);
  try {
    return { result: await handler(input) };
  } catch (error) {
    if (!(error instanceof ShimRefusal)) throw error;
    return { refused: error.errorClass };
  }
};

type BtCase = {
  id: string;
  kind: string;
  note: string;
  input_hex: string;
  value?: unknown;
  verdict?: "valid" | "invalid";
  strict_verdict?: "invalid";
  reencoded_hex?: string;
  canonical?: boolean;
  encoded_hex?: string;
};

describe("deployed bt samples through the handlers", () => {
  const cases = load<BtCase[]>("bt/cases.json");

  it.each(cases.filter(({ kind }) => kind === "decode"))("$id: $note", async (sample) => {
    const answer = await ask(bt, "bt/decode", { input_hex: sample.input_hex });
    const valid = (sample.strict_verdict ?? sample.verdict) === "valid";
    const { value, reencoded_hex, canonical } = sample;
    expect(answer).toEqual(valid ? { result: { value, reencoded_hex, canonical } } : { refused: "malformed" });
  });

  it.each(cases.filter(({ kind }) => kind === "encode"))("$id: $note", async ({ value, encoded_hex }) => {
    expect(await ask(bt, "bt/encode", { value })).toEqual({ result: { encoded_hex } });
  });
});

type AccountCase = Record<string, string> & { id: string; seed: string; phrase: string; prefix_phrase: string };

describe("deployed accounts through the handlers", () => {
  const { cases } = load<{ cases: AccountCase[] }>("identity/accounts.json");

  it.each(cases)("$id: keys, id and phrase of the seed, and the seed of both phrases", async (sample) => {
    const fields = ["phrase", "ed25519_pubkey", "ed25519_seckey", "x25519_pubkey", "x25519_seckey", "session_id"];
    const expected = Object.fromEntries(fields.map((field) => [field, sample[field]]));
    expect(await ask(account, "account/from-seed", { seed: sample.seed })).toEqual({ result: expected });
    for (const text of [sample.phrase, sample.prefix_phrase]) {
      expect(await ask(phrase, "phrase/decode", { phrase: text })).toEqual({ result: { seed: sample.seed } });
    }
  });
});

type Verdict = { ok: true; seed: string } | { ok: false; error: string };
type PhraseCase = { id: string; note: string; input: string; verdict: Verdict; verdict_after_trim: Verdict };

const faults: Record<string, string> = {
  NotEnoughWordsError: "not-enough-words",
  TooManyWordsError: "too-many-words",
  InvalidWordsError: "invalid-words",
  VerificationError: "verification",
};

describe.each(["invalid", "unusual"])("deployed %s phrases through the handlers", (kind) => {
  const { cases } = load<{ cases: PhraseCase[] }>(`identity/${kind}-phrases.json`);
  const expected = (verdict: Verdict): Answer =>
    verdict.ok ? { result: { seed: verdict.seed } } : { refused: faults[verdict.error] ?? "no such fault" };

  it.each(cases)("$id: $note", async ({ input, verdict, verdict_after_trim }) => {
    expect(await ask(phrase, "phrase/decode", { phrase: input })).toEqual(expected(verdict));
    expect(await ask(phrase, "phrase/decode", { phrase: input.trim() })).toEqual(expected(verdict_after_trim));
  });
});

type CryptoCase = { id: string; name: string; op: string; input: ShimInput; expect: Record<string, unknown> };

describe("deployed crypto samples through the handlers", () => {
  const { cases } = load<{ cases: CryptoCase[] }>("identity/crypto.json");

  it.each(cases)("$id $op: $name", async (sample) => {
    const { ok, ...result } = sample.expect;
    const answer = await ask(crypto, `crypto/${sample.op}`, sample.input);
    expect(answer).toEqual(ok === false ? { refused: "refused" } : { result });
  });

  it("has a sample of every operation", () => {
    expect(Object.keys(crypto).sort()).toEqual([...new Set(cases.map(({ op }) => `crypto/${op}`))].sort());
  });
});
