/** Keeps the last bytes of a stream of text, so that a chatty process cannot fill memory. */
export interface LogTail {
  readonly write: (chunk: string) => void;
  readonly text: () => string;
}

/** A tail of at most `limit` characters, beginning at a whole line. */
export const createLogTail = (limit = 64 * 1024): LogTail => {
  let kept = "";
  return {
    write: (chunk) => {
      kept += chunk;
      if (kept.length > 2 * limit) kept = kept.slice(-limit);
    },
    text: () => {
      if (kept.length <= limit) return kept;
      const cut = kept.slice(-limit);
      return cut.slice(cut.indexOf("\n") + 1);
    },
  };
};
