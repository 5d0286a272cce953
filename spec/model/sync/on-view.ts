import type { Draft } from "./draft.js";
import { peersOf, swarmOfNode, type View } from "./view.js";

/**
 * Which swarms the member has left although they went on without it. Their members hold the records, so those of the
 * deployed kind are not pushed anything; see `hand-over.ts`.
 */
const noteLeaving = (draft: Draft, before: bigint | undefined, own: bigint, view: View): void => {
  if (before !== undefined && before !== own) draft.left.add(before);
  draft.left.delete(own);
  for (const swarm of draft.left) if (!view.has(swarm)) draft.left.delete(swarm);
};

const keepOnly = (set: Set<string>, names: readonly string[]): void => {
  for (const name of set) if (!names.includes(name)) set.delete(name);
};

/**
 * Takes over a view. It is compared with the last one in which the member had a swarm, which is on disk: so what changed
 * while the process was down, or while the member was out of all swarms, is caught up. Nothing is moved here; what is due
 * follows from where the member stands and what it holds.
 */
export const onView = (draft: Draft, view: View): void => {
  const justStarted = draft.view === undefined;
  draft.view = view;
  draft.holders.clear();
  const own = swarmOfNode(view, draft.name);
  if (own === undefined) return;
  const before = draft.lastView && swarmOfNode(draft.lastView, draft.name);
  const knownMembers = before === own && draft.lastView !== undefined ? draft.lastView.get(own)! : undefined;
  draft.lastView = view;
  noteLeaving(draft, before, own, view);

  const peers = peersOf(view, draft.name);
  const arrived = peers.filter((peer) => knownMembers !== undefined && !knownMembers.includes(peer));
  const departed = knownMembers?.some((member) => member !== draft.name && !peers.includes(member)) ?? false;
  for (const peer of arrived) draft.newcomers.add(peer);
  // A member that went may have taken a write to some of us and not to others, so all are compared.
  const everyone = justStarted || knownMembers === undefined || departed;
  for (const peer of everyone ? peers : arrived) draft.unequal.add(peer);

  keepOnly(draft.newcomers, peers);
  keepOnly(draft.unequal, peers);
  for (const peer of draft.outbox.keys()) if (!peers.includes(peer)) draft.outbox.delete(peer);
};
