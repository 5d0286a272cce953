/** Values for the `{placeholders}` of a target manifest. */
export type Placeholders = Readonly<Record<string, string>>;

const everywhere = ["node", "root", "manifestDir"];

/** Placeholders that each role of a manifest may use; see the manifest's schema for what they stand for. */
export const placeholderNames = {
  shim: everywhere,
  simulation: everywhere,
  node: [
    ...everywhere,
    "ip",
    "httpsPort",
    "omqPort",
    "dataDir",
    "chainOmq",
    "ed25519SecretKey",
    "x25519SecretKey",
    "legacySecretKey",
    "testProfile",
  ],
  chain: [...everywhere, "ip", "dataDir", "seed"],
  client: [...everywhere, "ip", "dataDir", "seedUrl", "seedPin"],
  fileServer: [...everywhere, "ip", "httpPort", "dataDir"],
  groupServer: [...everywhere, "ip", "httpPort", "dataDir", "rooms", "adminId"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const pattern = /\{([A-Za-z0-9]+)\}/g;

/** What is wrong with the placeholders of a text, one line for each that is not among `known`. */
export const placeholderFaults = (text: string, known: readonly string[], field: string): readonly string[] =>
  [...text.matchAll(pattern)]
    .filter(([, name]) => !known.includes(name!))
    .map(([whole]) => `${field}: unknown placeholder ${whole}; known here: ${known.toSorted().join(", ")}`);

/** Fills `{name}` in a text; a name without a value is an error that names the field, the name and what is known. */
export const fillPlaceholders = (text: string, values: Placeholders, field: string): string => {
  const [fault] = placeholderFaults(text, Object.keys(values), field);
  if (fault !== undefined) throw new Error(fault);
  return text.replace(pattern, (_whole, name: string) => values[name]!);
};
