import { btMax, btMin, type TaggedBt, toTagged } from "../../spec/model/bt.js";
import { codecFamilies } from "../../spec/model/families-codec.js";
import { boundaryIntegers, randomDict, randomInteger, randomValue } from "./bt-values.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes } from "./flags.js";
import { createKit, type Kit } from "./kit.js";
import type { Random } from "./random.js";

type Json = Draft["input"][string];

const hexOf = (text: string): string => Buffer.from(text, "latin1").toString("hex");
const json = (value: TaggedBt): Json => value as unknown as Json;
const integer = (value: bigint | string): Json => ({ i: String(value) });
const text = (content: string): Json => ({ s: hexOf(content) });
const dict = (...entries: readonly (readonly [key: string, value: Json])[]): Json => ({
  d: entries.map(([key, value]) => [hexOf(key), value]),
});

const accept = (kit: Kit, value: Json, comment: string, requirement: string, ...flags: FlagName[]): Draft =>
  kit.accept({ value }, { comment, requirements: [requirement], flags });

const refuse = (
  kit: Kit,
  sibling: Draft,
  value: Json | undefined,
  comment: string,
  requirement: string,
  ...flags: FlagName[]
): Draft => kit.refuse(sibling, { value }, "malformed", { comment, requirements: [requirement], flags });

const integers = (kit: Kit, random: Random): void => {
  for (const value of [0n, 1n, -1n, 10n, -10n, ...boundaryIntegers, btMax]) {
    accept(kit, integer(value), `the integer ${value}`, "WIR-001", "Boundary");
  }
  for (let count = 0; count < 4; count += 1) {
    const list = Array.from({ length: 6 }, () => integer(randomInteger(random)));
    accept(kit, { l: list }, `random integers, number ${count + 1}`, "WIR-001");
  }
  const sibling = accept(kit, integer(7n), "the integer 7", "WIR-001");
  for (const [wrong, what] of [
    ["07", "a leading zero"],
    ["007", "two leading zeros"],
    ["-07", "a leading zero after the minus"],
    ["-0", "minus zero"],
    ["00", "zero twice"],
    ["+7", "a plus sign"],
    ["", "no digits"],
    ["-", "only a minus"],
    ["--7", "two minus signs"],
    [" 7", "a blank in front"],
    ["7 ", "a blank behind"],
    ["7\n", "a line feed behind"],
    ["7.0", "a dot"],
    ["7e0", "an exponent"],
    ["0x7", "hex"],
    ["7n", "a suffix"],
    ["1_000", "an underscore"],
    ["seven", "a word"],
    ["\u0667", "a digit of another script"],
  ] as const) {
    refuse(kit, sibling, integer(wrong), `integer: ${what}`, "WIR-001", "NotCanonical");
  }
  const largest = accept(kit, { l: [integer(btMax)] }, "the largest integer in a list", "WIR-004", "Boundary");
  const smallest = accept(kit, { l: [integer(btMin)] }, "the smallest integer in a list", "WIR-004", "Boundary");
  for (const excess of [1n, 1n << 32n, 1n << 64n]) {
    refuse(
      kit,
      largest,
      { l: [integer(btMax + excess)] },
      `${excess} above the largest integer`,
      "WIR-004",
      "Overflow",
    );
    refuse(
      kit,
      smallest,
      { l: [integer(btMin - excess)] },
      `${excess} below the smallest integer`,
      "WIR-004",
      "Overflow",
    );
  }
  refuse(kit, largest, { l: [integer("9".repeat(400))] }, "400 digits", "WIR-004", "Overflow");
};

const strings = (kit: Kit, random: Random): void => {
  for (const length of [0, 1, 9, 10, 99, 100, 255, 256, 1000]) {
    accept(kit, { s: random.hex(length) }, `a string of ${length} bytes`, "WIR-002", "Boundary");
  }
  for (const content of ["\u0000", "e", ":", "i5e", "\u00ff\u00fe"]) {
    accept(kit, text(content), `the string ${JSON.stringify(content)}`, "WIR-002");
  }
};

const dicts = (kit: Kit, random: Random): void => {
  const one = integer(1n);
  for (const [what, keys] of [
    ["two keys", ["b", "a"]],
    ["the empty key", ["a", ""]],
    ["upper and lower case", ["a", "B", "b", "A"]],
    ["a key that begins another", ["ab", "a", "abc"]],
    ["bytes above 127", ["\u0080", "\u00ff", "\u007f"]],
    ["a zero byte", ["a", "\u0000", "a\u0000"]],
    ["digits", ["9", "10", "2", "1", "01"]],
    ["length against content", ["b", "aa"]],
    ["names of the language", ["toString", "__proto__", "constructor"]],
  ] as const) {
    const flag = what.startsWith("names") ? "SpecialKey" : "KeyOrder";
    accept(kit, dict(...keys.map((key) => [key, one] as const)), `keys are sorted: ${what}`, "WIR-003", flag);
  }
  for (let count = 0; count < 6; count += 1) {
    const entries = [...randomDict(random, 12)].map(([key, value]) => [key, integer(value)] as const);
    accept(kit, dict(...entries), `twelve random keys, number ${count + 1}`, "WIR-003", "KeyOrder");
  }
  accept(
    kit,
    dict(["b", dict(["z", one], ["y", one])], ["a", { l: [dict(["d", one], ["c", one])] }]),
    "keys are sorted at every level",
    "WIR-003",
    "KeyOrder",
  );
  const sibling = accept(kit, dict(["a", one], ["b", one]), "two different keys", "WIR-003");
  const inner = accept(kit, { l: [dict(["x", dict(["a", one], ["b", one])])] }, "two different keys inside", "WIR-003");
  const empty = accept(kit, dict(["", one], ["a", one]), "the empty key and another", "WIR-003");
  refuse(kit, sibling, dict(["a", one], ["a", one]), "equal keys with equal values", "WIR-003", "DuplicateKey");
  refuse(kit, sibling, dict(["a", one], ["a", integer(2n)]), "equal keys with other values", "WIR-003", "DuplicateKey");
  refuse(kit, sibling, dict(["a", one], ["b", one], ["a", one]), "equal keys apart", "WIR-003", "DuplicateKey");
  refuse(
    kit,
    inner,
    { l: [dict(["x", dict(["a", one], ["a", one])])] },
    "equal keys inside",
    "WIR-003",
    "DuplicateKey",
  );
  refuse(kit, empty, dict(["", one], ["", one]), "the empty key twice", "WIR-003", "DuplicateKey");
};

const nested = (kit: Kit, random: Random): void => {
  const lists = (levels: number): Json => (levels === 1 ? { l: [] } : { l: [lists(levels - 1)] });
  for (const levels of [1, 2, 10, 40, 100])
    accept(kit, lists(levels), `lists nested ${levels} levels`, "WIR-007", "Depth");
  for (let count = 0; count < 20; count += 1) {
    const value = json(toTagged(randomValue(random, 4)));
    accept(kit, { l: [{ s: random.hex(8) }, value] }, `a random value, number ${count + 1}`, "WIR-008");
  }
};

/** Inputs that are not the tagged form. Each stands in place of the element of a list, too. */
const shapes = (kit: Kit): void => {
  const list = accept(kit, { l: [text("ok")] }, "a string in a list", "WIR-002");
  const plain = accept(kit, text("ok"), "a string", "WIR-002");
  const wrong: readonly (readonly [string, Json, FlagName])[] = [
    ["null", null, "WrongType"],
    ["true", true, "WrongType"],
    ["a number", 5, "WrongType"],
    ["a text", "6f6b", "WrongType"],
    ["a list", [], "WrongType"],
    ["no tag", {}, "MissingField"],
    ["an unknown tag", { x: "6f6b" }, "MissingField"],
    ["an upper case tag", { S: "6f6b" }, "MissingField"],
    ["two tags", { s: "6f6b", i: "1" }, "WrongType"],
    ["an integer as number", { i: 5 }, "WrongType"],
    ["an integer as null", { i: null }, "WrongType"],
    ["a string as number", { s: 5 }, "WrongType"],
    ["a string as list of bytes", { s: [111, 107] }, "WrongType"],
    ["a string of odd length", { s: "6f6" }, "NotHex"],
    ["a string that is not hex", { s: "6fzz" }, "NotHex"],
    ["a string with a blank", { s: "6f 6b" }, "NotHex"],
    ["a list as object", { l: {} }, "WrongType"],
    ["a list as text", { l: "le" }, "WrongType"],
    ["a dict as object", { d: { "61": { i: "1" } } }, "WrongType"],
    ["a dict entry without value", { d: [["61"]] }, "MissingField"],
    ["a dict entry of three", { d: [["61", { i: "1" }, { i: "2" }]] }, "WrongType"],
    ["a dict entry as object", { d: [{ "61": { i: "1" } }] }, "WrongType"],
    ["a dict key as integer", { d: [[61, { i: "1" }]] }, "WrongType"],
    ["a dict key in tagged form", { d: [[{ s: "61" }, { i: "1" }]] }, "WrongType"],
    ["a dict key that is not hex", { d: [["a!", { i: "1" }]] }, "NotHex"],
    ["a dict key of odd length", { d: [["616", { i: "1" }]] }, "NotHex"],
    ["a dict value that is no value", { d: [["61", "1"]] }, "WrongType"],
  ];
  for (const [what, value, flag] of wrong) {
    refuse(kit, plain, value, `not the tagged form: ${what}`, "WIR-005", flag);
    refuse(kit, list, { l: [value] }, `not the tagged form inside a list: ${what}`, "WIR-005", flag);
  }
  refuse(kit, plain, undefined, "value is missing", "WIR-005", "MissingField");
};

/** Writing bt values. */
export const btEncodeFamily: FamilyGenerator = {
  family: "bt/encode",
  flags: flagNotes(
    "MissingField",
    "WrongType",
    "NotHex",
    "Boundary",
    "Overflow",
    "NotCanonical",
    "KeyOrder",
    "SpecialKey",
    "DuplicateKey",
    "Depth",
  ),
  generate: (random) => {
    const kit = createKit(codecFamilies["bt/encode"]);
    integers(kit, random.fork("integers"));
    strings(kit, random.fork("strings"));
    dicts(kit, random.fork("dicts"));
    nested(kit, random.fork("nested"));
    shapes(kit);
    return kit.drafts;
  },
};
