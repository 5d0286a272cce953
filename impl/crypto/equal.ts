import { timingSafeEqual } from "node:crypto";

/** Whether two byte strings are equal, in a time that depends on their lengths only. */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && timingSafeEqual(left, right);
