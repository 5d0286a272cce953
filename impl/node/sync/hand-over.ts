import { reception } from "../../sync/swarm-sync-codec.js";
import type { Version } from "../../sync/version.js";
import { responsibleSwarm, type ServiceNode, type Swarm } from "../view/chain-view.js";
import { pagesOf } from "./entries.js";
import { pushMessages } from "./push.js";
import { askOurs, bulkDeadline, DeployedKind, expectReceptions, NotNow, pageBytes, type Talking } from "./talk.js";

/** What handing over needs beside a conversation. */
export interface HandingOver extends Talking {
  /** Whether the node left a swarm that went on without it; members of the deployed kind are not pushed to there. */
  readonly hasLeft: (swarm: bigint) => boolean;
}

/** How a member of the responsible swarm fared: which versions it holds, or that it has no part in this. */
type Holding = ReadonlySet<Version> | "silent" | "apart";

const pageVersions = 500;

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => `${kind}${id}`;

/** Offers versions to a node of our kind and gives it what it wants; @returns what it holds then */
const offer = async (handing: HandingOver, to: ServiceNode, versions: readonly Version[]): Promise<Set<Version>> => {
  const receptions = expectReceptions(await askOurs(handing, to, { op: "offer", versions }), versions.length);
  const held = new Set(versions.filter((_, index) => receptions[index] === reception.settled));
  const wanted = versions.filter((_, index) => receptions[index] === reception.wanted);
  const byKey = new Map(wanted.map((version) => [keyOf(version), version]));
  for (const entries of pagesOf(handing.node, wanted, pageBytes)) {
    const answer = await askOurs(handing, to, { op: "give", entries }, bulkDeadline);
    const taken = expectReceptions(answer, entries.length);
    for (const [index, entry] of entries.entries()) {
      const key = entry.kind === "message" ? `message${entry.message.hash}` : `request${entry.request.id}`;
      if (taken[index] === reception.settled) held.add(byKey.get(key)!);
    }
  }
  return held;
};

/** Pushes messages to a deployed node, which can do nothing with requests; @returns what it can be said to hold then */
const push = async (
  handing: HandingOver,
  to: ServiceNode,
  swarm: Swarm,
  versions: readonly Version[],
): Promise<Holding> => {
  if (handing.hasLeft(swarm.id)) return "apart";
  const { rows } = handing.node.store.replica;
  await pushMessages(
    handing,
    to,
    versions.flatMap(({ kind, id }) => (kind === "message" ? (rows.message(id) ?? []) : [])),
  );
  return new Set(versions);
};

const handTo = async (
  handing: HandingOver,
  to: ServiceNode,
  swarm: Swarm,
  versions: readonly Version[],
): Promise<Holding> => {
  const { book, node } = handing;
  // A node that rests after a failure counts as silent only while it is suspected; else it is asked again later.
  if (book.restsUntil(to.legacy) > node.clock.now()) return book.isSuspected(to.legacy) ? "silent" : new Set();
  try {
    if (book.kindOf(to.legacy) === "deployed") return await push(handing, to, swarm, versions);
    return await offer(handing, to, versions);
  } catch (error) {
    if (error instanceof DeployedKind) return handTo(handing, to, swarm, versions);
    if (!(error instanceof NotNow)) throw error;
    book.rest(to.legacy);
    return book.isSuspected(to.legacy) ? "silent" : new Set();
  }
};

/** Members in an order that differs from node to node, so that not all burden the same one first. */
const rotated = ({ keys }: HandingOver["node"], members: readonly ServiceNode[]): readonly ServiceNode[] => {
  const start = keys.ed25519Public[0]! % members.length;
  return [...members.slice(start), ...members.slice(0, start)];
};

/**
 * Hands versions of one swarm to all its members and erases what everyone who can be reached, and one at least, holds.
 * @returns how many were erased
 */
const handToSwarm = async (handing: HandingOver, swarm: Swarm, versions: readonly Version[]): Promise<number> => {
  const holdings: Holding[] = [];
  for (const member of rotated(handing.node, swarm.members))
    holdings.push(await handTo(handing, member, swarm, versions));
  const asked = holdings.filter((holding) => holding !== "apart" && holding !== "silent");
  const done = versions.filter((version) => asked.length > 0 && asked.every((held) => held.has(version)));
  return handing.node.store.replica.erase(done);
};

/**
 * Goes once through everything that other swarms are responsible for, and hands it over. Nothing else is remembered
 * about it: what is left over is found again the next time, whatever happened in between.
 * @returns whether anything is left
 */
export const handOver = async (handing: HandingOver): Promise<boolean> => {
  const { node } = handing;
  const { replica } = node.store;
  for (let place: Parameters<typeof replica.foreign>[0], more = true; more; ) {
    const { versions, next } = replica.foreign(place, pageVersions);
    const view = node.standing()?.view;
    if (view === undefined) return true;
    const groups = new Map<Swarm, Version[]>();
    for (const version of versions) {
      const swarm = responsibleSwarm(view, version.account);
      if (swarm === undefined) continue;
      const group = groups.get(swarm);
      if (group === undefined) groups.set(swarm, [version]);
      else group.push(version);
    }
    for (const [swarm, group] of groups) {
      const erased = await handToSwarm(handing, swarm, group);
      if (erased > 0) node.log("info", "handed over and erased", { swarm: String(swarm.id), entries: erased });
    }
    place = next;
    more = next !== undefined;
  }
  return replica.watch.foreign() > 0;
};
