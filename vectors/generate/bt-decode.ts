import { btMax, btMin, encodeBt } from "../../spec/model/bt.js";
import { codecFamilies } from "../../spec/model/families-codec.js";
import { boundaryIntegers, encodeUnsorted, randomDict, randomInteger, randomValue } from "./bt-values.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, flagNotes, shapeFlags } from "./flags.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import type { Random } from "./random.js";

const hexOf = (text: string): string => Buffer.from(text, "latin1").toString("hex");

interface Writer {
  readonly kit: Kit;
  readonly accept: (text: string, comment: string, requirements: readonly string[], ...flags: FlagName[]) => Draft;
  readonly refuse: (sibling: Draft, text: string, comment: string, requirement: string, ...flags: FlagName[]) => Draft;
}

const createWriter = (): Writer => {
  const kit = createKit(codecFamilies["bt/decode"]);
  return {
    kit,
    accept: (text, comment, requirements, ...flags) =>
      kit.accept({ input_hex: hexOf(text) }, { comment, requirements, flags }),
    refuse: (sibling, text, comment, requirement, ...flags) =>
      kit.refuse(sibling, { input_hex: hexOf(text) }, "malformed", { comment, requirements: [requirement], flags }),
  };
};

const integers = ({ accept, refuse }: Writer, random: Random): void => {
  for (const value of [0n, 1n, -1n, 9n, 10n, -10n, ...boundaryIntegers, btMax - 1n, btMax]) {
    accept(`i${value}e`, `the integer ${value}`, ["WIR-001", "WIR-004"], "Boundary");
  }
  for (let count = 0; count < 6; count += 1) {
    const list = Array.from({ length: 6 }, () => `i${randomInteger(random)}e`).join("");
    accept(`l${list}e`, `random integers, number ${count + 1}`, ["WIR-004"]);
  }
  for (const [text, what] of [
    ["i00e", "zero with a leading zero"],
    ["i-0e", "a negative zero"],
    ["i-00e", "a negative zero with a leading zero"],
    ["i007e", "leading zeros"],
    ["i-007e", "leading zeros after the minus"],
    [`i${"0".repeat(40)}1e`, "forty leading zeros"],
    [`i${"0".repeat(300)}18446744073709551615e`, "300 zeros before the largest integer"],
    [`i-${"0".repeat(300)}9223372036854775808e`, "300 zeros before the smallest integer"],
  ] as const) {
    accept(text, `accepted though never written: ${what}`, ["WIR-006", "WIR-008"], "NotCanonical");
  }
  const largest = accept(
    `i${"0".repeat(5)}${btMax}e`,
    "zeros before the largest integer",
    ["WIR-004", "WIR-006"],
    "Boundary",
  );
  const smallest = accept(
    `i-${"0".repeat(5)}${-btMin}e`,
    "zeros before the smallest integer",
    ["WIR-004", "WIR-006"],
    "Boundary",
  );
  for (const excess of [1n, 2n, 1n << 32n, 1n << 63n, 1n << 64n, (1n << 64n) + 1n, 1n << 128n]) {
    refuse(largest, `i${btMax + excess}e`, `${excess} above the largest integer`, "WIR-004", "Overflow");
    refuse(smallest, `i${btMin - excess}e`, `${excess} below the smallest integer`, "WIR-004", "Overflow");
  }
  for (const digits of [
    "30000000000000000000",
    "99999999999999999999",
    "18446744073709551620",
    "100000000000000000000",
  ]) {
    refuse(largest, `i${digits}e`, `${digits}: some readers wrap it around`, "WIR-004", "Overflow");
  }
  refuse(largest, `i00018446744073709551616e`, "out of range with leading zeros", "WIR-004", "Overflow");
  refuse(smallest, `i-00009223372036854775809e`, "below the range with leading zeros", "WIR-004", "Overflow");
  refuse(smallest, `i-18446744073709551615e`, "the largest integer with a minus", "WIR-004", "Overflow");
  refuse(largest, `i${"1".repeat(1000)}e`, "a thousand digits", "WIR-004", "Overflow");
};

const integerSyntax = ({ accept, refuse }: Writer): void => {
  const five = accept("i5e", "the integer 5", ["WIR-001"]);
  const wrong: readonly (readonly [string, string])[] = [
    ["ie", "no digits"],
    ["i-e", "a minus without digits"],
    ["i--5e", "two minus signs"],
    ["i-", "an integer that ends after the minus"],
    ["i", "an integer that ends after its type"],
    ["i5", "no end"],
    ["i5E", "an upper case end"],
    ["I5e", "an upper case type"],
    ["i+5e", "a plus sign"],
    ["i5-e", "a minus behind the digits"],
    ["i 5e", "a blank before the digits"],
    ["i5 e", "a blank behind the digits"],
    ["i\t5e", "a tab before the digits"],
    ["i5\ne", "a line feed behind the digits"],
    ["i5.0e", "a dot"],
    ["i5,000e", "a comma"],
    ["i5_000e", "an underscore"],
    ["i0x5e", "hex"],
    ["i0b1e", "binary"],
    ["i5fe", "a hex digit"],
    ["i5ne", "a suffix"],
    ["iNaNe", "not a number"],
    ["iInfinitye", "infinity"],
    ["i\u00d9\u00a5e", "a digit of another script"],
    ["i5\u0000e", "a zero byte behind the digits"],
    ["i\u00005e", "a zero byte before the digits"],
    ["5e", "no type"],
    ["i5i6e", "an integer inside an integer"],
    ["i1:5e", "a string inside an integer"],
  ];
  for (const [text, what] of wrong) refuse(five, text, `integer: ${what}`, "WIR-005", "Syntax");
};

const strings = ({ accept, refuse }: Writer, random: Random): void => {
  for (const character of ["e", "i", "l", "d", ":", "0", "-", "\u0000", "\u007f", "\u0080", "\u00ff", "\n"]) {
    accept(`1:${character}`, `the byte ${character.charCodeAt(0)}`, ["WIR-002"]);
  }
  for (const length of [0, 2, 9, 10, 11, 99, 100, 255, 256, 1000]) {
    const content = Buffer.from(random.bytes(length)).toString("latin1");
    accept(`${length}:${content}`, `${length} random bytes`, ["WIR-002"], "Boundary");
  }
  accept("6:i5ed1:", "bytes that look like values", ["WIR-002"]);
  for (const [length, content, what] of [
    ["00", "", "two zeros as length of the empty string"],
    ["01", "a", "a leading zero in the length"],
    [`${"0".repeat(40)}3`, "abc", "forty leading zeros in the length"],
  ] as const) {
    accept(`${length}:${content}`, `accepted though never written: ${what}`, ["WIR-006", "WIR-008"], "NotCanonical");
  }
  const abc = accept("3:abc", "three letters", ["WIR-002"]);
  const wrong: readonly (readonly [string, string, FlagName])[] = [
    ["3", "only a length", "Truncated"],
    ["3:", "no bytes", "Truncated"],
    ["3:a", "one byte of three", "Truncated"],
    ["3:ab", "two bytes of three", "Truncated"],
    ["4:abc", "a length one beyond the data", "Truncated"],
    ["5:abc", "a length two beyond the data", "Truncated"],
    ["2:abc", "a byte behind the value", "Trailing"],
    ["0:abc", "bytes behind the empty string", "Trailing"],
    ["3abc", "no colon", "Syntax"],
    [":abc", "no length", "Syntax"],
    ["-3:abc", "a negative length", "Syntax"],
    ["-0:abc", "minus zero as length", "Syntax"],
    ["+3:abc", "a plus sign", "Syntax"],
    [" 3:abc", "a blank before the length", "Syntax"],
    ["3 :abc", "a blank behind the length", "Syntax"],
    ["3;abc", "a semicolon", "Syntax"],
    ["3::abc", "a second colon", "Trailing"],
    ["3.0:abc", "a dot in the length", "Syntax"],
    ["0x3:abc", "hex in the length", "Syntax"],
    ["3e0:abc", "an exponent in the length", "Syntax"],
    ["i3e:abc", "an integer as length", "Trailing"],
    ["4294967299:abc", "a length that wraps in 32 bits", "Overflow"],
    ["18446744073709551619:abc", "a length that wraps in 64 bits", "Overflow"],
    ["9223372036854775811:abc", "a length that is negative in 64 bits", "Overflow"],
    ["9007199254740995:abc", "a length that a double rounds", "Overflow"],
    [`${"9".repeat(100)}:abc`, "a length of a hundred digits", "Overflow"],
    ["99999999:abc", "a length that would take much memory", "Overflow"],
  ];
  for (const [text, what, flag] of wrong) refuse(abc, text, `string: ${what}`, "WIR-005", flag);
};

const containers = ({ accept, refuse }: Writer): void => {
  for (const text of ["le", "de", "lleldeee", "llleee", "d0:dee", "li1e0:lee", "d0:i0e1:ai1ee"]) {
    accept(text, `small containers: ${text}`, ["WIR-008"]);
  }
  accept(`l${"i7e".repeat(100)}e`, "a list of a hundred integers", ["WIR-008"]);
  const list = accept("li1e2:abe", "a list of two", ["WIR-008"]);
  const dict = accept("d1:ai1e1:bi2ee", "a dict of two", ["WIR-003"]);
  const wrongLists: readonly (readonly [string, string, FlagName])[] = [
    ["l", "nothing but its type", "Truncated"],
    ["li1e", "no end after an integer", "Truncated"],
    ["li1e2:ab", "no end after a string", "Truncated"],
    ["li1ee2:ab", "a value behind the end", "Trailing"],
    ["li1e2:abee", "two ends", "Trailing"],
    ["li1e:ab", "an element without length", "Syntax"],
    ["li1e,2:abe", "a comma between elements", "Syntax"],
    ["l i1e2:abe", "a blank before an element", "Syntax"],
    ["li1e2:abE", "an upper case end", "Syntax"],
    ["Li1e2:abe", "an upper case type", "Syntax"],
    ["li01xe2:abe", "a bad integer inside", "Syntax"],
    ["li18446744073709551616e2:abe", "an integer out of range inside", "Overflow"],
    ["li1e9:abe", "a string that runs past the end inside", "Truncated"],
    ["ln4:nulle", "an unknown type inside", "Syntax"],
  ];
  for (const [text, what, flag] of wrongLists) refuse(list, text, `list: ${what}`, "WIR-005", flag);
  const wrongDicts: readonly (readonly [string, string, FlagName])[] = [
    ["d", "nothing but its type", "Truncated"],
    ["d1:a", "no value and no end", "Truncated"],
    ["d1:ae", "a key without a value", "Syntax"],
    ["d1:ai1e", "no end", "Truncated"],
    ["d1:ai1e1:b", "no second value", "Truncated"],
    ["d1:ai1e1:be", "a second key without a value", "Syntax"],
    ["d1:ai1e1:bi2eee", "two ends", "Trailing"],
    ["di1ei2e1:bi2ee", "an integer as key", "Syntax"],
    ["dlei2e1:bi2ee", "a list as key", "Syntax"],
    ["ddei2e1:bi2ee", "a dict as key", "Syntax"],
    ["d:ai1e1:bi2ee", "a key without length", "Syntax"],
    ["d1ai1e1:bi2ee", "a key without colon", "Syntax"],
    ["d-1:ai1e1:bi2ee", "a key of negative length", "Syntax"],
    ["d99:ai1e1:bi2ee", "a key longer than the data", "Truncated"],
    ["d1:a,i1e1:bi2ee", "a comma behind a key", "Syntax"],
    ["D1:ai1e1:bi2ee", "an upper case type", "Syntax"],
    ["d1:ai1x1:bi2ee", "a value without end", "Syntax"],
  ];
  for (const [text, what, flag] of wrongDicts) refuse(dict, text, `dict: ${what}`, "WIR-005", flag);
};

const dictKeys = ({ accept, refuse, kit }: Writer, random: Random): void => {
  const one = "i1e";
  const orders: readonly (readonly [string, readonly string[]])[] = [
    ["two keys", ["b", "a"]],
    ["the empty key last", ["a", ""]],
    ["upper case after lower case", ["a", "A"]],
    ["the longer of two keys first", ["ab", "a"]],
    ["bytes above 127 first: they are larger", ["\u00ff", "\u0080", "\u007f", "a"]],
    ["a zero byte last", ["a", "\u0000"]],
    ["digits, which some languages sort as numbers", ["9", "10", "2", "1"]],
    ["length before content", ["aa", "b"]],
  ];
  for (const [what, keys] of orders) {
    const unsorted = encodeUnsorted(keys.map((key) => [key, one]));
    const sorted = Buffer.from(encodeBt(new Map(keys.map((key) => [key, 1n])))).toString("latin1");
    if (unsorted !== sorted) accept(unsorted, `keys out of order: ${what}`, ["WIR-006"], "KeyOrder", "NotCanonical");
    accept(sorted, `keys in order: ${what}`, ["WIR-003"], "KeyOrder");
  }
  for (let count = 0; count < 6; count += 1) {
    const entries = [...randomDict(random, 12)].map(([key, value]) => [key, `i${value}e`] as const);
    accept(encodeUnsorted(entries), `twelve random keys out of order, number ${count + 1}`, ["WIR-006"], "KeyOrder");
  }
  accept("d1:ad1:zi1e1:yi2ee1:Bi3ee", "keys out of order at two levels", ["WIR-006"], "KeyOrder", "NotCanonical");
  for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "self", "None"]) {
    accept(`d${key.length}:${key}i1ee`, `the key ${key}`, ["WIR-003"], "SpecialKey");
  }
  const duplicates: readonly (readonly [string, string])[] = [
    ["d1:ai1e1:ai2ee", "next to each other"],
    ["d1:ai1e1:bi2e1:ai3ee", "apart"],
    ["d1:ai1e1:ai2e1:ai3ee", "three times"],
    ["d1:ai1e2:01i5e01:ai2ee", "the second with a leading zero in its length"],
    ["d0:i1e0:i2ee", "the empty key"],
    ["d1:a1:x1:ai2ee", "with values of two types"],
    ["d1:ali1ee1:ali2eee", "with lists, which are not joined"],
    ["d1:ad1:bi1ee1:ad1:ci2eee", "with dicts, which are not merged"],
    ["d1:ad1:bi1e1:bi2eee", "in an inner dict"],
  ];
  for (const [text, what] of duplicates) {
    const draft = accept(text, `equal keys, ${what}: the first one counts`, ["WIR-006"], "DuplicateKey");
    const broken = text.replace(/i(\d)e(e+)$/, "i$1x$2");
    refuse(
      draft,
      broken,
      `equal keys, ${what}: the last value is checked though it does not count`,
      "WIR-005",
      "DuplicateKey",
    );
  }
  kit.accept(
    { input_hex: hexOf("d1:bi1e1:bi2e1:ai3ee") },
    { comment: "equal keys and keys out of order", requirements: ["WIR-006"], flags: ["DuplicateKey", "KeyOrder"] },
  );
};

const depth = ({ accept, refuse }: Writer): void => {
  const lists = (levels: number): string => "l".repeat(levels) + "e".repeat(levels);
  const dicts = (levels: number): string => `${"d1:a".repeat(levels - 1)}d${"e".repeat(levels)}`;
  for (const levels of [2, 10, 30]) accept(lists(levels), `lists nested ${levels} levels`, ["WIR-007"], "Depth");
  const hundredDicts = accept(dicts(100), "dicts nested 100 levels", ["WIR-007"], "Depth");
  const hundredLists = accept(
    `l${lists(99)}0:e`,
    "lists nested 100 levels with a string at the end",
    ["WIR-007"],
    "Depth",
  );
  for (const levels of [1001, 2000]) {
    refuse(hundredLists, lists(levels), `lists nested ${levels} levels`, "WIR-007", "Depth");
    refuse(hundredDicts, dicts(levels), `dicts nested ${levels} levels`, "WIR-007", "Depth");
  }
  refuse(hundredLists, "l".repeat(20_000), "20,000 lists that never end", "WIR-007", "Depth");
  refuse(hundredDicts, "d0:".repeat(3000), "3,000 dicts that never end", "WIR-007", "Depth");
  refuse(hundredLists, "ld0:".repeat(1000), "1,000 lists of dicts that never end", "WIR-007", "Depth");
};

const wholeBuffer = ({ accept, refuse }: Writer, random: Random): void => {
  for (let count = 0; count < 24; count += 1) {
    const text = Buffer.from(encodeBt([random.bytes(8), randomValue(random, 4)])).toString("latin1");
    accept(text, `a random value, number ${count + 1}`, ["WIR-008"]);
  }
  const text = "d0:le1:ad1:xi-1ee2:ab4:abcd1:bli0eee";
  const whole = accept(text, "a dict to be cut", ["WIR-008"]);
  refuse(whole, "", "nothing at all", "WIR-005", "Truncated");
  for (let length = 2; length < text.length; length += 1) {
    refuse(whole, text.slice(0, length), `cut to ${length} of ${text.length} bytes`, "WIR-005", "Truncated");
  }
  for (const tail of ["e", "0:", "i", "\u0000", "\n", " ", text]) {
    refuse(whole, text + tail, `followed by ${JSON.stringify(tail.slice(0, 3))}`, "WIR-005", "Trailing");
  }
  for (const head of ["\n", " ", "\u0000", "\u00ef\u00bb\u00bf", "e"]) {
    refuse(whole, head + text, `preceded by ${JSON.stringify(head)}`, "WIR-005", "Syntax");
  }
};

const unknownTypes = ({ accept, refuse }: Writer): void => {
  const sibling = accept("li3ee", "a list of one integer", ["WIR-008"]);
  for (const type of ["\u0000", "-", ":", "a", "b", "c", "f", "n", "s", "t", "u", "{", "[", '"', "\u00ff", "e"]) {
    const name = JSON.stringify(type);
    refuse(sibling, `${type}3e`, `a value of the unknown type ${name}`, "WIR-005", "Syntax");
    refuse(sibling, `l${type}3ee`, `a value of the unknown type ${name} in a list`, "WIR-005", "Syntax");
  }
};

/** Reading bt values. */
export const btDecodeFamily: FamilyGenerator = {
  family: "bt/decode",
  flags: flagNotes(
    ...shapeFlags,
    "Boundary",
    "Overflow",
    "NotCanonical",
    "Syntax",
    "Truncated",
    "Trailing",
    "KeyOrder",
    "SpecialKey",
    "DuplicateKey",
    "Depth",
  ),
  generate: (random) => {
    const writer = createWriter();
    integers(writer, random.fork("integers"));
    integerSyntax(writer);
    strings(writer, random.fork("strings"));
    containers(writer);
    dictKeys(writer, random.fork("keys"));
    depth(writer);
    wholeBuffer(writer, random.fork("values"));
    unknownTypes(writer);
    refuseShapes(writer.kit, writer.accept("2:ok", "two letters", ["WIR-002"]), { input_hex: "hex" }, ["WIR-005"]);
    return writer.kit.drafts;
  },
};
