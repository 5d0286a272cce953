import * as z from "zod";

/** Bytes as lower-case hex of even length. */
export const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/, "expected lower-case hex of even length");

/** Exactly `length` bytes as lower-case hex. */
export const hexBytes = (length: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${length * 2}}$`), `expected ${length} bytes as lower-case hex`);

/** An unsigned 64-bit integer as a decimal string without leading zeros. */
export const uint64 = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,19})$/, { error: "expected a decimal string", abort: true })
  .refine((text) => BigInt(text) < 1n << 64n, "expected an unsigned 64-bit integer");

/** A signed or unsigned 64-bit integer (-2^63 to 2^64 - 1) as a decimal string in shortest form. */
export const int64 = z
  .string()
  .regex(/^(?:0|-?[1-9][0-9]{0,19})$/, { error: "expected a decimal string", abort: true })
  .refine((text) => BigInt(text) < 1n << 64n && BigInt(text) >= -(1n << 63n), "expected a 64-bit integer");

/** Id of a requirement: chapter and number, such as SWM-012. */
export const requirementId = z.string().regex(/^[A-Z]{3}-[0-9]{3}$/, "expected an id such as SWM-012");

/** How much depends on a check: critical (funds, privacy or data lost), high (nodes disagree), medium, low (wording). */
export const importance = z.enum(["critical", "high", "medium", "low"]);
export type Importance = z.infer<typeof importance>;

/** SHA-256 in lower-case hex. */
export const sha256Hex = hexBytes(32);
