import { type Draft, reply, takeIn } from "./draft.js";
import { accountOf, type Entry, type Version, versionOf, versionText } from "./entry.js";
import type { Answer, Question } from "./message.js";
import { entriesOf, receive } from "./replica.js";
import { peersOf, swarmOfAccountHex, swarmOfNode } from "./view.js";

/** Clients' clocks may be ahead by this much when they store, ms. */
const clientClockSlack = 10_000;

/** Whether this member's swarm is, by its own view, responsible for an account. */
const isOurs = ({ view, name }: Draft, account: string): boolean => {
  if (view === undefined) return false;
  const own = swarmOfNode(view, name);
  return own !== undefined && swarmOfAccountHex(view, account) === own;
};

/** Takes in versions one by one; returns those whose entries are lacking and those that are settled. */
const sift = (
  draft: Draft,
  versions: readonly Version[],
  now: number,
): { readonly wanted: readonly Version[]; readonly settled: readonly Version[] } => {
  const wanted: Version[] = [];
  const settled: Version[] = [];
  for (const version of versions) {
    const { replica, reception } = receive(draft.replica, version, now);
    draft.replica = replica;
    (reception === "wanted" ? wanted : settled).push(version);
  }
  return { wanted, settled };
};

/** Only members of the swarm are told what it holds. */
const compare = (draft: Draft, from: string, versions: readonly Version[], now: number): Answer => {
  if (draft.view === undefined || !peersOf(draft.view, draft.name).includes(from)) return { kind: "refused" };
  const ours = versions.filter(({ account }) => isOurs(draft, account));
  const { wanted } = sift(draft, ours, now);
  const known = new Set(ours.map(versionText));
  const entries = entriesOf(draft.replica, (account) => isOurs(draft, account)).filter(
    (entry) => !known.has(versionText(versionOf(entry))),
  );
  return { kind: "differences", wanted, entries };
};

/**
 * A push comes from a member of the deployed kind, which knows nothing of stamps: its copies count as accepted at the
 * sender's time less what clients' clocks may be ahead, so that a copy never comes out later than its deletion.
 */
const pushed = (entries: readonly Entry[]): readonly Entry[] =>
  entries.map((entry) =>
    entry.kind === "copy"
      ? { ...entry, copy: { ...entry.copy, stamp: entry.copy.timestamp - clientClockSlack } }
      : entry,
  );

/** What comes from outside the swarm may have come to some of its members only, so all are compared. */
const compareAll = (draft: Draft, from: string): void => {
  if (draft.view === undefined) return;
  const peers = peersOf(draft.view, draft.name);
  if (!peers.includes(from)) for (const peer of peers) draft.unequal.add(peer);
};

const answerTo = (draft: Draft, from: string, question: Question, now: number): Answer => {
  switch (question.kind) {
    case "write":
      if (!isOurs(draft, accountOf(question.entry))) return { kind: "refused" };
      takeIn(draft, [question.entry], now);
      return { kind: "written" };
    case "push":
      compareAll(draft, from);
      takeIn(draft, pushed(question.copies.map((copy) => ({ kind: "copy", copy }))), now);
      return { kind: "pushed" };
    case "compare":
      return compare(draft, from, question.versions, now);
    case "offer":
      compareAll(draft, from);
      return {
        kind: "wishes",
        ...sift(
          draft,
          question.versions.filter(({ account }) => isOurs(draft, account)),
          now,
        ),
      };
    case "give": {
      const ours = question.entries.filter((entry) => isOurs(draft, accountOf(entry)));
      compareAll(draft, from);
      takeIn(draft, ours, now);
      return { kind: "taken", settled: ours.map(versionOf) };
    }
  }
};

/**
 * Answers a peer. Whoever asks is alive: if it was suspected, it is spoken to at once, and its answer clears it.
 */
export const onQuestion = (draft: Draft, from: string, talk: number, question: Question, now: number): void => {
  if (draft.suspected.has(from)) draft.patience.delete(from);
  if (question.kind !== "write" && question.kind !== "push") draft.kinds.set(from, "ours");
  reply(draft, from, talk, answerTo(draft, from, question, now));
};
