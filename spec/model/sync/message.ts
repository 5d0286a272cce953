import type { Copy, Entry, Version } from "./entry.js";

/**
 * What members say to each other. Each question is answered once or never. Members of the deployed kind know `write` and
 * `push` only, and answer everything else with `unknown`.
 */
export type Question =
  /** A client's request, accepted by the sender just now. */
  | { readonly kind: "write"; readonly entry: Entry }
  /** Copies for whoever wants them; all that a member of the deployed kind can be given. */
  | { readonly kind: "push"; readonly copies: readonly Copy[] }
  /** Everything that the sender holds for the accounts of the swarm that both are in. */
  | { readonly kind: "compare"; readonly versions: readonly Version[] }
  /** What the sender would hand over. */
  | { readonly kind: "offer"; readonly versions: readonly Version[] }
  /** Entries for the receiver to keep. */
  | { readonly kind: "give"; readonly entries: readonly Entry[] };

export type Answer =
  | { readonly kind: "written" }
  | { readonly kind: "pushed" }
  /** To `compare`: versions of what the answerer lacks, and the entries that the asker lacks or has in an older version. */
  | { readonly kind: "differences"; readonly wanted: readonly Version[]; readonly entries: readonly Entry[] }
  /**
   * To `offer`: versions whose entries it wants, and those it has no need of. Neither lists what the answerer is, by its
   * own view, not responsible for.
   */
  | { readonly kind: "wishes"; readonly wanted: readonly Version[]; readonly settled: readonly Version[] }
  /** To `give`: versions of what it keeps, or has good reason not to, as one who is responsible for it. */
  | { readonly kind: "taken"; readonly settled: readonly Version[] }
  /** The asker is, by the answerer's view, no member of its swarm. */
  | { readonly kind: "refused" }
  /** The question is not known here. */
  | { readonly kind: "unknown" };

/** A question or its answer under way; the number ties them together. */
export type Message =
  | { readonly talk: number; readonly question: Question }
  | { readonly talk: number; readonly answer: Answer };
