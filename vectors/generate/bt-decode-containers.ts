import { encodeBt } from "../../spec/model/bt.js";
import { encodeUnsorted, randomDict } from "./bt-values.js";
import { hexOf, type Writer } from "./bt-writer.js";
import type { FlagName } from "./flags.js";
import type { Random } from "./random.js";

/** Lists and dicts. */
export const containers = ({ accept, refuse }: Writer): void => {
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

/** Order and uniqueness of keys. */
export const dictKeys = ({ accept, refuse, kit }: Writer, random: Random): void => {
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

/** Levels of nesting. */
export const depth = ({ accept, refuse }: Writer): void => {
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
