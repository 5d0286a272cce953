import type { Readable } from "node:stream";

/**
 * Calls back once when the stream ends, which for stdin means that the process that started us is gone.
 * @param drain read and drop what arrives; false when somebody else reads the stream
 */
export const watchLeash = (stream: Readable, drain: boolean, onEnd: () => void): void => {
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    onEnd();
  };
  stream.once("end", end);
  stream.once("close", end);
  stream.on("error", end);
  if (drain) stream.resume();
};
