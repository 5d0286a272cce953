import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as input from "./input.js";
import { ShimRefusal } from "./refusal.js";

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ShimRefusal);
    return `${(error as ShimRefusal).errorClass}: ${(error as ShimRefusal).message}`;
  }
  return "accepted";
};

describe("reading of shim input", () => {
  it("gives the bytes of hex, and names the field that is none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString("hex");
        expect(input.readHex({ key: text }, "key")).toEqual(Buffer.from(bytes));
        expect(refusal(() => input.readHex({ key: `${text}0` }, "key"))).toBe(
          "malformed: key: expected hex of even length",
        );
      }),
    );
    for (const value of ["zz", "0g", "0", "00 1", "é0"]) {
      expect(refusal(() => input.readHex({ key: value }, "key"))).toContain("malformed: key: expected hex");
    }
    for (const value of [undefined, null, 5, ["00"], { hex: "00" }]) {
      expect(refusal(() => input.readHex({ key: value }, "key"))).toBe("malformed: key: expected a string of hex");
    }
  });

  it("refuses other lengths with the class of the family, and never shows the bytes", () => {
    const field = { secret: "c0ffee" };
    expect(refusal(() => input.readHexBytes(field, "secret", 4))).toBe("malformed: secret: expected 4 bytes, got 3");
    expect(refusal(() => input.readHexBytes(field, "secret", 4, "bad-key"))).toContain("bad-key");
    expect(input.readHexBytes(field, "secret", 3)).toHaveLength(3);
  });

  it("takes no field from the prototype", () => {
    expect(refusal(() => input.readString({}, "constructor"))).toContain("malformed");
    expect(refusal(() => input.readObject({}, "__proto__"))).toContain("malformed");
  });

  it("reads integers, text, lists, objects and truth of their JSON types only", () => {
    const all = { text: "a", number: 3, list: [1], object: { a: 1 }, truth: false, fraction: 1.5, none: null };
    expect(input.readString(all, "text")).toBe("a");
    expect(input.readInteger(all, "number", 3, 3)).toBe(3);
    expect(input.readList(all, "list")).toEqual([1]);
    expect(input.readObject(all, "object")).toEqual({ a: 1 });
    expect(input.readBoolean(all, "truth")).toBe(false);
    expect(input.readBoolean(all, "missing", true)).toBe(true);
    for (const name of ["fraction", "text", "none", "missing"]) {
      expect(refusal(() => input.readInteger(all, name))).toBe(`malformed: ${name}: expected an integer`);
    }
    expect(refusal(() => input.readInteger(all, "number", 4, 9))).toBe("malformed: number: expected 4 to 9, got 3");
    expect(refusal(() => input.readString(all, "number"))).toContain("expected a string");
    expect(refusal(() => input.readList(all, "object"))).toContain("expected a list");
    expect(refusal(() => input.readObject(all, "list"))).toContain("expected an object");
    expect(refusal(() => input.readBoolean(all, "number", true))).toContain("expected true or false");
  });

  it("reads 64-bit integers in shortest decimal form only", () => {
    const read = (value: unknown) => refusal(() => input.decimalValue(value, "n"));
    expect(input.decimalValue("18446744073709551615", "n")).toBe((1n << 64n) - 1n);
    expect(input.decimalValue("-9223372036854775808", "n")).toBe(-(1n << 63n));
    for (const value of ["18446744073709551616", "-9223372036854775809"]) {
      expect(read(value)).toBe("malformed: n: expected a 64-bit integer");
    }
    for (const value of ["01", "-0", "+1", "", " 1", "1 ", "1e3", "0x1", 1, null, "1".repeat(30)]) {
      expect(read(value)).toBe("malformed: n: expected a decimal string");
    }
    expect(refusal(() => input.readUint64({ n: "-1" }, "n"))).toContain("unsigned 64-bit");
    expect(refusal(() => input.readInt64({ n: "9223372036854775808" }, "n"))).toContain("signed 64-bit");
    expect(input.readUint64({ n: "5" }, "n") + input.readInt64({ n: "-5" }, "n")).toBe(0n);
  });
});
