import { answerIfSettled, ask, type Draft, owe, takeIn } from "./draft.js";
import { type Entry, versionOf } from "./entry.js";
import type { Outcome } from "./member.js";
import { peersOf } from "./view.js";

/**
 * Stamps an entry. A copy comes after every request seen so far, so that what a client stores again after a deletion is
 * there; a request comes not before any copy seen so far, so that it acts on them, whatever the clocks say.
 */
const stamped = (draft: Draft, entry: Entry, now: number): Entry =>
  entry.kind === "copy"
    ? { kind: "copy", copy: { ...entry.copy, stamp: Math.max(now, draft.latestRequest + 1) } }
    : { kind: "request", request: { ...entry.request, stamp: Math.max(now, draft.latestCopy) } };

/**
 * A client's write: done here, and at every member. The client is answered when each has answered or is suspected; who is
 * suspected already is not waited for at all. Whoever missed it is owed it.
 */
export const onWrite = (draft: Draft, write: number, given: Entry, now: number): void => {
  const entry = stamped(draft, given, now);
  const { kind, id } = versionOf(entry);
  takeIn(draft, [entry], now);
  const peers = draft.view === undefined ? [] : peersOf(draft.view, draft.name);
  const suspected = peers.filter((peer) => draft.suspected.has(peer));
  const waiting = new Set(peers.filter((peer) => !draft.suspected.has(peer)));
  const outcomes = new Map<string, Outcome>([[draft.name, "done"]]);
  for (const peer of suspected) {
    outcomes.set(peer, "timeout");
    owe(draft, peer, { kind, id });
  }
  draft.writes.set(write, { waiting, outcomes });
  for (const peer of waiting)
    ask(draft, peer, { kind: "write", entry }, { kind: "write", write, reference: { kind, id } }, now);
  answerIfSettled(draft, write);
};
