/** Values for the `{placeholders}` of a target manifest. */
export type Placeholders = Readonly<Record<string, string>>;

/** Fills `{name}` in a text; an unknown name is an error of the manifest that names it and what is known. */
export const fillPlaceholders = (text: string, values: Placeholders, field: string): string =>
  text.replace(/\{([A-Za-z0-9]+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value !== undefined) return value;
    const known = Object.keys(values).sort().join(", ");
    throw new Error(`${field}: unknown placeholder ${whole}; known here: ${known}`);
  });
