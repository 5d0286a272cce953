import type { Source } from "./types.js";

/** A sentence of the seed document: its heading, its paragraph under it (from 1) and the digest of its collapsed text. */
export const fromSeed = (heading: string, paragraph: number, sentenceSha256: string): Source => ({
  kind: "seed",
  heading,
  paragraph,
  sentenceSha256,
});

/** Public source of a deployed program: repository, blank, path. */
export const fromWire = (file: string): Source => ({ kind: "wire", file });
