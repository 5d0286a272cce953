import type * as z from "zod";

/** Outcome of reading a value from a deployed wire. */
export type WireReading<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      /** Paths of fields that the schema does not know, such as `snodes[0].color`. An observation, not a fault. */
      readonly unknown: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly string[] };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

const dropped = (given: unknown, kept: unknown, path: string): string[] => {
  if (Array.isArray(given) && Array.isArray(kept))
    return given.flatMap((item, index) => dropped(item, kept[index], `${path}[${index}]`));
  if (!isRecord(given) || !isRecord(kept)) return [];
  return Object.keys(given).flatMap((key) =>
    Object.hasOwn(kept, key) ? dropped(given[key], kept[key], join(path, key)) : [join(path, key)],
  );
};

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : join(text, String(part))), "");

const faultsOf = (issues: readonly z.core.$ZodIssue[], base: readonly PropertyKey[] = []): string[] =>
  issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const nearest = issue.errors.reduce((best, option) => (option.length <= best.length ? option : best));
      return faultsOf(nearest, path);
    }
    return [`${pathText(path) || "value"}: ${issue.message}`];
  });

/**
 * Reads a value of a deployed wire: wrong or missing fields are faults, unknown ones are named. Schemas of these wires
 * drop unknown keys, so what a schema keeps tells what it knows.
 */
export const readWire = <Schema extends z.ZodType>(schema: Schema, given: unknown): WireReading<z.output<Schema>> => {
  const read = schema.safeParse(given);
  if (!read.success) return { ok: false, faults: faultsOf(read.error.issues) };
  return { ok: true, value: read.data, unknown: dropped(given, read.data, "") };
};
