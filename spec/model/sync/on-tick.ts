import { ask, type Draft } from "./draft.js";
import { type Copy, type Entry, versionOf } from "./entry.js";
import { eraseHandedOver, handOver } from "./hand-over.js";
import type { Reference } from "./member.js";
import { onSilence } from "./on-answer.js";
import { entriesOf, entryOf, learn } from "./replica.js";
import { peersOf, swarmOfAccountHex, swarmOfNode } from "./view.js";

/** Pause between comparisons with everyone that nothing calls for, ms. */
const comparisonPeriod = 600_000;

/** Whether a peer can be given its next question: the last one is answered, and its rest is over. */
export const isFree = ({ talks, patience }: Draft, peer: string, now: number): boolean =>
  (patience.get(peer)?.until ?? 0) <= now &&
  ![...talks.values()].some((talk) => talk.peer === peer && talk.purpose.kind !== "write");

const copiesOf = (entries: readonly Entry[]): Copy[] =>
  entries.flatMap((entry) => (entry.kind === "copy" ? [entry.copy] : []));

/**
 * Delivers from a peer's outbox. One of our kind is given everything at once. A deployed one gets copies as a push and
 * each request as it was sent by the client, in the order in which it missed them.
 */
const deliverOutbox = (draft: Draft, peer: string, owed: readonly Reference[], now: number): void => {
  const present = owed.filter(({ kind, id }) => entryOf(draft.replica, kind, id) !== undefined);
  if (present.length < owed.length) draft.outbox.set(peer, present);
  const first = present[0];
  if (first === undefined) {
    draft.outbox.delete(peer);
    return;
  }
  const entries = (references: readonly Reference[]): Entry[] =>
    references.flatMap(({ kind, id }) => entryOf(draft.replica, kind, id) ?? []);
  if (draft.kinds.get(peer) === "ours") {
    ask(draft, peer, { kind: "give", entries: entries(present) }, { kind: "deliver", references: present }, now);
  } else if (first.kind === "copy") {
    const requestAt = present.findIndex(({ kind }) => kind === "request");
    const references = requestAt === -1 ? present : present.slice(0, requestAt);
    ask(draft, peer, { kind: "push", copies: copiesOf(entries(references)) }, { kind: "deliver", references }, now);
  } else {
    const [entry] = entries([first]);
    ask(draft, peer, { kind: "write", entry: entry! }, { kind: "deliver", references: [first] }, now);
  }
};

/** Does for a member of the own swarm what is due: its outbox first, then a comparison, or a push if it is deployed. */
const attend = (draft: Draft, peer: string, own: bigint, now: number): void => {
  const view = draft.view!;
  const swarmEntries = () => entriesOf(draft.replica, (account) => swarmOfAccountHex(view, account) === own);
  const kind = draft.kinds.get(peer);
  const owed = draft.outbox.get(peer);
  if (owed !== undefined && kind !== undefined) deliverOutbox(draft, peer, owed, now);
  else if (kind === "deployed") {
    if (draft.newcomers.has(peer))
      ask(draft, peer, { kind: "push", copies: copiesOf(swarmEntries()) }, { kind: "reconcile" }, now);
  } else if (owed !== undefined || draft.unequal.has(peer) || draft.newcomers.has(peer)) {
    // Taken off the list now, not with the answer: what arrives in between may put the peer on it again.
    draft.unequal.delete(peer);
    ask(draft, peer, { kind: "compare", versions: swarmEntries().map(versionOf) }, { kind: "reconcile" }, now);
  }
};

/** Time has passed: deadlines are missed, messages expire, and what is due is begun. */
export const onTick = (draft: Draft, now: number): void => {
  for (const [number, talk] of draft.talks) {
    if (talk.deadline > now || !draft.talks.delete(number)) continue;
    onSilence(draft, talk, now);
  }
  draft.replica = learn(draft.replica, [], now);
  const { view, name } = draft;
  const own = view && swarmOfNode(view, name);
  if (view === undefined || own === undefined) return;
  if (draft.nextComparison <= now) {
    for (const peer of peersOf(view, name)) draft.unequal.add(peer);
    draft.nextComparison = now + comparisonPeriod;
  }
  for (const peer of peersOf(view, name)) if (isFree(draft, peer, now)) attend(draft, peer, own, now);
  handOver(draft, view, own, (peer) => isFree(draft, peer, now), now);
  eraseHandedOver(draft, view, own);
};
