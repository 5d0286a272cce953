import type { Mutant } from "../mutant.js";

/** Mutants of requests to what lies behind a path. */
export const destinationsMutants: readonly Mutant[] = [
  {
    id: "dst-empty-body-written",
    requirement: "DST-014",
    title: "writes an empty second string where a v4 request has no body",
    file: "impl/onion/v4.js",
    find: "body === undefined ? writeStrings(head) : writeStrings(head, body)",
    replace: "writeStrings(head, body ?? Buffer.alloc(0))",
  },
  {
    id: "dst-one-string-answer",
    requirement: "DST-017",
    title: "takes a v4 answer of one string for one with an empty body",
    file: "impl/onion/v4.js",
    find: 'const [first, body] = readStrings(plaintext, "malformed-reply");',
    replace: 'const [first, body = Buffer.alloc(0)] = readStrings(plaintext, "malformed-reply");',
  },
  {
    id: "dst-bytes-behind-list",
    requirement: "DST-017",
    title: "ignores bytes behind the list of a v4 answer",
    file: "impl/onion/v4.js",
    find: "if (at + 1 !== source.length)",
    replace: "if (at + 1 > source.length)",
  },
];
