import type { LoadHook } from "node:module";
import { type Mutant, mutate } from "./mutant.js";

/* Module hooks of node, on a thread of their own: see register.ts. */
let mutant: Mutant | undefined;
let mutatedUrl = "";

/** Receives the mutant before any module is loaded. */
export const initialize = (data: Mutant): void => {
  mutant = data;
  mutatedUrl = new URL(`../../${data.file}`, import.meta.url).href;
};

/** Loads modules as ever, but for the one that the mutant changes. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  if (mutant === undefined || url !== mutatedUrl) return loaded;
  const source = Buffer.from(loaded.source as Uint8Array).toString("utf8");
  return { ...loaded, source: mutate(mutant, source) };
};
