import { isUtf8 } from "node:buffer";

/** A line without its end, or why it cannot be read. */
export type ReadLine = { readonly text: string } | { readonly fault: string };

const newline = 0x0a;

const lineOf = (bytes: Buffer): ReadLine =>
  isUtf8(bytes) ? { text: bytes.toString("utf8") } : { fault: "a line that is not UTF-8" };

/**
 * Splits a stream into lines. A line beyond `maxBytes` is dropped up to its end and reported once; nothing of it is
 * kept. A last line without an end counts.
 */
export async function* readLines(input: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<ReadLine> {
  const fault = `a line of more than ${maxBytes} bytes`;
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const tail = chunk.subarray(start, end);
      yield length + tail.length > maxBytes ? { fault } : lineOf(Buffer.concat([...parts, tail]));
      parts = [];
      length = 0;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length > maxBytes) parts = [];
    else if (rest.length > 0) parts.push(rest);
  }
  if (length > maxBytes) yield { fault };
  else if (length > 0) yield lineOf(Buffer.concat(parts));
}
