const newline = 0x0a;

/** Takes bytes as they come and hands out lines without their line feed, each as a view or a fresh buffer. */
export interface LineSplitter {
  push(chunk: Buffer): void;
  /** The bytes behind the last line feed are a line, too. */
  end(): void;
}

/**
 * Splits a stream of bytes into lines.
 * @param limit longest line in bytes; a longer one is dropped as it comes and never held as a whole
 * @param onLine gets each line; it must be done with the bytes when it returns
 * @param onTooLong called once for each line that was dropped, at its end
 */
export const createLineSplitter = (
  limit: number,
  onLine: (line: Buffer) => void,
  onTooLong: () => void,
): LineSplitter => {
  let kept: Buffer[] = [];
  let length = 0;

  const keep = (bytes: Buffer): void => {
    length += bytes.length;
    if (length > limit) kept = [];
    else if (bytes.length > 0) kept.push(bytes);
  };

  const finish = (): void => {
    const line = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
    const tooLong = length > limit;
    kept = [];
    length = 0;
    if (tooLong) onTooLong();
    else onLine(line);
  };

  return {
    push: (chunk) => {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        keep(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
    end: () => {
      if (length > 0) finish();
    },
  };
};
