import { ask, type Draft, owe, rest, settleWrite, takeIn } from "./draft.js";
import { type Entry, type Version, versionText } from "./entry.js";
import type { Purpose, Reference, Talk } from "./member.js";
import type { Answer } from "./message.js";
import { entryOf } from "./replica.js";

/** The peer answered, so it is not suspected any more. What it missed meanwhile shows when replicas are compared. */
const clear = (draft: Draft, peer: string): void => {
  if (draft.suspected.delete(peer)) draft.unequal.add(peer);
  draft.patience.delete(peer);
};

/** A deadline was missed: the peer is suspected, and no write waits for it any longer. */
export const onSilence = (draft: Draft, { peer, purpose }: Talk, now: number): void => {
  draft.suspected.add(peer);
  rest(draft, peer, now);
  if (purpose.kind === "reconcile") draft.unequal.add(peer);
  missWrite(draft, peer, purpose);
  for (const [number, talk] of draft.talks) {
    if (talk.peer !== peer || talk.purpose.kind !== "write") continue;
    draft.talks.delete(number);
    missWrite(draft, peer, talk.purpose);
  }
};

const missWrite = (draft: Draft, peer: string, purpose: Purpose): void => {
  if (purpose.kind !== "write") return;
  owe(draft, peer, purpose.reference);
  settleWrite(draft, purpose.write, peer, "timeout");
};

const deliver = (draft: Draft, peer: string, references: readonly Reference[]): void => {
  const left = (draft.outbox.get(peer) ?? []).filter(
    ({ kind, id }) => !references.some((one) => one.kind === kind && one.id === id),
  );
  if (left.length > 0) draft.outbox.set(peer, left);
  else draft.outbox.delete(peer);
};

const hold = (draft: Draft, peer: string, versions: readonly Version[]): void => {
  for (const version of versions) {
    const text = versionText(version);
    draft.holders.set(text, new Set(draft.holders.get(text)).add(peer));
  }
};

const entriesFor = (draft: Draft, versions: readonly Version[]): Entry[] =>
  versions.flatMap(({ kind, id }) => entryOf(draft.replica, kind, id) ?? []);

const afterReconcile = (draft: Draft, peer: string, answer: Answer, purpose: Purpose, now: number): void => {
  if (answer.kind === "differences") {
    takeIn(draft, answer.entries, now);
    const entries = entriesFor(draft, answer.wanted);
    if (entries.length === 0) draft.newcomers.delete(peer);
    else ask(draft, peer, { kind: "give", entries }, purpose, now);
  } else if (answer.kind === "taken" || answer.kind === "pushed") draft.newcomers.delete(peer);
  else if (answer.kind === "refused") draft.unequal.add(peer);
};

const afterHandOver = (draft: Draft, peer: string, answer: Answer, talk: Talk, now: number): void => {
  if (talk.purpose.kind !== "hand-over") return;
  const { versions } = talk.purpose;
  if (answer.kind === "pushed") hold(draft, peer, versions);
  if (answer.kind === "taken") hold(draft, peer, answer.settled);
  if (answer.kind !== "wishes") return;
  hold(draft, peer, answer.settled);
  const entries = entriesFor(draft, answer.wanted);
  if (entries.length > 0) ask(draft, peer, { kind: "give", entries }, talk.purpose, now);
  // A peer that does not see itself responsible yet is asked again later.
  else if (answer.settled.length < versions.length) rest(draft, peer, now);
};

/** A peer has answered a question. */
export const onAnswer = (draft: Draft, from: string, number: number, answer: Answer, now: number): void => {
  const talk = draft.talks.get(number);
  if (talk === undefined || talk.peer !== from) return;
  draft.talks.delete(number);
  clear(draft, from);
  if (answer.kind === "refused") rest(draft, from, now);
  if (answer.kind === "unknown") {
    draft.kinds.set(from, "deployed");
    return;
  }
  const { purpose } = talk;
  if (purpose.kind !== "write" && purpose.kind !== "deliver" && answer.kind !== "pushed") draft.kinds.set(from, "ours");
  switch (purpose.kind) {
    case "write":
      if (answer.kind !== "written") owe(draft, from, purpose.reference);
      settleWrite(draft, purpose.write, from, answer.kind === "written" ? "done" : "failed");
      break;
    case "deliver":
      if (answer.kind !== "refused") deliver(draft, from, purpose.references);
      break;
    case "reconcile":
      afterReconcile(draft, from, answer, purpose, now);
      break;
    case "hand-over":
      afterHandOver(draft, from, answer, talk, now);
      break;
  }
};
