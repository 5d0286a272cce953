import { concatBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

/** A field of a protobuf message: its number, and a whole number or bytes. */
export type Field = readonly [number: number, value: bigint | Uint8Array];

const varint = (value: bigint): Uint8Array => {
  const low = Number(value & 0x7fn);
  return value < 0x80n ? Uint8Array.of(low) : concatBytes(Uint8Array.of(low | 0x80), varint(value >> 7n));
};

/** A message of the given fields in their order; whole numbers as varints (wire type 0), bytes with their length (2). */
export const encodeProtobuf = (fields: readonly Field[]): Uint8Array =>
  concatBytes(
    ...fields.map(([number, value]) =>
      typeof value === "bigint"
        ? concatBytes(varint(BigInt(number) << 3n), varint(value))
        : concatBytes(varint((BigInt(number) << 3n) | 2n), varint(BigInt(value.length)), value),
    ),
  );

const refused = (rule: string): Refusal => new Refusal("refused", `protobuf: ${rule}`);

const takeVarint = (bytes: Uint8Array): readonly [value: bigint, rest: Uint8Array] => {
  const end = bytes.findIndex((byte) => byte < 0x80);
  if (end === -1 || end > 9) throw refused("a number without its end");
  const value = bytes.slice(0, end + 1).reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);
  return [BigInt.asUintN(64, value), bytes.slice(end + 1)];
};

const take = (bytes: Uint8Array, length: bigint): readonly [taken: Uint8Array, rest: Uint8Array] => {
  if (length > BigInt(bytes.length)) throw refused("ends before its fields do");
  return [bytes.slice(0, Number(length)), bytes.slice(Number(length))];
};

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** All fields of a message in order. Refused with `refused`: what ends early, the field 0, groups and unknown wire types. */
export const decodeProtobuf = (bytes: Uint8Array): readonly Field[] => {
  const fields: Field[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const [tag, behind] = takeVarint(rest);
    const [number, wireType] = [Number(tag >> 3n), Number(tag & 7n)];
    if (number === 0 || tag >= 1n << 32n) throw refused(`the field number ${number}`);
    if (wireType === 0) {
      const [value, after] = takeVarint(behind);
      fields.push([number, value]);
      rest = after;
    } else if (wireType === 1 || wireType === 5) {
      const [value, after] = take(behind, wireType === 1 ? 8n : 4n);
      fields.push([number, littleEndian(value)]);
      rest = after;
    } else if (wireType === 2) {
      const [length, content] = takeVarint(behind);
      const [value, after] = take(content, length);
      fields.push([number, value]);
      rest = after;
    } else throw refused(`the wire type ${wireType}`);
  }
  return fields;
};

/** The last bytes of a field: of a repeated single field the last counts. */
export const bytesOfField = (fields: readonly Field[], number: number): Uint8Array | undefined => {
  const value = fields.findLast((field) => field[0] === number)?.[1];
  return typeof value === "bigint" ? undefined : value;
};

/** The last whole number of a field. */
export const numberOfField = (fields: readonly Field[], number: number): bigint | undefined => {
  const value = fields.findLast((field) => field[0] === number)?.[1];
  return typeof value === "bigint" ? value : undefined;
};
