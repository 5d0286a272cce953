import { textHex } from "./onion-material.js";

/** Ways in which bytes fail to be one JSON object, made from the text of a right one: what is wrong, and their hex. */
export const brokenMetadata = (
  right: string,
): readonly (readonly [what: string, metadata: string, flag: "Metadata" | "Comment" | "InvalidUtf8"])[] => {
  const inner = right.slice(1, -1);
  const text = (what: string, metadata: string) => [what, textHex(metadata), "Metadata"] as const;
  const comment = (what: string, metadata: string) => [what, textHex(metadata), "Comment"] as const;
  const utf8 = (what: string, sequence: string) =>
    [what, `${textHex(`{"note":"`)}${sequence}${textHex(`",${inner}}`)}`, "InvalidUtf8"] as const;
  return [
    text("nothing", ""),
    text("white space only", " \n"),
    text("an array around the object", `[${right}]`),
    text("a string", '"headers"'),
    text("a number", "7"),
    text("null", "null"),
    text("true", "true"),
    text("the object without its end", right.slice(0, -1)),
    text("the object without its beginning", right.slice(1)),
    text("the object twice", right + right),
    text("a letter behind the object", `${right}x`),
    text("a brace behind the object", `${right}}`),
    text("a comma behind the object", `${right},`),
    text("a letter before the object", `x${right}`),
    text("a comma behind the last member", `{${inner},}`),
    text("a comma before the first member", `{,${inner}}`),
    text("single quotes", right.replaceAll('"', "'")),
    text("a key without quotes", `{note:1,${inner}}`),
    text("a key without value", `{"note",${inner}}`),
    text("a number as key", `{7:1,${inner}}`),
    text("a plus sign", `{"note":+1,${inner}}`),
    text("a leading zero", `{"note":01,${inner}}`),
    text("a hexadecimal number", `{"note":0x10,${inner}}`),
    text("a number that ends in a point", `{"note":1.,${inner}}`),
    text("NaN", `{"note":NaN,${inner}}`),
    text("a literal in capitals", `{"note":TRUE,${inner}}`),
    text("a line break inside a string", `{"note":"a\nb",${inner}}`),
    text("an unknown escape", `{"note":"\\x41",${inner}}`),
    text("an unfinished escape", `{"note":"\\u12",${inner}}`),
    text("a vertical tab as white space", `\u000b${right}`),
    text("a no-break space as white space", `\u00a0${right}`),
    comment("a block comment before the object", `/* */${right}`),
    comment("a block comment inside the object", `{/* */${inner}}`),
    comment("a line comment behind the object", `${right}// end`),
    comment("a line comment inside the object", `{// note\n${inner}}`),
    comment("a hash comment behind the object", `${right}#`),
    utf8("a byte that UTF-8 never has", "ff"),
    utf8("a continuation byte alone", "80"),
    utf8("a sequence that is cut", "c3"),
    utf8("a longer form than needed", "c0af"),
    utf8("a surrogate", "eda080"),
    utf8("a code point beyond the last one", "f4908080"),
  ];
};

/** Other spellings of the same object: what is unusual, and the text. */
export const unusualMetadata = (right: string): readonly (readonly [what: string, metadata: string])[] => {
  const inner = right.slice(1, -1);
  return [
    ["blanks before and behind", `  ${right}  `],
    ["every kind of white space", `\t\r\n {\t${inner.replaceAll(",", " ,\r\n")} \n}\t\r\n `],
    ["a key with an escaped letter", right.replace('{"', `{"note":"","`).replaceAll("note", "n\\u006fte")],
  ];
};

/** Members that nobody knows: what they are, and their text. */
export const unknownMembers = [
  ["a text", '"note":"x"'],
  ["a nested object", '"note":{"headers":"","host":"h","hop_no":9}'],
  ["a nested list", '"note":[[],[{}],null]'],
  ["null", '"note":null'],
  ["letters beyond ASCII", '"żó":"🐢"'],
  ["a name of the language's own objects", '"__proto__":{"hop_no":9},"constructor":1'],
  ["the empty key", '"":1'],
  ["another case", '"Headers":"","HOST":"h","Enc_Type":"none"'],
] as const;
