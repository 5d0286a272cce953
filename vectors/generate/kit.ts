import { Refusal } from "../../spec/model/refusal.js";
import type { Answer } from "../../spec/model/shim-input.js";
import type { Importance } from "../../spec/schema/primitives.js";
import { expandInput } from "../expand.js";
import type { Draft } from "./family.js";

type Input = Draft["input"];
type Value = Input[string];

/** What is said about a test beside its input. */
interface Labels {
  readonly comment: string;
  readonly requirements: readonly string[];
  readonly flags?: readonly string[];
  readonly importance?: Importance;
}

/** Fields that a negative test changes in its sibling's input; `undefined` takes the field away. */
export type Changes = Readonly<Record<string, Value | undefined>>;

/** Collects the drafts of one family; every expected outcome is what the model answers. */
export interface Kit {
  readonly drafts: readonly Draft[];
  /** A test that the model accepts. Throws if it does not. */
  readonly accept: (input: Input, labels: Labels) => Draft;
  /** The sibling's input with changes, refused with `errorClass`. Throws if the model sees it otherwise. */
  readonly refuse: (sibling: Draft, changes: Changes, errorClass: string, labels: Labels) => Draft;
  /** The sibling's input with changes, answered with an output that is a negative finding, such as `valid: false`. */
  readonly report: (sibling: Draft, changes: Changes, output: Input, labels: Labels) => Draft;
}

const apply = (input: Input, changes: Changes): Input => {
  const changed = { ...input, ...changes };
  return Object.fromEntries(
    Object.entries(changed).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
};

const outcomeOf = (answer: Answer, input: Input): { readonly output: Input } | { readonly class: string } => {
  try {
    return { output: answer(expandInput(input)) as Input };
  } catch (error) {
    if (error instanceof Refusal) return { class: error.class };
    throw error;
  }
};

/** A kit for one family, with the model's function for it. */
export const createKit = (answer: Answer): Kit => {
  const drafts: Draft[] = [];
  const add = (draft: Draft): Draft => {
    drafts.push(draft);
    return draft;
  };
  const base = ({ comment, requirements, flags, importance }: Labels) => ({
    comment,
    requirements,
    flags: flags ?? [],
    importance: importance ?? "high",
  });
  const check = (input: Input, wanted: Draft["expect"], comment: string): void => {
    const outcome = outcomeOf(answer, input);
    if (JSON.stringify(outcome) === JSON.stringify(wanted)) return;
    throw new Error(`${comment}: the model answers ${JSON.stringify(outcome)}, not ${JSON.stringify(wanted)}`);
  };
  return {
    drafts,
    accept: (input, labels) => {
      const expect = outcomeOf(answer, input);
      if ("class" in expect) throw new Error(`${labels.comment}: the model refuses with ${expect.class}`);
      return add({ ...base(labels), input, expect });
    },
    refuse: (sibling, changes, errorClass, labels) => {
      const input = apply(sibling.input, changes);
      const expect = { class: errorClass };
      check(input, expect, labels.comment);
      return add({ ...base(labels), input, expect, sibling });
    },
    report: (sibling, changes, output, labels) => {
      const input = apply(sibling.input, changes);
      const expect = { output };
      check(input, expect, labels.comment);
      return add({ ...base(labels), input, expect, invalid: true, sibling });
    },
  };
};

/** Kinds of fields whose JSON shape can be wrong. */
export type FieldKind = "hex" | "text" | "integer";

const wrongShapes = (
  kind: FieldKind,
  value: Value,
): readonly [what: string, flag: string, wrong: Value | undefined][] => {
  const missing = ["is missing", "MissingField", undefined] as const;
  const nothing = ["is null", "WrongType", null] as const;
  if (kind === "integer") {
    return [
      [...missing],
      [...nothing],
      ["is a text", "WrongType", String(value)],
      ["is not whole", "WrongType", Number(value) + 0.5],
    ];
  }
  const number = ["is a number", "WrongType", 7] as const;
  if (kind === "text") return [[...missing], [...nothing], [...number], ["is a list", "WrongType", [String(value)]]];
  const hex = String(value);
  return [
    [...missing],
    [...nothing],
    [...number],
    ["holds a character that is no hex digit", "NotHex", `g${hex.slice(1)}`],
    ["has an odd number of digits", "NotHex", hex.slice(0, -1)],
  ];
};

/** Negative tests for the JSON shape of each field: missing, of another type, not hex. The sibling's hex must not be empty. */
export const refuseShapes = (
  kit: Kit,
  sibling: Draft,
  fields: Readonly<Record<string, FieldKind>>,
  requirements: readonly string[],
): void => {
  for (const [name, kind] of Object.entries(fields)) {
    for (const [what, flag, wrong] of wrongShapes(kind, sibling.input[name]!)) {
      const labels = { comment: `${name} ${what}`, requirements, flags: [flag], importance: "medium" } as const;
      kit.refuse(sibling, { [name]: wrong }, "malformed", labels);
    }
  }
};

/** Negative tests for the length in bytes of a hex field: cut at the end, or lengthened by zero bytes. */
export const refuseLengths = (
  kit: Kit,
  sibling: Draft,
  name: string,
  lengths: readonly number[],
  errorClass: string,
  requirements: readonly string[],
): void => {
  const hex = String(sibling.input[name]);
  for (const length of lengths) {
    const wrong = hex.slice(0, 2 * length).padEnd(2 * length, "0");
    kit.refuse(sibling, { [name]: wrong }, errorClass, {
      comment: `${name} of ${length} bytes instead of ${hex.length / 2}`,
      requirements,
      flags: ["WrongLength"],
    });
  }
};
