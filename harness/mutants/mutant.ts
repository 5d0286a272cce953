/** The reference with one known bug: a replacement of text in one module of the compiled package. */
export interface Mutant {
  /** Stable; begins with the chapter of its requirement in lower case. */
  readonly id: string;
  /** The requirement that it breaks, and one of whose cases has to notice. */
  readonly requirement: string;
  /** What it does wrong, completing "A reference that …". */
  readonly title: string;
  /** Compiled module, relative to `dist/`. */
  readonly file: string;
  /** Text that occurs exactly once in the module; a run of white space stands for any other. */
  readonly find: string;
  readonly replace: string;
  /** Ids of cases every one of which has to notice. Left out: the cases of the requirement, one of which has to. */
  readonly cases?: readonly string[];
}

/** A mutant that cannot be made. Names the mutant, the module and the rule. */
export class MutationError extends Error {
  constructor({ id, file }: Pick<Mutant, "id" | "file">, rule: string) {
    super(`mutant ${id}: ${file}: ${rule}`);
    this.name = "MutationError";
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const patternOf = (find: string): RegExp => new RegExp(find.trim().split(/\s+/).map(escaped).join("\\s+"), "g");

/**
 * The source of the mutated module.
 * @throws MutationError when the text does not occur exactly once, or the replacement changes nothing
 */
export const mutate = (mutant: Mutant, source: string): string => {
  const matches = [...source.matchAll(patternOf(mutant.find))];
  const [match] = matches;
  if (match === undefined || matches.length !== 1)
    throw new MutationError(mutant, `find must occur exactly once, and occurs ${matches.length} times: ${mutant.find}`);
  if (match[0] === mutant.replace) throw new MutationError(mutant, "replace is what was found");
  return source.slice(0, match.index) + mutant.replace + source.slice(match.index + match[0].length);
};
