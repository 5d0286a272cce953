import { type Command, InvalidArgumentError, Option } from "commander";
import type { Importance } from "../../spec/schema/primitives.js";
import type { Shard } from "../engine/coverage-order.js";

const levels = ["critical", "high", "medium", "low"] as const satisfies readonly Importance[];

/** Adds `value` to a repeatable option. */
const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

const collectImportance = (value: string, before: readonly Importance[] | undefined): readonly Importance[] => [
  ...(before ?? []),
  ...value.split(",").map((name) => {
    const level = levels.find((known) => known === name);
    if (level === undefined) throw new InvalidArgumentError(`Must be one of ${levels.join(", ")}.`);
    return level;
  }),
];

/** A whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most = 999_999_999) =>
  (value: string): number => {
    if (!/^\d{1,9}$/.test(value) || Number(value) < least || Number(value) > most)
      throw new InvalidArgumentError(
        most === 999_999_999
          ? `Must be a whole number of at least ${least}.`
          : `Must be a whole number from ${least} to ${most}.`,
      );
    return Number(value);
  };

/** A time such as `20s`, `500ms` or `3m`, in milliseconds. */
export const duration = (value: string): number => {
  const [, number, unit] = /^(\d{1,6})(ms|s|m)$/.exec(value) ?? [];
  if (number === undefined || Number(number) === 0)
    throw new InvalidArgumentError("Must be a time such as 20s, 500ms or 3m.");
  return Number(number) * { ms: 1, s: 1_000, m: 60_000 }[unit as "ms" | "s" | "m"];
};

/** A shard such as `1/3`. */
export const shard = (value: string): Shard => {
  const [, index, count] = /^(\d{1,3})\/(\d{1,3})$/.exec(value) ?? [];
  if (index === undefined || Number(index) < 1 || Number(index) > Number(count))
    throw new InvalidArgumentError("Must be a part and the number of parts, such as 1/3.");
  return { index: Number(index), count: Number(count) };
};

/** A text of 1 to 200 printable ASCII characters. */
export const seedText = (value: string): string => {
  if (!/^[\x21-\x7e]{1,200}$/.test(value))
    throw new InvalidArgumentError("Must be 1 to 200 printable characters without spaces.");
  return value;
};

/** Adds the options that select cases. */
export const addFilters = (command: Command): Command =>
  command
    .addOption(
      new Option("--only <pattern>", "cases by id: a prefix of whole parts, * in a part, ** over parts").argParser(
        collect,
      ),
    )
    .addOption(new Option("--suite <name>", "cases of a suite").argParser(collect))
    .addOption(new Option("--requirement <id>", "cases of a requirement, such as SWM-004").argParser(collect))
    .addOption(
      new Option("--importance <level>", `cases of this importance: ${levels.join(", ")}`).argParser(collectImportance),
    );
