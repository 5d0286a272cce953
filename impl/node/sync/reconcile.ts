import type { Reference } from "../../storage/replica.js";
import { differingSums } from "../../sync/digest.js";
import { learnVersion } from "../../sync/learn.js";
import { reception } from "../../sync/swarm-sync-codec.js";
import type { Version } from "../../sync/version.js";
import type { ServiceNode } from "../view/chain-view.js";
import { pagesOf } from "./entries.js";
import { settledVersions } from "./serve.js";
import { takeIn } from "./take-in.js";
import { askOurs, bulkDeadline, expectReceptions, NotNow, pageBytes, type Talking } from "./talk.js";

/** Versions in one message, about. */
const pageVersions = 1_000;
/** Entries asked for at once. */
const fetchCount = 500;

const bucketsPerGroup = 64;
const sumsOfGroup = bucketsPerGroup * 8;

/** Buckets in which we and a member differ; none when both hold the same. */
const differingBuckets = async (talking: Talking, peer: ServiceNode): Promise<readonly number[]> => {
  const { watch } = talking.node.store.replica;
  const arc = watch.arc();
  if (arc === undefined || !watch.isComplete()) throw new NotNow("busy");
  const answer = await askOurs(talking, peer, { op: "compare", arc, groups: watch.digest.groups() });
  if (!("groups" in answer) || answer.buckets.length !== answer.groups.length * sumsOfGroup)
    throw new NotNow("garbled");
  return answer.groups.flatMap((group, index) => {
    const theirs = answer.buckets.subarray(index * sumsOfGroup, (index + 1) * sumsOfGroup);
    return differingSums(watch.digest.buckets(group), theirs).map((bucket) => group * bucketsPerGroup + bucket);
  });
};

/** Of versions that a member has otherwise than we, those whose entries we lack; the others are taken in on the spot. */
const lacking = ({ node }: Talking, versions: readonly Version[]): Promise<readonly Reference[]> => {
  const { replica } = node.store;
  return replica.change(
    () => versions.filter((version) => learnVersion(replica.rows, version, node.clock.now()) === "wanted"),
    versions.length,
  );
};

const fetchAll = async (talking: Talking, peer: ServiceNode, references: readonly Reference[]): Promise<void> => {
  let left = references;
  while (left.length > 0) {
    const asked = left.slice(0, fetchCount);
    const answer = await askOurs(talking, peer, { op: "fetch", references: asked }, bulkDeadline);
    if (!("entries" in answer)) throw new NotNow("garbled");
    await takeIn(talking.node, talking.stamps, answer.entries);
    const got = new Set(answer.entries.map((e) => (e.kind === "message" ? `m${e.message.hash}` : `r${e.request.id}`)));
    // What did not come with the others may have gone meanwhile; where nothing came nothing will.
    left = got.size === 0 ? left.slice(asked.length) : left.filter(({ kind, id }) => !got.has(`${kind[0]}${id}`));
  }
};

/** Gives a node entries, page by page. @throws NotNow, DeployedKind */
export const giveAll = async (talking: Talking, peer: ServiceNode, references: readonly Reference[]): Promise<void> => {
  for (const entries of pagesOf(talking.node, references, pageBytes)) {
    const answer = await askOurs(talking, peer, { op: "give", entries }, bulkDeadline);
    expectReceptions(answer, entries.length);
  }
};

const exchange = async (
  talking: Talking,
  peer: ServiceNode,
  buckets: readonly number[],
  versions: readonly Version[],
): Promise<void> => {
  const answer = await askOurs(talking, peer, { op: "exchange", buckets, versions }, bulkDeadline);
  const receptions = expectReceptions(answer, versions.length);
  if (!("versions" in answer)) throw new NotNow("garbled");
  await fetchAll(talking, peer, await lacking(talking, answer.versions));
  const wanted = versions.filter((_, index) => receptions[index] === reception.wanted);
  await giveAll(talking, peer, wanted);
};

/**
 * Brings a member of the own swarm and this node to hold the same, as far as either can tell now. Sums are compared
 * first, then versions where the sums differ; entries travel only where they are lacking.
 * @throws NotNow, DeployedKind
 */
export const reconcile = async (talking: Talking, peer: ServiceNode): Promise<void> => {
  let buckets: number[] = [];
  let versions: Version[] = [];
  for (const bucket of await differingBuckets(talking, peer)) {
    buckets.push(bucket);
    versions.push(...(await settledVersions(talking.node, [bucket])));
    if (versions.length < pageVersions) continue;
    await exchange(talking, peer, buckets, versions);
    buckets = [];
    versions = [];
  }
  if (buckets.length > 0) await exchange(talking, peer, buckets, versions);
};
