import { BtError, type BtInput, maxInteger, maxNesting, minInteger } from "./bt-value.js";
import { utf8AsLatin1, viewOf } from "./bytes.js";

/** Byte strings up to this length are joined with the text around them: one copy of it all costs less than many. */
const shortLength = 64;

/** Gathers text (one character a byte) and bytes, and puts them together once. */
class Writer {
  private readonly pieces: (string | Uint8Array)[] = [];
  private pending = "";
  private length = 0;

  text(latin1: string): void {
    this.pending += latin1;
  }

  bytes(bytes: Uint8Array): void {
    this.text(`${bytes.length}:`);
    if (bytes.length <= shortLength) this.text(viewOf(bytes).toString("latin1"));
    else {
      this.flush();
      this.pieces.push(bytes);
      this.length += bytes.length;
    }
  }

  key(latin1: string): void {
    this.text(`${latin1.length}:${latin1}`);
  }

  done(): Buffer {
    this.flush();
    const whole = Buffer.allocUnsafe(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      if (typeof piece === "string") whole.write(piece, at, "latin1");
      else whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  private flush(): void {
    if (this.pending === "") return;
    this.pieces.push(this.pending);
    this.length += this.pending.length;
    this.pending = "";
  }
}

const beyondLatin1 = /[\u0100-\uffff]/;

const mapEntries = (map: ReadonlyMap<string, BtInput>): [string, BtInput][] => {
  const entries = [...map];
  for (const [key] of entries) {
    if (beyondLatin1.test(key)) throw new BtError("bt dict key: expected one character a byte, up to U+00FF");
  }
  return entries;
};

const objectEntries = (object: { readonly [key: string]: BtInput }): [string, BtInput][] =>
  Object.entries(object).map(([key, value]) => [utf8AsLatin1(key), value]);

const writeDict = (writer: Writer, entries: [string, BtInput][], depth: number): void => {
  // Comparing latin1 text by code unit is comparing unsigned bytes, the shorter first on a common prefix.
  entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  writer.text("d");
  for (const [key, value] of entries) {
    writer.key(key);
    writeValue(writer, value, depth);
  }
  writer.text("e");
};

const writeInteger = (writer: Writer, value: bigint | number): void => {
  const exact = typeof value === "bigint" ? value >= minInteger && value <= maxInteger : Number.isSafeInteger(value);
  if (!exact) throw new BtError(`bt integer: expected a 64-bit integer (as a bigint beyond 2^53), got ${value}`);
  writer.text(`i${value}e`);
};

const writeValue = (writer: Writer, value: BtInput, depth: number): void => {
  if (typeof value === "bigint" || typeof value === "number") writeInteger(writer, value);
  else if (typeof value === "string") writer.bytes(Buffer.from(value, "utf8"));
  else if (typeof value === "boolean") writer.text(value ? "i1e" : "i0e");
  else if (value instanceof Uint8Array) writer.bytes(value);
  else if (typeof value !== "object" || value === null) {
    throw new BtError(`bt value: no way to write ${value === null ? "null" : typeof value}`);
  } else if (depth >= maxNesting) throw new BtError(`bt value: nested more than ${maxNesting} deep`);
  else if (Array.isArray(value)) {
    writer.text("l");
    for (const item of value as readonly BtInput[]) writeValue(writer, item, depth + 1);
    writer.text("e");
  } else {
    const entries =
      value instanceof Map ? mapEntries(value) : objectEntries(value as { readonly [key: string]: BtInput });
    writeDict(writer, entries, depth + 1);
  }
};

/**
 * Canonical bytes of a value: shortest integers, keys ascending by unsigned bytes. Throws {@link BtError} for numbers
 * outside 64 bits, fractions, null or undefined, keys beyond latin1 in a Map, and nesting beyond the limit.
 */
export const encodeBt = (value: BtInput): Buffer => {
  const writer = new Writer();
  writeValue(writer, value, 0);
  return writer.done();
};
