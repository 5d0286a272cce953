import { createHash } from "node:crypto";
import type { Importance } from "../../spec/schema/primitives.js";
import { type VectorFile, type VectorTest, vectorFormat } from "../../spec/schema/vector-file.js";
import type { Random } from "./random.js";

type Json = VectorTest["input"][string];

/** A test as a generator writes it. `sibling` is the accepted draft that differs only in the refused property. */
export interface Draft {
  readonly comment: string;
  readonly requirements: readonly string[];
  readonly flags?: readonly string[];
  readonly importance: Importance;
  readonly features?: readonly string[];
  readonly input: Record<string, Json>;
  readonly expect: { readonly output: Record<string, Json> } | { readonly class: string };
  /** Marks an `output` expectation as a negative one, such as a signature that must be reported as not valid. */
  readonly invalid?: boolean;
  readonly sibling?: Draft;
}

/** Generator of all tests of one shim family. Expected outcomes come from `spec/model`, never from `impl`. */
export interface FamilyGenerator {
  readonly family: string;
  readonly flags: VectorFile["flags"];
  readonly generate: (random: Random) => readonly Draft[];
}

/** Id of a test: its family and the first 64 bits of the SHA-256 of its input, so that adding tests renames none. */
const testId = (family: string, input: Draft["input"]): string =>
  `${family}/${createHash("sha256")
    .update(`${family}\n${JSON.stringify(input)}`)
    .digest("hex")
    .slice(0, 16)}`;

const toTest = (family: string, draft: Draft): VectorTest => {
  const sibling = draft.sibling && testId(family, draft.sibling.input);
  return {
    id: testId(family, draft.input),
    comment: draft.comment,
    requirements: [...draft.requirements],
    flags: [...(draft.flags ?? [])],
    importance: draft.importance,
    features: [...(draft.features ?? [])],
    input: draft.input,
    result: "class" in draft.expect || draft.invalid ? "invalid" : "valid",
    expect: { ...draft.expect, ...(sibling === undefined ? {} : { sibling }) } as VectorTest["expect"],
  };
};

/** All tests of a family as a file; inputs that occur twice are an error of the generator. */
export const toVectorFile = (generator: FamilyGenerator, random: Random, version: string, seed: string): VectorFile => {
  const tests = generator.generate(random.fork(generator.family)).map((draft) => toTest(generator.family, draft));
  const firstById = new Map<string, string>();
  for (const { id, comment } of tests) {
    const first = firstById.get(id);
    if (first !== undefined) throw new Error(`${generator.family}: "${first}" and "${comment}" have the same input`);
    firstById.set(id, comment);
  }
  return {
    format: vectorFormat,
    family: generator.family,
    version,
    generator: { name: "swarmcheck", version, seed },
    count: tests.length,
    flags: generator.flags,
    tests,
  };
};
