import type { Mutant } from "../mutant.js";

/** Mutants of the wire encodings. */
export const wireMutants: readonly Mutant[] = [
  {
    id: "wir-minus-lost",
    requirement: "WIR-001",
    title: "writes small negative integers without their sign",
    file: "impl/codec/bt-encode.js",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a piece of source code
    find: "writer.text(`i${value}e`);",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a piece of source code
    replace: "writer.text(`i${value === -1n ? 1n : value}e`);",
  },
  {
    id: "wir-plus-sign",
    requirement: "WIR-005",
    title: "reads i+5e as an integer",
    file: "impl/codec/bt-cursor.js",
    find: "if (negative) at++;",
    replace: "if (negative || bytes[at] === 0x2b) at++;",
  },
  {
    id: "wir-insertion-order",
    requirement: "WIR-003",
    title: "writes dictionary keys in the order in which they were put in",
    file: "impl/codec/bt-encode.js",
    find: "entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));",
    replace: "",
  },
  {
    id: "wir-signed-only",
    requirement: "WIR-004",
    title: "refuses integers from 2^63 upwards",
    file: "impl/codec/bt-value.js",
    find: "export const maxInteger = (1n << 64n) - 1n;",
    replace: "export const maxInteger = (1n << 63n) - 1n;",
  },
  {
    id: "wir-doubles",
    requirement: "WIR-004",
    title: "carries integers of up to twenty digits as doubles",
    file: "impl/codec/bt-cursor.js",
    find: "at - significant <= 15 ? BigInt(number)",
    replace: "at - significant <= 20 ? BigInt(number)",
  },
  {
    id: "wir-trailing-bytes",
    requirement: "WIR-005",
    title: "ignores bytes behind a value",
    file: "impl/codec/bt.js",
    find: "if (cursor.at !== cursor.bytes.length)",
    replace: "if (cursor.at > cursor.bytes.length)",
  },
  {
    id: "wir-last-duplicate",
    requirement: "WIR-006",
    title: "lets the last of duplicate keys count",
    file: "impl/codec/bt-cursor.js",
    find: "if (!ascending && entries.has(key)) continue;",
    replace: "",
  },
  {
    id: "wir-shallow",
    requirement: "WIR-007",
    title: "accepts a nesting of 99, and no more",
    file: "impl/codec/bt-value.js",
    find: "export const maxNesting = 512;",
    replace: "export const maxNesting = 99;",
  },
  {
    id: "wir-signed-writing",
    requirement: "WIR-008",
    title: "writes integers from 2^63 upwards as negative ones",
    file: "impl/codec/bt-encode.js",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a piece of source code
    find: "writer.text(`i${value}e`);",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a piece of source code
    replace: "writer.text(`i${BigInt.asIntN(64, BigInt(value))}e`);",
  },
];
