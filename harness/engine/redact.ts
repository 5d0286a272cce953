import { createHash } from "node:crypto";
import type { ReportResult } from "../../spec/schema/report.js";

/** Fields whose values open something: keys, seeds, phrases, tokens, whatever way their names are spelled. */
const secretName = /secret|seckey|privkey|private|passw|phrase|mnemonic|authorization|token/i;
const seedName = /^(?:.*_)?seed$/i;

/** Shorter values are no keys; the seeds of swarm traces are decimal numbers below 2^64. */
const shortest = 16;
const shortestSeed = 32;

/** A value that is also looked for outside its field must not be one that bytes have by chance, such as zeros. */
const fewestCharacters = 8;

const isSecret = (name: string, value: string): boolean =>
  (secretName.test(name) && value.length >= shortest) || (seedName.test(name) && value.length >= shortestSeed);

/** Whether a variable of an environment holds something that no report may. */
export const isSecretVariable = (name: string, value: string): boolean => isSecret(name, value);

/** What stands in a secret's place: two equal ones look the same, and nothing more is told. */
const placeholderOf = (secret: string): string =>
  `(secret of ${secret.length} characters, ${createHash("sha256").update(secret).digest("hex").slice(0, 8)})`;

const isDistinct = (secret: string): boolean => secret.length >= shortest && new Set(secret).size >= fewestCharacters;

type Fields = readonly (readonly [string, unknown])[];

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** Values of secret fields, at any depth. */
const collect = (value: unknown, found: Set<string>): void => {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  for (const [name, field] of fieldsOf(value))
    if (typeof field === "string" && isSecret(name, field)) found.add(field);
    else collect(field, found);
};

const replaced = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((kept, secret) => kept.replaceAll(secret, placeholderOf(secret)), text);

const scrub = (value: unknown, secrets: readonly string[]): unknown => {
  if (typeof value === "string") return replaced(value, secrets);
  if (Array.isArray(value)) return value.map((item) => scrub(item, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    fieldsOf(value).map(([name, field]) => [
      name,
      typeof field === "string" && isSecret(name, field) ? placeholderOf(field) : scrub(field, secrets),
    ]),
  );
};

/**
 * A result without secrets: the values of secret fields in its transcript and finding, and those of the run, wherever
 * they stand in it. Applied before anything is written, so that no report file ever holds one.
 * @param ofRun secrets that are known from elsewhere: keys of launched nodes, tokens, variables of the environment
 */
export const redactResult = (result: ReportResult, ofRun: Iterable<string>): ReportResult => {
  const found = new Set<string>();
  for (const step of result.steps) collect(step.data, found);
  collect(result.finding, found);
  const text = JSON.stringify(result);
  // Few texts hold any, and looking for one costs less than judging it.
  const elsewhere = [...ofRun].filter(
    (secret) => secret.length >= shortest && text.includes(secret) && isDistinct(secret),
  );
  if (found.size === 0 && elsewhere.length === 0) return result;
  const secrets = [...new Set([...[...found].filter(isDistinct), ...elsewhere])];
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  return scrub(result, longestFirst) as ReportResult;
};
