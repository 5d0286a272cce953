import { keccak_256 } from "@noble/hashes/sha3.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type BtValue, encodeBt } from "../bt.js";
import type { ChainParameters, Version } from "./parameters.js";
import { isPublicAddress, isUsableAddress } from "./public-address.js";
import type { VerifySignature } from "./rules.js";

/** What a node says about itself now and then, to prove that it runs. Keys are hex. */
export interface UptimeProof {
  /** Node key, by which the chain lists it. */
  readonly key: string;
  readonly ed25519: string;
  /** IPv4 address in dotted form. */
  readonly ip: string;
  /** Ports of the daemon's OMQ, and of the storage server's HTTPS and OMQ. */
  readonly quorumPort: number;
  readonly storagePort: number;
  readonly storageOmqPort: number;
  readonly daemonVersion: Version;
  readonly routerVersion: Version;
  readonly storageVersion: Version;
  /** Unix time in seconds. */
  readonly time: number;
}

/** Signatures over {@link proofMessage}, hex. */
export interface ProofSignatures {
  readonly byNode: string;
  readonly byEd25519: string;
}

/**
 * A proof in its encoding: a dictionary with the keys ip, lv, pk (only if it differs from pke), pke, q, shp, sop, sv, t
 * and v.
 * Source: oxen-core `src/cryptonote_core/uptime_proof.cpp`.
 */
export const encodeProof = (proof: UptimeProof): Uint8Array => {
  const version = (parts: Version): BtValue => parts.map(BigInt);
  const entries: [string, BtValue][] = [
    ["ip", utf8ToBytes(proof.ip)],
    ["lv", version(proof.routerVersion)],
    ...(proof.key === proof.ed25519 ? [] : [["pk", hexToBytes(proof.key)] as [string, BtValue]]),
    ["pke", hexToBytes(proof.ed25519)],
    ["q", BigInt(proof.quorumPort)],
    ["shp", BigInt(proof.storagePort)],
    ["sop", BigInt(proof.storageOmqPort)],
    ["sv", version(proof.storageVersion)],
    ["t", BigInt(proof.time)],
    ["v", version(proof.daemonVersion)],
  ];
  return encodeBt(new Map(entries));
};

/** What the signatures of a proof cover: Keccak-256 of its encoding. */
export const proofMessage = (proof: UptimeProof): Uint8Array => keccak_256(encodeProof(proof));

/** Why a proof is not taken. */
export type ProofRefusal = "clock" | "version" | "address" | "port" | "signature" | "unlisted" | "too-soon";

/** What the receiver of a proof knows. */
export interface ProofContext {
  readonly isListed: boolean;
  /** The receiver's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** When it took the node's last proof; 0 for never. */
  readonly lastProofMs: number;
  readonly parameters: ChainParameters;
  readonly verify: VerifySignature;
}

const isOlder = (version: Version, than: Version): boolean => {
  const at = version.findIndex((part, index) => part !== than[index]);
  return at !== -1 && version[at]! < than[at]!;
};

const isHex = (text: string, bytes: number): boolean => new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(text);

const areSignaturesGood = (proof: UptimeProof, signatures: ProofSignatures, verify: VerifySignature): boolean => {
  const { key, ed25519 } = proof;
  const pairs = [
    [key, signatures.byNode],
    [ed25519, signatures.byEd25519],
  ] as const;
  if (!pairs.every(([by, signature]) => isHex(by, 32) && isHex(signature, 64))) return false;
  const message = proofMessage(proof);
  return pairs.every(([by, signature]) => verify(hexToBytes(signature), message, hexToBytes(by)));
};

/**
 * The reason for which a receiver does not take a proof; undefined if it does.
 * Source: oxen-core `service_node_list.cpp` (handle_uptime_proof).
 */
export const proofRefusal = (
  proof: UptimeProof,
  signatures: ProofSignatures,
  { isListed, nowMs, lastProofMs, parameters, verify }: ProofContext,
): ProofRefusal | undefined => {
  const { oldestVersions: oldest, proofToleranceMs, proofFrequencyMs, publicAddressesOnly } = parameters;
  if (Math.abs(nowMs - proof.time * 1_000) > proofToleranceMs) return "clock";
  const versions = [
    [proof.daemonVersion, oldest.daemon],
    [proof.routerVersion, oldest.router],
    [proof.storageVersion, oldest.storage],
  ] as const;
  if (versions.some(([version, minimum]) => isOlder(version, minimum))) return "version";
  if (!(publicAddressesOnly ? isPublicAddress : isUsableAddress)(proof.ip)) return "address";
  const ports = [proof.quorumPort, proof.storagePort, proof.storageOmqPort];
  if (ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535)) return "port";
  if (!areSignaturesGood(proof, signatures, verify)) return "signature";
  if (!isListed) return "unlisted";
  return nowMs - lastProofMs <= proofFrequencyMs / 2 ? "too-soon" : undefined;
};

/** Whether a node sends its next proof now. */
export const isProofDue = (lastProofMs: number, nowMs: number, parameters: ChainParameters): boolean =>
  nowMs - lastProofMs > parameters.proofFrequencyMs - parameters.proofEarlyMs;
