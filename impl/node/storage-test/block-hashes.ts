/** Hashes of recent blocks, as storage tests name blocks by height. */
export interface BlockHashes {
  /** Hex. */
  readonly at: (height: number) => string | undefined;
  readonly learn: (height: number, hash: string) => void;
}

/** Blocks remembered beside the current one. */
const kept = 30;

/** Makes an empty memory. */
export const createBlockHashes = (): BlockHashes => {
  const byHeight = new Map<number, string>();
  return {
    at: (height) => byHeight.get(height),
    learn: (height, hash) => {
      byHeight.set(height, hash);
      if (byHeight.size > kept + 1) byHeight.delete(Math.min(...byHeight.keys()));
    },
  };
};
