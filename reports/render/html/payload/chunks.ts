import { deflateRawSync } from "node:zlib";
import type { ReportResult } from "../../../../spec/schema/report.js";
import { byUrgency } from "../../verdicts.js";
import { type Limits, shortenDetail } from "./shorten.js";

/** JSON of one chunk, characters; a reader who opens a case unpacks one chunk. */
const chunkSize = 400_000;

/** From generous to meagre: the first with which a group of results fits is taken. */
const ladder: readonly Limits[] = [
  { text: 4_000, entries: 200, steps: 400 },
  { text: 1_200, entries: 60, steps: 120 },
  { text: 400, entries: 24, steps: 40 },
  { text: 160, entries: 12, steps: 16 },
];

/** Data the page unpacks, raw-deflated and in base64. */
export const pack = (json: string): string => deflateRawSync(json, { level: 9 }).toString("base64");

/** Where the details of a result are: chunk and place in it. */
export type Places = ReadonlyMap<string, readonly [chunk: number, place: number]>;

interface Packed {
  readonly chunks: readonly string[];
  readonly places: Places;
  /** Characters of base64. */
  readonly size: number;
  /** Whether every result found a place. */
  readonly complete: boolean;
}

/** Packs details in the given order until the budget is used up. `firstChunk` numbers the first chunk. */
const packWithin = (results: readonly ReportResult[], limits: Limits, budget: number, firstChunk: number): Packed => {
  const chunks: string[] = [];
  const places = new Map<string, readonly [number, number]>();
  let size = 0;
  let open: { readonly id: string; readonly json: string }[] = [];
  let length = 0;
  /** Closes the open chunk; false when it does not fit. */
  const close = (): boolean => {
    const packed = pack(`[${open.map(({ json }) => json).join(",")}]`);
    if (size + packed.length > budget) return false;
    for (const [place, { id }] of open.entries()) places.set(id, [firstChunk + chunks.length, place]);
    chunks.push(packed);
    size += packed.length;
    open = [];
    length = 0;
    return true;
  };
  for (const result of results) {
    const json = JSON.stringify(shortenDetail(result, limits));
    open.push({ id: result.id, json });
    length += json.length;
    if (length >= chunkSize && !close()) return { chunks, places, size, complete: false };
  }
  const complete = open.length === 0 || close();
  return { chunks, places, size, complete };
};

/** Takes the most generous limits with which all results fit; with the most meagre ones, the first that fit. */
const packBest = (results: readonly ReportResult[], budget: number, firstChunk: number): Packed => {
  let packed: Packed = { chunks: [], places: new Map(), size: 0, complete: true };
  for (const limits of ladder) {
    packed = packWithin(results, limits, budget, firstChunk);
    if (packed.complete) break;
  }
  return packed;
};

/**
 * Details of all results in chunks that together stay within `budget` characters of base64. Results other than passes
 * come first and may take three quarters of it; passes share what is left, the important ones first.
 */
export const packDetails = (
  results: readonly ReportResult[],
  budget: number,
): { readonly chunks: readonly string[]; readonly places: Places } => {
  const urgent = byUrgency(results);
  const passed = urgent.filter(({ verdict }) => verdict === "pass");
  const others = urgent.filter(({ verdict }) => verdict !== "pass");
  const first = packBest(others, passed.length === 0 ? budget : budget * 0.75, 0);
  const second = packBest(passed, budget - first.size, first.chunks.length);
  return {
    chunks: [...first.chunks, ...second.chunks],
    places: new Map([...first.places, ...second.places]),
  };
};
