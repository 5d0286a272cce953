import type * as z from "zod";

const longestValue = 60;

const shown = (value: unknown): string => {
  if (value === undefined) return "is missing";
  const text = JSON.stringify(value);
  return `is ${text.length > longestValue ? `${text.slice(0, longestValue)}…` : text}`;
};

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) => (typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined),
    input,
  );

/** One line for each thing that is wrong with `input`: the field, its value and the rule it breaks. */
export const describeIssues = (error: z.ZodError, input: unknown): string[] =>
  error.issues.map((issue) => {
    if (issue.code === "unrecognized_keys") {
      const fields = issue.keys.map((key) => pathText([...issue.path, key])).join(", ");
      return `${fields}: there is no such field`;
    }
    const field = pathText(issue.path) || "the whole document";
    return `${field}: ${shown(valueAt(input, issue.path))}, but ${issue.message.replace(/^Invalid input: /, "").replace(/, received undefined$/, "")}`;
  });
