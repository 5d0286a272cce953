import { bootstrap } from "./bootstrap.js";
import { chain } from "./chain.js";
import { destinations } from "./destinations.js";
import { files } from "./files.js";
import { groups } from "./groups.js";
import { identity } from "./identity.js";
import { messages } from "./messages.js";
import { onion } from "./onion.js";
import { paths } from "./paths.js";
import { privacy } from "./privacy.js";
import { restoration } from "./restoration.js";
import { staking } from "./staking.js";
import { storage } from "./storage.js";
import { swarm } from "./swarm.js";
import { sync } from "./sync.js";
import { testing } from "./testing.js";
import { type Chapter, chapters, type Requirement } from "./types.js";
import { wire } from "./wire.js";

const byChapter: Readonly<Record<Chapter, readonly Requirement[]>> = {
  CHN: chain,
  STK: staking,
  TST: testing,
  BOO: bootstrap,
  PTH: paths,
  ONI: onion,
  DST: destinations,
  STO: storage,
  SWM: swarm,
  SYN: sync,
  IDN: identity,
  RST: restoration,
  MSG: messages,
  FIL: files,
  GRP: groups,
  PRV: privacy,
  WIR: wire,
};

/** Every requirement of the catalogue, in the order of chapters and numbers. */
export const requirements: readonly Requirement[] = Object.values(byChapter).flat();

const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));

/** The requirement with this id, or undefined. */
export const requirementById = (id: string): Requirement | undefined => byId.get(id);

/** Requirements of one chapter, ascending. */
export const requirementsOfChapter = (chapter: Chapter): readonly Requirement[] => byChapter[chapter];

/** Chapter of an id such as SWM-012. Throws a RangeError that names the id when no chapter has this prefix. */
export const chapterOf = (id: string): Chapter => {
  const prefix = id.slice(0, 3);
  if (!Object.hasOwn(chapters, prefix)) throw new RangeError(`id ${JSON.stringify(id)}: no chapter has this prefix`);
  return prefix as Chapter;
};

/** Title of the chapter of an id. */
export const chapterTitle = (id: string): string => chapters[chapterOf(id)];
