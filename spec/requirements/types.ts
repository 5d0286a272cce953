/** Three letters of a chapter of the catalogue. */
export const chapters = {
  CHN: "Chain",
  STK: "Staking",
  TST: "Testing of service nodes",
  BOO: "Bootstrap",
  PTH: "Paths",
  ONI: "Onion requests",
  DST: "Destinations",
  STO: "Storage",
  SWM: "Swarms",
  SYN: "Synchronisation of swarms",
  IDN: "Identity",
  RST: "Restoration",
  MSG: "Messages",
  FIL: "Files",
  GRP: "Groups",
  PRV: "Privacy",
  WIR: "Wire: encodings and transport",
} as const;
export type Chapter = keyof typeof chapters;

/** Strength of a statement, in the sense of RFC 2119. */
export type Level = "MUST" | "MUST NOT" | "SHOULD" | "MAY";

/** Means by which a requirement can be verified. */
export type Means = "vector" | "black-box" | "simulation" | "property" | "inspection";

/** Where a requirement comes from: a sentence of the seed document, or the public source of a deployed program. */
export type Source =
  | { readonly kind: "seed"; readonly heading: string; readonly paragraph: number; readonly sentenceSha256: string }
  | { readonly kind: "wire"; readonly file: string };

/** One normative statement. `id` is never reused; `statement` is in our own words. */
export interface Requirement {
  readonly id: string;
  readonly level: Level;
  readonly statement: string;
  readonly rationale: string;
  readonly source: readonly Source[];
  readonly since: string;
  readonly verifiedBy: readonly Means[];
  /** Reason why nothing can observe it; such a requirement needs no case. */
  readonly untestable?: string;
}
