import { ask, type Draft } from "./draft.js";
import { accountOf, type Entry, type Version, versionOf, versionText } from "./entry.js";
import { entriesOf, without } from "./replica.js";
import { swarmOfAccountHex, type View } from "./view.js";

/** Entries that the own swarm is not responsible for, by the swarm that is. */
const foreignEntries = (draft: Draft, view: View, own: bigint): ReadonlyMap<bigint, readonly Entry[]> => {
  const groups = new Map<bigint, Entry[]>();
  for (const entry of entriesOf(draft.replica, () => true)) {
    const swarm = swarmOfAccountHex(view, accountOf(entry))!;
    if (swarm !== own) groups.set(swarm, [...(groups.get(swarm) ?? []), entry]);
  }
  return groups;
};

const isHeldBy = ({ holders }: Draft, version: Version, peer: string): boolean =>
  holders.get(versionText(version))?.has(peer) ?? false;

/**
 * Whether a member of a responsible swarm takes part in the handing over. One of the deployed kind cannot be asked what
 * it holds. In a swarm that this member left it holds the records, and is left alone; in any other it is pushed them.
 */
const takesPart = ({ kinds, left }: Draft, swarm: bigint, peer: string): boolean =>
  kinds.get(peer) !== "deployed" || !left.has(swarm);

/**
 * Offers what others are responsible for to every member of the swarms that are. It makes no difference how the member
 * came by it: it left, its swarm was dissolved, another swarm was created or ended, or it was pushed what is not its own.
 */
export const handOver = (
  draft: Draft,
  view: View,
  own: bigint,
  isFree: (peer: string) => boolean,
  now: number,
): void => {
  for (const [swarm, entries] of foreignEntries(draft, view, own)) {
    for (const peer of view.get(swarm)!) {
      if (!isFree(peer) || !takesPart(draft, swarm, peer)) continue;
      const due = entries.filter((entry) => !isHeldBy(draft, versionOf(entry), peer));
      if (due.length === 0) continue;
      const versions = due.map(versionOf);
      const copies = due.flatMap((entry) => (entry.kind === "copy" ? [entry.copy] : []));
      const question =
        draft.kinds.get(peer) === "deployed"
          ? ({ kind: "push", copies } as const)
          : ({ kind: "offer", versions } as const);
      ask(draft, peer, question, { kind: "hand-over", versions }, now);
    }
  }
};

/**
 * Erases what has been handed over: every member of the responsible swarm holds it or is suspected, and one at least
 * holds it.
 */
export const eraseHandedOver = (draft: Draft, view: View, own: bigint): void => {
  for (const [swarm, entries] of foreignEntries(draft, view, own)) {
    const members = view.get(swarm)!.filter((peer) => takesPart(draft, swarm, peer));
    const done = entries.filter((entry) => {
      const version = versionOf(entry);
      const missing = members.filter((peer) => !isHeldBy(draft, version, peer));
      return missing.length < members.length && missing.every((peer) => draft.suspected.has(peer));
    });
    if (done.length === 0) continue;
    draft.replica = without(draft.replica, done);
    for (const entry of done) draft.holders.delete(versionText(versionOf(entry)));
  }
};
