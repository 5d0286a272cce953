import type { Readable, Writable } from "node:stream";
import { createLineSplitter } from "./lines.js";
import type { ShimAnswer, ShimResponder } from "./protocol.js";

/** Answers are handed to the output at the latest when they have this many characters. */
const longestWrite = 1 << 20;

/**
 * Speaks the line protocol over a pair of streams until the input ends and everything is answered. Answers to what came
 * in one piece are written in one piece; while the other side does not read, nothing more is read from it.
 * @param limit longest line in bytes, line feed not counted
 */
export const serveShim = async (
  input: Readable,
  output: Writable,
  responder: ShimResponder,
  limit: number,
): Promise<void> => {
  let answers = "";
  let inside = false;
  let scheduled = false;

  const write = (): void => {
    if (answers === "") return;
    const text = answers;
    answers = "";
    if (!output.write(text) && !input.isPaused()) {
      input.pause();
      output.once("drain", () => input.resume());
    }
  };

  const give = (answer: ShimAnswer): void => {
    if (answer === undefined) return;
    if (typeof answer !== "string") {
      void answer.then(give);
      return;
    }
    answers += `${answer}\n`;
    if (answers.length > longestWrite) write();
    else if (!inside && !scheduled) {
      // Answers that come later come in flocks, too: those of one turn of the event loop go out together.
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        write();
      });
    }
  };

  const splitter = createLineSplitter(
    limit,
    (line) => give(responder.answer(line)),
    () => give(responder.tooLong(limit)),
  );

  const take = (step: () => void): void => {
    inside = true;
    step();
    inside = false;
    write();
  };

  await new Promise<void>((resolve) => {
    input.on("data", (chunk: Buffer) => take(() => splitter.push(chunk)));
    input.once("end", () => {
      take(() => splitter.end());
      resolve();
    });
    input.once("error", () => resolve());
  });
  await responder.settled();
  write();
};
