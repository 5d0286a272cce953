import { type TestKey, testKey } from "./test-chain.js";
import { type ProofSignatures, proofMessage, type UptimeProof } from "./uptime-proof.js";

/** A proof that is in order at its own time, signed by a node key and an Ed25519 key, for tests. */
export const testProof = (
  changes: Partial<UptimeProof> = {},
  node: TestKey = testKey("node"),
  ed25519: TestKey = testKey("ed25519"),
): { readonly proof: UptimeProof; readonly signatures: ProofSignatures } => {
  const proof: UptimeProof = {
    key: node.key,
    ed25519: ed25519.key,
    ip: "1.2.3.4",
    quorumPort: 22_025,
    storagePort: 22_021,
    storageOmqPort: 22_020,
    daemonVersion: [10, 6, 0],
    routerVersion: [0, 9, 11],
    storageVersion: [2, 8, 0],
    time: 1_704_067_200,
    ...changes,
  };
  const message = proofMessage(proof);
  return { proof, signatures: { byNode: node.sign(message), byEd25519: ed25519.sign(message) } };
};
