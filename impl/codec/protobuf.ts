import { viewOf } from "./bytes.js";

/** Bytes that are no protobuf message. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/** A value as it stands on the wire: numbers, or a length and that many bytes. */
export type ProtoValue = bigint | Buffer;

/** Fields of a message by number, each with all its values in order. */
export type ProtoFields = ReadonlyMap<number, readonly ProtoValue[]>;

/** A field to be written; `fixed64` in eight bytes, numbers else as varint; undefined leaves it out. */
export type ProtoField = readonly [
  number: number,
  value: bigint | number | Uint8Array | string | { readonly fixed64: bigint } | undefined,
];

const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const longestVarint = 10;

const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
};

const writeField = ([number, value]: ProtoField): Buffer[] => {
  if (value === undefined) return [];
  const tag = (type: number): Buffer => varint(BigInt(number * 8 + type));
  if (typeof value === "number" || typeof value === "bigint") return [tag(wire.varint), varint(BigInt(value))];
  if (typeof value === "object" && "fixed64" in value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value.fixed64));
    return [tag(wire.fixed64), bytes];
  }
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : viewOf(value);
  return [tag(wire.bytes), varint(BigInt(bytes.length)), bytes];
};

/** Writes a message, fields in the order given. */
export const writeProtobuf = (...fields: readonly ProtoField[]): Buffer => Buffer.concat(fields.flatMap(writeField));

/** Reads every field of a message. Groups, which nobody has used for long, are refused. Throws ProtobufError. */
export const readProtobuf = (bytes: Uint8Array): ProtoFields => {
  const source = viewOf(bytes);
  const fields = new Map<number, ProtoValue[]>();
  let at = 0;
  const readVarint = (): bigint => {
    let value = 0n;
    for (let index = 0; index < longestVarint; index++) {
      const byte = source[at++];
      if (byte === undefined) throw new ProtobufError(`byte ${at}: a number without its end`);
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError(`byte ${at}: a number of more than ${longestVarint} bytes`);
  };
  const take = (length: number): Buffer => {
    if (length > source.length - at) throw new ProtobufError(`byte ${at}: ${length} bytes are not there`);
    at += length;
    return source.subarray(at - length, at);
  };
  const readValue = (type: number): ProtoValue => {
    if (type === wire.varint) return readVarint();
    if (type === wire.fixed64) return take(8).readBigUInt64LE();
    if (type === wire.fixed32) return BigInt(take(4).readUInt32LE());
    if (type === wire.bytes) return take(Number(readVarint()));
    throw new ProtobufError(`byte ${at}: the wire type ${type}`);
  };
  while (at < source.length) {
    const tag = readVarint();
    const number = Number(tag >> 3n);
    if (number === 0 || tag >= 1n << 32n) throw new ProtobufError(`byte ${at}: the field number ${number}`);
    const values = fields.get(number) ?? [];
    values.push(readValue(Number(tag & 7n)));
    fields.set(number, values);
  }
  return fields;
};

/** The last number of a field, undefined without one or when it holds bytes. */
export const numberField = (fields: ProtoFields, number: number): bigint | undefined => {
  const value = fields.get(number)?.at(-1);
  return typeof value === "bigint" ? value : undefined;
};

/** The last bytes of a field, undefined without them or when it holds a number. */
export const bytesField = (fields: ProtoFields, number: number): Buffer | undefined => {
  const value = fields.get(number)?.at(-1);
  return typeof value === "bigint" ? undefined : value;
};

/** All bytes of a repeated field. */
export const repeatedBytes = (fields: ProtoFields, number: number): readonly Buffer[] =>
  (fields.get(number) ?? []).filter((value) => typeof value !== "bigint");
