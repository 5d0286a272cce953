import { expect, test } from "vitest";
import { int64, uint64 } from "./primitives.js";

test("text that is no number is refused by the 64-bit schemas, and does not make them throw", () => {
  for (const schema of [uint64, int64]) {
    for (const text of ["storage", "", "1.5", "0x10", "01", "1".repeat(30)])
      expect(schema.safeParse(text).success).toBe(false);
  }
});

test("64-bit schemas take their whole range and nothing beyond", () => {
  expect(uint64.safeParse("18446744073709551615").success).toBe(true);
  expect(uint64.safeParse("18446744073709551616").success).toBe(false);
  expect(uint64.safeParse("-1").success).toBe(false);
  expect(int64.safeParse("-9223372036854775808").success).toBe(true);
  expect(int64.safeParse("-9223372036854775809").success).toBe(false);
});
