import { isUtf8 } from "node:buffer";

/** Receives lines; a line that is too long or not UTF-8 is handed over by its first bytes. */
export interface LineHandlers {
  readonly onLine: (line: string) => void;
  readonly onBadLine: (problem: string, head: string) => void;
}

/** Cuts a stream of bytes into lines, keeping at most `maxLine` bytes. */
export interface LineSplitter {
  readonly push: (chunk: Buffer) => void;
  /** Bytes after the last line end, as text. */
  readonly rest: () => string;
}

const headLength = 400;

const head = (bytes: Buffer): string => bytes.subarray(0, headLength).toString("latin1");

/** Lines end with LF or CRLF and come without it; empty lines are dropped. */
export const createLineSplitter = (maxLine: number, { onLine, onBadLine }: LineHandlers): LineSplitter => {
  let parts: Buffer[] = [];
  let length = 0;
  let overlong = false;

  const take = (last: Buffer): Buffer => {
    const whole = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    parts = [];
    length = 0;
    return whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole;
  };

  const endLine = (last: Buffer): void => {
    if (overlong) {
      overlong = false;
      return;
    }
    const line = take(last);
    if (line.length === 0) return;
    if (isUtf8(line)) onLine(line.toString("utf8"));
    else onBadLine("a line that is not UTF-8", head(line));
  };

  const keep = (piece: Buffer): void => {
    if (overlong || piece.length === 0) return;
    parts.push(piece);
    length += piece.length;
    if (length <= maxLine) return;
    overlong = true;
    const start = head(Buffer.concat(parts.slice(0, 8)));
    parts = [];
    length = 0;
    onBadLine(`a line longer than ${maxLine} bytes`, start);
  };

  return {
    push: (chunk) => {
      let from = 0;
      for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
        const piece = chunk.subarray(from, end);
        if (!overlong && length + piece.length > maxLine) keep(piece);
        endLine(piece);
        from = end + 1;
      }
      keep(chunk.subarray(from));
    },
    rest: () => Buffer.concat(parts).toString("utf8"),
  };
};
