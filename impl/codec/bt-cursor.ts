import { BtError, type BtValue, maxInteger, maxNesting, minInteger } from "./bt-value.js";
import { viewOf } from "./bytes.js";

const ZERO = 0x30;
const COLON = 0x3a;
const MINUS = 0x2d;
const D = 0x64;
const E = 0x65;
const I = 0x69;
const L = 0x6c;

const isDigit = (byte: number | undefined): byte is number => byte !== undefined && byte >= ZERO && byte <= 0x39;

const sortEntries = (entries: Map<string, BtValue>): Map<string, BtValue> =>
  new Map([...entries].sort(([left], [right]) => (left < right ? -1 : 1)));

/** A position in bytes that moves over one bt element a call. Byte strings it returns are views of the input. */
export class BtCursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = viewOf(bytes);
    this.at = at;
  }

  fail(rule: string): BtError {
    return new BtError(`bt at byte ${this.at}: ${rule}`);
  }

  /** True, and one byte further, if the next byte closes a list or dict. */
  closes(): boolean {
    if (this.bytes[this.at] !== E) return false;
    this.at++;
    return true;
  }

  opens(what: "list" | "dict"): void {
    if (this.bytes[this.at] !== (what === "dict" ? D : L)) throw this.fail(`expected a ${what}`);
    this.at++;
  }

  integer(): bigint {
    const { bytes } = this;
    if (bytes[this.at] !== I) throw this.fail("expected an integer");
    let at = this.at + 1;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const digits = at;
    while (bytes[at] === ZERO) at++;
    const significant = at;
    let number = 0;
    for (let byte = bytes[at]; isDigit(byte); byte = bytes[++at]) number = number * 10 + (byte - ZERO);
    if (at === digits) throw this.fail("an integer without digits");
    if (bytes[at] !== E) throw this.fail("an integer must end with e after its digits");
    // 15 digits are exact as a number; the range has at most 20, so the conversion below is never long.
    if (at - significant > 20) throw this.fail("an integer outside 64 bits");
    const size = at - significant <= 15 ? BigInt(number) : BigInt(bytes.toString("latin1", significant, at));
    const value = negative ? -size : size;
    if (value < minInteger || value > maxInteger) throw this.fail("an integer outside 64 bits");
    this.at = at + 1;
    return value;
  }

  /** Moves over a byte string and returns where its bytes begin; they end at the new position. */
  span(): number {
    const { bytes } = this;
    let at = this.at;
    let length = 0;
    let byte = bytes[at];
    if (!isDigit(byte)) throw this.fail("expected a byte string");
    for (; isDigit(byte); byte = bytes[++at]) {
      length = length * 10 + (byte - ZERO);
      if (length > bytes.length) throw this.fail("a length beyond the data");
    }
    if (byte !== COLON) throw this.fail("a length must be followed by a colon");
    const start = at + 1;
    if (length > bytes.length - start) throw this.fail("a length beyond the data");
    this.at = start + length;
    return start;
  }

  string(): Buffer {
    const start = this.span();
    return this.bytes.subarray(start, this.at);
  }

  key(): string {
    const start = this.span();
    return this.bytes.toString("latin1", start, this.at);
  }

  value(depth = 0): BtValue {
    switch (this.bytes[this.at]) {
      case I:
        return this.integer();
      case L:
        return this.list(this.deeper(depth));
      case D:
        return this.dict(this.deeper(depth));
      default:
        return this.string();
    }
  }

  /** Moves over one value with all checks of {@link value}, building nothing. */
  skip(depth = 0): void {
    const type = this.bytes[this.at];
    if (type === I) this.integer();
    else if (type === L || type === D) {
      const inner = this.deeper(depth);
      this.at++;
      while (!this.closes()) {
        if (type === D) this.span();
        this.skip(inner);
      }
    } else this.span();
  }

  private deeper(depth: number): number {
    if (depth >= maxNesting) throw this.fail(`nested more than ${maxNesting} deep`);
    return depth + 1;
  }

  private list(depth: number): BtValue[] {
    this.at++;
    const values: BtValue[] = [];
    while (!this.closes()) values.push(this.value(depth));
    return values;
  }

  private dict(depth: number): Map<string, BtValue> {
    this.at++;
    const entries = new Map<string, BtValue>();
    let last: string | undefined;
    let ascending = true;
    while (!this.closes()) {
      const key = this.key();
      const value = this.value(depth);
      if (ascending && last !== undefined && key <= last) ascending = false;
      if (!ascending && entries.has(key)) continue;
      entries.set(key, value);
      last = key;
    }
    return ascending ? entries : sortEntries(entries);
  }
}
