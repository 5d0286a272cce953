import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mutant, mutate } from "./mutant.js";

const mutant = (find: string, replace: string): Mutant => ({
  id: "wir-example",
  requirement: "WIR-001",
  title: "is an example",
  file: "impl/example.js",
  find,
  replace,
});

test("what is found is replaced, and everything else stays", () => {
  expect(mutate(mutant("a < b", "a <= b"), "if (a < b) stop();\n")).toBe("if (a <= b) stop();\n");
});

test("white space in the pattern stands for any other, so that formatting does not matter", () => {
  const source = "if (a)\n        stop(  );\n\treturn 1;\n";
  expect(mutate(mutant("if (a) stop( ); return 1;", ""), source)).toBe("\n");
});

test("nothing in the pattern or the replacement is special", () => {
  expect(mutate(mutant("f(x) ? [a.b] : c^d|e", "$& $1 \\"), "y = f(x) ? [a.b] : c^d|e;")).toBe("y = $& $1 \\;");
});

test("a pattern that does not occur exactly once is refused, with its mutant and its module", () => {
  expect(() => mutate(mutant("b", "c"), "a")).toThrow(
    "mutant wir-example: impl/example.js: find must occur exactly once, and occurs 0 times: b",
  );
  expect(() => mutate(mutant("a", "c"), "a a")).toThrow("occurs 2 times: a");
  expect(() => mutate(mutant("aXa", "c"), "axa aXAa")).toThrow("occurs 0 times");
});

test("a replacement that changes nothing is refused", () => {
  expect(() => mutate(mutant("a", "a"), "a")).toThrow("replace is what was found");
});

test("any text is found in what surrounds it", () => {
  const words = fc.stringMatching(/^[!-~]{1,20}( [!-~]{1,20}){0,3}$/);
  fc.assert(
    fc.property(words, words, (find, replace) => {
      fc.pre(find !== replace);
      expect(mutate(mutant(find, replace), `é\n${find}\né`)).toBe(`é\n${replace}\né`);
    }),
  );
});
