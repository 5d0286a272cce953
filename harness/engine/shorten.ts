import type { Json } from "../target/shim-message.js";

/** Most elements or fields of one value that are kept. */
const mostItems = 200;

const isObject = (value: Json): value is { [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A copy of a JSON value with about `limit` characters at most: long texts keep their beginning and say how long they
 * were, long lists and objects how much was left out. Never walks more of the value than it keeps.
 */
export const shortenJson = (value: Json, limit: number): Json => {
  let left = limit;
  const shorten = (item: Json): Json => {
    left -= 4;
    if (typeof item === "string") {
      const kept = Math.max(Math.min(item.length, left), 0);
      left -= kept;
      return kept === item.length ? item : `${item.slice(0, kept)}… (${item.length} characters)`;
    }
    if (Array.isArray(item)) {
      const kept: Json[] = [];
      for (const element of item) {
        if (left <= 0 || kept.length === mostItems) break;
        kept.push(shorten(element));
      }
      return kept.length === item.length ? kept : [...kept, `… (${item.length} elements)`];
    }
    if (!isObject(item)) return item;
    const fields = Object.entries(item);
    const kept: [string, Json][] = [];
    for (const [name, field] of fields) {
      if (left <= 0 || kept.length === mostItems) break;
      left -= name.length;
      kept.push([name, shorten(field)]);
    }
    return Object.fromEntries(kept.length === fields.length ? kept : [...kept, ["…", `${fields.length} fields`]]);
  };
  return shorten(value);
};
