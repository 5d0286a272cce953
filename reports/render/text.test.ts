import fc from "fast-check";
import { expect, test } from "vitest";
import { commandText, cutText, oneLine, shellLine, visible } from "./text.js";

test("control characters, overrides of direction, lone surrogates and noncharacters are spelled out", () => {
  expect(visible("a\u0000b\u001b[31m\u0085")).toBe("a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+0085⟩");
  expect(visible("\u202egnp.exe\u2066\u200b\ufeff")).toBe("⟨U+202E⟩gnp.exe⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩");
  expect(visible("\ud800 \udfff \uffff \u{e0041}")).toBe("⟨U+D800⟩ ⟨U+DFFF⟩ ⟨U+FFFF⟩ ⟨U+E0041⟩");
  expect(visible("\u2028\u2029")).toBe("⟨U+2028⟩⟨U+2029⟩");
});

test("readable text of any script, line feeds and tabs stay as they are", () => {
  for (const text of ["plain", "línea\n\tdos", "日本語", "שלום", "😀 𝕏"]) expect(visible(text)).toBe(text);
});

test("whatever the text, what is shown holds nothing invisible and is well-formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = visible(text);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
    { seed: 20_250_101 },
  );
});

test("a cut text tells how long it was, and is not cut inside a surrogate pair", () => {
  expect(cutText("short", 5)).toBe("short");
  expect(cutText("longer", 5)).toBe("longe… (6 characters)");
  expect(cutText("abcd😀z", 5)).toBe("abcd… (7 characters)");
});

test("text for one line has no line ends, however they are written", () => {
  expect(oneLine(" a\r\n\u2028b\t c ", 100)).toBe("a b c");
  expect(oneLine("x".repeat(2_000_000), 10)).toBe("xxxxxxxxxx… (2000000 characters)");
});

test("a command shows its line ends and hidden characters, so that a copy runs no second command", () => {
  expect(commandText("swarmcheck run\nrm -rf ~\r")).toBe("swarmcheck run⟨U+000A⟩rm -rf ~⟨U+000D⟩");
});

test("arguments that a shell would interpret are quoted", () => {
  expect(shellLine(["swarmcheck", "run", "--only", "a/*", "it's"])).toBe("swarmcheck run --only 'a/*' 'it'\\''s'");
  expect(shellLine(["a", ""])).toBe("a ''");
});
