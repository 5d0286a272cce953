/** A key, point or length that an operation refuses. Messages name the operand and the rule, never its bytes. */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
}

/** Refuses bytes that do not have exactly `length`. Throws {@link CryptoError} naming `name`. */
export const requireLength = (bytes: Uint8Array, length: number, name: string): void => {
  if (bytes.length !== length) throw new CryptoError(`${name}: expected ${length} bytes, got ${bytes.length}`);
};
