import fc from "fast-check";
import { type BtInput, encodeBt } from "../codec/bt.js";

interface Edit {
  readonly kind: "set" | "insert" | "remove" | "repeat" | "truncate";
  readonly at: number;
  readonly bytes: Uint8Array;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("set", "set", "insert", "remove", "repeat", "truncate"),
  at: fc.nat(),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
});

const applyEdit = (bytes: Buffer, { kind, at, bytes: added }: Edit): Buffer => {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case "set":
      return Buffer.concat([before, added.subarray(0, 1), after.subarray(1)]);
    case "insert":
      return Buffer.concat([before, added, after]);
    case "remove":
      return Buffer.concat([before, after.subarray(added.length)]);
    case "repeat":
      return Buffer.concat([bytes, after]);
    case "truncate":
      return before;
  }
};

/** What others give, with bytes changed, put in, taken out, doubled or cut off. */
export const damaged = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(valid, fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([bytes, edits]) => edits.reduce(applyEdit, Buffer.from(bytes)));

/** Bytes of any content. */
export const anyBytes = (maxLength = 300): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

/** A value that bencoding can hold, up to both ends of its integers. */
export const btInput: fc.Arbitrary<BtInput> = fc.letrec<{ value: BtInput }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.bigInt(-(1n << 63n), (1n << 64n) - 1n),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 6 }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** Text that is made of what bencoding is made of. */
const btSoup: fc.Arbitrary<Uint8Array> = fc
  .array(fc.constantFrom("i", "l", "d", "e", ":", "-", "0", "1", "9", "1:a", "0:", "i0e", "99999999999999999999"), {
    maxLength: 40,
  })
  .map((parts) => Buffer.from(parts.join("")));

/** Bytes that are bencoding, nearly are, or are not at all. */
export const btBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  anyBytes(),
  btSoup,
  damaged(btInput.map(encodeBt)),
  btInput.map(encodeBt),
);

/** JSON text, damaged JSON text, or no JSON at all; the names are likely to be looked for. */
export const jsonBytes = (names: readonly string[], values: readonly unknown[] = []): fc.Arbitrary<Uint8Array> => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(0, -1, 1e300, true, "", ...values));
  const text = fc
    .dictionary(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }),
      value,
    )
    .map((object) => Buffer.from(JSON.stringify(object)));
  return fc.oneof(
    text,
    text,
    damaged(text),
    anyBytes(60),
    fc.json().map((json) => Buffer.from(json)),
  );
};

/** 32 bytes: random ones, and those of points that yield zero in a key exchange. */
export const publicKey: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    ...[
      "00".repeat(32),
      `01${"00".repeat(31)}`,
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      `ec${"ff".repeat(30)}7f`,
    ].map((hex) => Buffer.from(hex, "hex")),
  ),
);
