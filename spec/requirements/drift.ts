import { readFileSync } from "node:fs";
import { isMainModule } from "../main-module.js";
import { backgroundSentences } from "./background.js";
import { requirements } from "./index.js";
import { type Sentence, sentencesOf } from "./sentences.js";

/** A sentence that the catalogue names: as the source of requirements, or (`citedBy` empty) as background. */
export interface AccountedSentence {
  readonly heading: string;
  readonly paragraph: number;
  readonly sentenceSha256: string;
  readonly citedBy: readonly string[];
}

/** Differences between a text and what the catalogue says about it. All empty: no drift. */
export interface Drift {
  /** Named by the catalogue, but no longer in the text: changed or removed. */
  readonly gone: readonly AccountedSentence[];
  /** In the text, but neither cited nor set aside as background. */
  readonly unaccounted: readonly Sentence[];
  /** Still in the text, word for word, but not at the place that the catalogue names. */
  readonly moved: readonly { readonly from: AccountedSentence; readonly to: readonly Sentence[] }[];
}

const placeOf = (at: { readonly heading: string; readonly paragraph: number }): string =>
  `${at.heading}, paragraph ${at.paragraph}`;

/** Every sentence the catalogue names, one entry for each digest and place, in the order of first mention. */
export const accountedSentences = (): readonly AccountedSentence[] => {
  const found = new Map<string, AccountedSentence>();
  const add = (at: Omit<AccountedSentence, "citedBy">, id?: string): void => {
    const key = `${at.sentenceSha256} ${placeOf(at)}`;
    const citedBy = found.get(key)?.citedBy ?? [];
    found.set(key, {
      heading: at.heading,
      paragraph: at.paragraph,
      sentenceSha256: at.sentenceSha256,
      citedBy: id === undefined ? citedBy : [...citedBy, id],
    });
  };
  for (const { id, source } of requirements) for (const from of source) if (from.kind === "seed") add(from, id);
  for (const sentence of backgroundSentences) add(sentence);
  return [...found.values()];
};

/**
 * Compares a seed document with the sentences that are accounted for, those of the catalogue by default. Sentences are
 * matched by digest, so white space and line breaks do not matter, and any other change does.
 */
export const findDrift = (seedText: string, accounted: readonly AccountedSentence[] = accountedSentences()): Drift => {
  const sentences = sentencesOf(seedText);
  const present = new Map<string, Sentence[]>();
  for (const sentence of sentences) present.set(sentence.sha256, [...(present.get(sentence.sha256) ?? []), sentence]);
  const known = new Set(accounted.map((sentence) => sentence.sentenceSha256));
  const gone: AccountedSentence[] = [];
  const moved: { from: AccountedSentence; to: readonly Sentence[] }[] = [];
  for (const from of accounted) {
    const to = present.get(from.sentenceSha256);
    if (to === undefined) gone.push(from);
    else if (!to.some((sentence) => placeOf(sentence) === placeOf(from))) moved.push({ from, to });
  }
  const unaccounted = sentences.filter((sentence) => !known.has(sentence.sha256));
  return { gone, unaccounted, moved };
};

const namesOf = (sentence: AccountedSentence): string =>
  sentence.citedBy.length === 0 ? "background" : sentence.citedBy.join(", ");

/** The drift as lines for a terminal; empty when there is none. Sentences that are gone are known by digest only. */
export const describeDrift = (drift: Drift): readonly string[] => [
  ...drift.gone.map((at) => `gone: ${placeOf(at)}, digest ${at.sentenceSha256.slice(0, 12)} (${namesOf(at)})`),
  ...drift.moved.map(({ from, to }) => `moved: ${placeOf(from)} to ${to.map(placeOf).join("; ")} (${namesOf(from)})`),
  ...drift.unaccounted.map((at) => `unaccounted: ${placeOf(at)}, digest ${at.sha256}: ${at.text}`),
];

const main = (args: readonly string[]): number => {
  const [file] = args;
  if (file === undefined || args.length > 1) {
    process.stderr.write("usage: npm run spec:drift -- FILE (the seed document, markdown)\n");
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    process.stderr.write(`spec:drift: cannot read ${file}: ${(error as Error).message}\n`);
    return 2;
  }
  const lines = describeDrift(findDrift(text));
  const count = sentencesOf(text).length;
  if (lines.length === 0) {
    process.stdout.write(`spec:drift: all ${count} sentences of ${file} are accounted for\n`);
    return 0;
  }
  process.stdout.write(`${lines.join("\n")}\n`);
  process.stderr.write(
    `spec:drift: ${lines.length} differences in ${file}: reread these requirements, then renew the digests\n`,
  );
  return 1;
};

if (isMainModule(import.meta.url)) process.exitCode = main(process.argv.slice(2));
