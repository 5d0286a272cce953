import { hexToBytes } from "@noble/hashes/utils.js";
import { RuleViolation } from "./rule-violation.js";

const hexDigits = /^[0-9a-f]*$/;

/** Bytes of a hex field of known length, in the fixed layout of transactions and blocks. */
export const fixedBytes = (field: string, hex: string, length: number): Uint8Array => {
  if (hex.length !== length * 2 || !hexDigits.test(hex)) {
    throw new RuleViolation("transaction.format", `${field} is ${length} bytes as lower-case hex`, { [field]: hex });
  }
  return hexToBytes(hex);
};

/** An unsigned 64-bit integer in eight bytes, least significant first. */
export const uint64Bytes = (field: string, value: bigint | number): Uint8Array => {
  const exact = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!exact || value < 0 || value >= 1n << 64n) {
    throw new RuleViolation("transaction.format", `${field} is an unsigned 64-bit integer`, { [field]: value });
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};
