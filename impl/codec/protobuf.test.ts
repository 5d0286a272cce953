import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProtobuf } from "../../spec/model/protobuf.js";
import { Refusal } from "../../spec/model/refusal.js";
import { bytesField, numberField, ProtobufError, type ProtoField, readProtobuf, writeProtobuf } from "./protobuf.js";

const field: fc.Arbitrary<ProtoField> = fc.tuple(
  fc.integer({ min: 1, max: 2 ** 29 - 1 }),
  fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.uint8Array({ maxLength: 300 })),
);

describe("protobuf", () => {
  it("gives back what was written, in the order of each field", () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), (fields) => {
        const read = readProtobuf(writeProtobuf(...fields));
        for (const number of new Set(fields.map(([each]) => each))) {
          const values = fields.filter(([each]) => each === number).map(([, value]) => value);
          expect(read.get(number)).toEqual(
            values.map((value) => (typeof value === "bigint" ? value : Buffer.from(value as Uint8Array))),
          );
        }
      }),
    );
  });

  it("agrees with the model on any bytes", () => {
    const modelReads = (bytes: Uint8Array): boolean => {
      try {
        decodeProtobuf(bytes);
        return true;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        if (modelReads(bytes)) readProtobuf(bytes);
        else expect(() => readProtobuf(bytes)).toThrow(ProtobufError);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes the last value of a field, and none of another kind", () => {
    const fields = readProtobuf(writeProtobuf([1, 5], [1, 7], [2, "a"], [2, 9], [3, { fixed64: 6n }]));
    expect(numberField(fields, 1)).toBe(7n);
    expect(bytesField(fields, 2)).toBeUndefined();
    expect(numberField(fields, 3)).toBe(6n);
    expect(bytesField(fields, 4)).toBeUndefined();
  });
});
