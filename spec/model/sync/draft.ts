import { type Entry, versionOf } from "./entry.js";
import type { Effect, Kind, Member, Outcome, Patience, PendingWrite, Purpose, Reference, Talk } from "./member.js";
import type { Answer, Question } from "./message.js";
import { learn, type Replica } from "./replica.js";
import { peersOf, type View } from "./view.js";

/** A member while one event is worked off: the same fields, open to change, and what it does meanwhile. */
export interface Draft {
  readonly name: string;
  replica: Replica;
  readonly outbox: Map<string, readonly Reference[]>;
  readonly kinds: Map<string, Kind>;
  lastView: View | undefined;
  readonly newcomers: Set<string>;
  readonly left: Set<bigint>;
  view: View | undefined;
  readonly suspected: Set<string>;
  readonly unequal: Set<string>;
  nextComparison: number;
  readonly patience: Map<string, Patience>;
  readonly talks: Map<number, Talk>;
  lastTalk: number;
  readonly writes: Map<number, PendingWrite>;
  readonly holders: Map<string, ReadonlySet<string>>;
  latestCopy: number;
  latestRequest: number;
  readonly effects: Effect[];
}

/** A draft of a member; the member itself stays as it is. */
export const draftOf = ({ name, disk, memory }: Member): Draft => ({
  ...memory,
  name,
  replica: disk.replica,
  outbox: new Map(disk.outbox),
  kinds: new Map(disk.kinds),
  lastView: disk.lastView,
  newcomers: new Set(disk.newcomers),
  left: new Set(disk.left),
  suspected: new Set(memory.suspected),
  unequal: new Set(memory.unequal),
  patience: new Map(memory.patience),
  talks: new Map(memory.talks),
  writes: new Map(memory.writes),
  holders: new Map(memory.holders),
  effects: [],
});

/** The member that a draft has become. */
export const memberOf = (draft: Draft): Member => {
  const { name, replica, outbox, kinds, lastView, newcomers, left, effects: _, ...memory } = draft;
  return { name, disk: { replica, outbox, kinds, lastView, newcomers, left }, memory };
};

/** Milliseconds after which a peer that has not answered is suspected. */
export const answerDeadline = 5_000;

/** Shortest and longest pause before a peer that failed is spoken to again, ms. */
const shortestPause = 1_000;
const longestPause = 60_000;

/** Puts a question to a peer. */
export const ask = (draft: Draft, peer: string, question: Question, purpose: Purpose, now: number): void => {
  const talk = draft.lastTalk + 1;
  draft.lastTalk = talk;
  draft.talks.set(talk, { peer, question, purpose, deadline: now + answerDeadline });
  draft.effects.push({ kind: "send", to: peer, message: { talk, question } });
};

/** Answers a question of a peer. */
export const reply = (draft: Draft, to: string, talk: number, answer: Answer): void => {
  draft.effects.push({ kind: "send", to, message: { talk, answer } });
};

/** Takes entries in, and remembers how late the network's stamps are. */
export const takeIn = (draft: Draft, entries: readonly Entry[], now: number): void => {
  draft.replica = learn(draft.replica, entries, now);
  for (const entry of entries) {
    const { stamp } = versionOf(entry);
    if (entry.kind === "copy") draft.latestCopy = Math.max(draft.latestCopy, stamp);
    else draft.latestRequest = Math.max(draft.latestRequest, stamp);
  }
};

/** Lets a peer rest, longer after each failure in a row. */
export const rest = (draft: Draft, peer: string, now: number): void => {
  const failures = (draft.patience.get(peer)?.failures ?? 0) + 1;
  const pause = Math.min(longestPause, shortestPause * 2 ** (failures - 1));
  draft.patience.set(peer, { failures, until: now + pause });
};

/** Puts what a peer missed into its outbox, behind what is there. Nothing is owed to who has left the swarm. */
export const owe = (draft: Draft, peer: string, reference: Reference): void => {
  if (draft.view === undefined || !peersOf(draft.view, draft.name).includes(peer)) return;
  const others = (draft.outbox.get(peer) ?? []).filter(
    ({ kind, id }) => kind !== reference.kind || id !== reference.id,
  );
  draft.outbox.set(peer, [...others, reference]);
};

/** Notes how one member fared with a write, and answers the client once every member is settled. */
export const settleWrite = (draft: Draft, write: number, peer: string, outcome: Outcome): void => {
  const pending = draft.writes.get(write);
  if (pending === undefined || !pending.waiting.has(peer)) return;
  const waiting = new Set(pending.waiting);
  waiting.delete(peer);
  const outcomes = new Map(pending.outcomes).set(peer, outcome);
  draft.writes.set(write, { waiting, outcomes });
  answerIfSettled(draft, write);
};

/** Answers the client if no member is waited for any more. */
export const answerIfSettled = (draft: Draft, write: number): void => {
  const pending = draft.writes.get(write);
  if (pending === undefined || pending.waiting.size > 0) return;
  draft.writes.delete(write);
  draft.effects.push({ kind: "answer", write, outcomes: pending.outcomes });
};
