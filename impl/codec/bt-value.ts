/** A decoded value. Keys of a dict are latin1 text, one character a byte, in ascending order. */
export type BtValue = bigint | Uint8Array | BtValue[] | Map<string, BtValue>;

/**
 * What can be written. Numbers must be safe integers, booleans become 0 or 1, text is written as UTF-8; keys of a Map
 * are latin1 text as in {@link BtValue}, keys of a plain object are UTF-8.
 */
export type BtInput =
  | bigint
  | number
  | string
  | boolean
  | Uint8Array
  | readonly BtInput[]
  | ReadonlyMap<string, BtInput>
  | { readonly [key: string]: BtInput };

/** Bytes that are no bt value, a value that cannot be written, or a reading against the rules of the reader. */
export class BtError extends Error {
  override readonly name = "BtError";
}

/** Lists and dicts may be open this deep; deployed code knows no limit and dies of its stack far beyond it. */
export const maxNesting = 512;

/** Smallest and largest integer of the format: signed or unsigned 64 bit. */
export const minInteger: bigint = -(1n << 63n);
export const maxInteger: bigint = (1n << 64n) - 1n;
