import { encodeBt } from "../../spec/model/bt.js";
import { containers, depth, dictKeys } from "./bt-decode-containers.js";
import { integerSyntax, integers, strings } from "./bt-decode-scalars.js";
import { randomValue } from "./bt-values.js";
import { createWriter, type Writer } from "./bt-writer.js";
import type { FamilyGenerator } from "./family.js";
import { flagNotes, shapeFlags } from "./flags.js";
import { refuseShapes } from "./kit.js";
import type { Random } from "./random.js";

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
