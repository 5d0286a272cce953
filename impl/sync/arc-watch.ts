import { type Arc, isInArc } from "../swarm/arc.js";
import { createDigest, type Digest } from "./digest.js";
import { bucketOf, type Version } from "./version.js";

/**
 * Keeps count of what a store holds for its own swarm and for others. A store tells it of every entry that comes or goes.
 * When the arc changes everything is counted anew, in slices; meanwhile changes of what has not been counted yet are
 * passed over.
 */
export interface ArcWatch {
  /** Undefined while the node is in no swarm. */
  readonly arc: () => Arc | undefined;
  readonly digest: Digest;
  /** Whether everything has been counted. */
  readonly isComplete: () => boolean;
  /** Entries outside the arc that could be handed over. */
  readonly foreign: () => number;
  /** Calls back whenever an entry outside the arc comes, by whichever way; who listened before hears no more. */
  readonly onForeign: (call: () => void) => void;
  /** Begins to count for another arc. */
  readonly begin: (arc: Arc | undefined) => void;
  /** Everything of a kind up to this place has been counted; undefined for all of it. */
  readonly counted: (kind: Version["kind"], upTo: number | string | undefined) => void;
  /** An entry at a place of the store's order came (1) or went (-1). */
  readonly note: (place: number | string, entry: Version, change: 1 | -1) => void;
}

/** Makes a watch over a store; it counts nothing until it is given an arc. */
export const createArcWatch = (): ArcWatch => {
  const digest = createDigest();
  let arc: Arc | undefined;
  let foreign = 0;
  let tellForeign: () => void = () => undefined;
  /** How far each kind has been counted; undefined for all. */
  const upTo: { message: number | string | undefined; request: number | string | undefined } = {
    message: undefined,
    request: undefined,
  };

  return {
    arc: () => arc,
    digest,
    isComplete: () => upTo.message === undefined && upTo.request === undefined,
    foreign: () => foreign,
    onForeign: (call) => {
      tellForeign = call;
    },
    begin: (next) => {
      arc = next;
      foreign = 0;
      digest.clear();
      upTo.message = next === undefined ? undefined : -1;
      upTo.request = next === undefined ? undefined : "";
    },
    counted: (kind, place) => {
      upTo[kind] = place;
    },
    note: (place, entry, change) => {
      const limit = upTo[entry.kind];
      if (arc === undefined || (limit !== undefined && place > limit) || bucketOf(entry.id) < 0) return;
      if (isInArc(arc, entry.account)) digest.toggle(entry);
      else {
        foreign += change;
        if (change === 1) tellForeign();
      }
    },
  };
};
