import { BtCursor } from "./bt-cursor.js";
import { BtError, type BtValue } from "./bt-value.js";
import { utf8AsLatin1 } from "./bytes.js";

/**
 * One pass over a dict from its first byte to its last, which is how deployed nodes read messages. `get` moves on past
 * entries with a lesser key, whose values must be well formed all the same, and gives up at a greater one without taking
 * it. There is no way back, so callers ask in the order in which entries are sorted; a dict that is out of order hides some
 * of what it holds. Entries after the last one asked for are checked by `finish`, if at all. Keys are text, and count by
 * their UTF-8 bytes. Every method throws BtError.
 */
export class BtDictReader {
  private readonly cursor: BtCursor;
  private readonly start: number;
  private pending: string | undefined;
  /** Where the pending entry begins, its key included. */
  private entryStart: number;
  private asked: string | undefined;
  private closed = false;

  constructor(bytes: Uint8Array) {
    this.cursor = new BtCursor(bytes);
    this.start = this.cursor.at;
    this.cursor.opens("dict");
    this.entryStart = this.cursor.at;
    this.next();
  }

  /** True if `key` is the next entry that is not smaller; it is not consumed. */
  has(key: string): boolean {
    return this.seek(utf8AsLatin1(key));
  }

  /** The value of a key, or undefined if the walk does not meet it. */
  get(key: string): BtValue | undefined {
    return this.take(key, (cursor) => cursor.value(1));
  }

  /** The encoded bytes of a value, checked, without building it. */
  raw(key: string): Buffer | undefined {
    return this.take(key, (cursor) => {
      const start = cursor.at;
      cursor.skip(1);
      return cursor.bytes.subarray(start, cursor.at);
    });
  }

  /** A byte string; any other type throws. */
  bytes(key: string): Buffer | undefined {
    return this.take(key, (cursor) => cursor.string());
  }

  /** An integer from `minimum` to `maximum`; any other type or value throws. */
  integer(key: string, minimum: bigint, maximum: bigint): bigint | undefined {
    return this.take(key, (cursor) => {
      const value = cursor.integer();
      if (value < minimum || value > maximum) {
        throw new BtError(`bt dict key ${JSON.stringify(key)}: expected ${minimum} to ${maximum}, got ${value}`);
      }
      return value;
    });
  }

  /**
   * A signature over this dict: `signed` is everything from the opening d up to where the entry of `key` begins.
   * Entries behind it are not covered.
   */
  signature(key: string): { signed: Buffer; signature: Buffer } | undefined {
    if (!this.has(key)) return undefined;
    const signed = this.cursor.bytes.subarray(this.start, this.entryStart);
    const signature = this.bytes(key);
    return signature === undefined ? undefined : { signed, signature };
  }

  /** Checks the rest of the dict, and that no bytes follow it. */
  finish(): void {
    while (this.pending !== undefined) {
      this.cursor.skip(1);
      this.next();
    }
    if (this.cursor.at !== this.cursor.bytes.length) throw this.cursor.fail("bytes after the dict");
  }

  private seek(key: string): boolean {
    if (this.asked !== undefined && key <= this.asked) {
      throw new BtError("bt dict: keys must be asked for in ascending order, each once");
    }
    while (this.pending !== undefined && this.pending < key) {
      this.cursor.skip(1);
      this.next();
    }
    return this.pending === key;
  }

  private take<Value>(key: string, read: (cursor: BtCursor) => Value): Value | undefined {
    const wanted = utf8AsLatin1(key);
    const found = this.seek(wanted);
    this.asked = wanted;
    if (!found) return undefined;
    const value = read(this.cursor);
    this.next();
    return value;
  }

  private next(): void {
    this.entryStart = this.cursor.at;
    if (this.closed || this.cursor.closes()) {
      this.closed = true;
      this.pending = undefined;
    } else this.pending = this.cursor.key();
  }
}

/** Opens a dict for forward-only reading; the bytes must begin with one, and are not copied. Throws BtError. */
export const readDict = (bytes: Uint8Array): BtDictReader => new BtDictReader(bytes);
