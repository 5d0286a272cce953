import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../spec/package.js";
import { type VectorFile, type VectorTest, vectorFormat } from "../../spec/schema/vector-file.js";

/** Input or output of a test. */
export type Fields = VectorTest["input"];

/** A deployed answer as a test of one shim family, before it knows its sibling. */
export interface Sample {
  readonly family: string;
  /** File without ending and the name of the sample in it, such as `cases/pub-001`. */
  readonly name: string;
  readonly comment: string;
  readonly requirements: readonly string[];
  readonly input: Fields;
  readonly expect: { readonly output: Fields } | { readonly class: string };
  /** Marks an output that is a negative finding. */
  readonly invalid?: boolean;
}

/** Parsed JSON of a sample file, by its path below `vectors/deployed`. */
export const readSample = <T>(path: string): T =>
  JSON.parse(readFileSync(join(packageRoot, "vectors", "deployed", path), "utf8")) as T;

const isInvalid = (sample: Sample): boolean => "class" in sample.expect || sample.invalid === true;
const idOf = (sample: Sample): string => `deployed/${sample.name}`;

/** How much of two inputs is alike: characters of their JSON that agree from the front and from the back. */
const likeness = (a: Fields, b: Fields): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  const shorter = Math.min(x.length, y.length);
  let front = 0;
  while (front < shorter && x[front] === y[front]) front += 1;
  let back = 0;
  while (back < shorter - front && x.at(-1 - back) === y.at(-1 - back)) back += 1;
  return front + back;
};

/** The accepted sample of the same family whose input is most alike. */
const siblingOf = (sample: Sample, samples: readonly Sample[]): string => {
  let best: Sample | undefined;
  for (const other of samples) {
    if (isInvalid(other)) continue;
    if (!best || likeness(sample.input, other.input) > likeness(sample.input, best.input)) best = other;
  }
  if (!best) throw new Error(`${sample.family}: no accepted sample beside ${sample.name}`);
  return idOf(best);
};

const toTest = (sample: Sample, samples: readonly Sample[]): VectorTest => ({
  id: idOf(sample),
  comment: sample.comment,
  requirements: [...sample.requirements],
  flags: [],
  importance: "critical",
  features: [],
  input: sample.input,
  result: isInvalid(sample) ? "invalid" : "valid",
  expect: {
    ...sample.expect,
    ...(isInvalid(sample) && { sibling: siblingOf(sample, samples) }),
  } as VectorTest["expect"],
});

/** The samples as vector files, one a family, families in ascending order. */
export const toFiles = (samples: readonly Sample[]): VectorFile[] => {
  const families = [...new Set(samples.map((sample) => sample.family))].sort();
  return families.map((family) => {
    const ofFamily = samples.filter((sample) => sample.family === family);
    return {
      format: vectorFormat,
      family,
      version: "1.0.0",
      generator: { name: "deployed", version: "1.0.0", seed: "" },
      count: ofFamily.length,
      flags: {},
      tests: ofFamily.map((sample) => toTest(sample, ofFamily)),
    };
  });
};
