import { btMax, btMin } from "../../spec/model/bt.js";
import { boundaryIntegers, randomInteger } from "./bt-values.js";
import type { Writer } from "./bt-writer.js";
import type { FlagName } from "./flags.js";
import type { Random } from "./random.js";

/** Integers and their range. */
export const integers = ({ accept, refuse }: Writer, random: Random): void => {
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

/** What is no integer. */
export const integerSyntax = ({ accept, refuse }: Writer): void => {
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

/** Byte strings and their lengths. */
export const strings = ({ accept, refuse }: Writer, random: Random): void => {
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
