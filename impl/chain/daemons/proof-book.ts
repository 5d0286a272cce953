import type { Effect } from "../../../spec/model/chain/effect.js";
import type { ChainParameters, Version } from "../../../spec/model/chain/parameters.js";
import { emptyRecord, type PeerRecord, withEffect, withProof } from "../../../spec/model/chain/peer-record.js";
import { isProofDue, type UptimeProof } from "../../../spec/model/chain/uptime-proof.js";
import type { ChainNode } from "../chain-node.js";

/**
 * What all daemons have heard from each node. Proofs reach every daemon of this process at once, so that one record
 * serves them all; they do not leave it, so that nobody could forge one, and what receivers check holds as they are made.
 */
export interface ProofBook {
  readonly of: (node: string) => PeerRecord;
  /** Lets a node prove that it runs, if it is time to. Returns whether a proof was taken. */
  readonly prove: (node: ChainNode, storageVersion: readonly number[] | undefined, nowMs: number) => boolean;
  /** What a block did to its nodes. */
  readonly follow: (effects: readonly Effect[], timeMs: number) => void;
}

/** Versions that our daemon stands for. */
const daemonVersions: { readonly daemon: Version; readonly router: Version; readonly storage: Version } = {
  daemon: [10, 6, 0],
  router: [0, 9, 11],
  storage: [2, 8, 0],
};

const versionOf = (parts: readonly number[] | undefined): Version => {
  const [major, minor, patch] = parts ?? [];
  return major === undefined ? daemonVersions.storage : [major, minor ?? 0, patch ?? 0];
};

/** An empty book. `isListed` tells whether the chain lists a node. */
export const createProofBook = (parameters: ChainParameters, isListed: (node: string) => boolean): ProofBook => {
  const records = new Map<string, PeerRecord>();
  const of = (node: string): PeerRecord => records.get(node) ?? emptyRecord;
  return {
    of,
    prove: (node, storageVersion, nowMs) => {
      const { legacy, ed25519, ip, httpsPort, omqPort } = node;
      const record = of(legacy);
      if (!isListed(legacy) || !isProofDue(record.proofTime, nowMs, parameters)) return false;
      const proof: UptimeProof = {
        key: legacy,
        ed25519,
        ip,
        quorumPort: omqPort,
        storagePort: httpsPort,
        storageOmqPort: omqPort,
        daemonVersion: daemonVersions.daemon,
        routerVersion: daemonVersions.router,
        storageVersion: versionOf(storageVersion),
        time: Math.floor(nowMs / 1_000),
      };
      records.set(legacy, withProof(record, proof, nowMs));
      return true;
    },
    follow: (effects, timeMs) => {
      for (const effect of effects) {
        if ("node" in effect) records.set(effect.node, withEffect(of(effect.node), effect, timeMs));
      }
    },
  };
};
