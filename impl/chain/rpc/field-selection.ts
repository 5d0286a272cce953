/** Tells which fields of an answer were asked for. */
export type FieldSelection = (name: string) => boolean;

const everything: FieldSelection = () => true;

const ofList = (fields: readonly string[]): FieldSelection => {
  const removed = new Set(fields.filter((field) => field.startsWith("-")).map((field) => field.slice(1)));
  const named = new Set(fields.filter((field) => !field.startsWith("-")));
  const all = named.size === 0 || named.has("all");
  return (name) => (all || named.has(name)) && !removed.has(name);
};

/**
 * Selection of a `fields` parameter: a list of names, where `-name` removes one, or an object of name → true. None, an
 * empty one, or `all` in it stands for everything.
 */
export const selectFields = (
  fields: readonly string[] | Readonly<Record<string, boolean>> | undefined,
): FieldSelection => {
  if (fields === undefined) return everything;
  if (Array.isArray(fields)) return ofList(fields as readonly string[]);
  return ofList(Object.entries(fields).flatMap(([name, wanted]) => (wanted ? [name] : [])));
};
