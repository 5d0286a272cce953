import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { accountField } from "../account.js";
import { type Endpoint, type Outcome, reading } from "../endpoint.js";
import { readHashes } from "../hashes.js";
import { type Params, readFields, required } from "../params.js";
import { isProven, type Proof, proofFields, readProof } from "../proof.js";
import { Refused } from "../refused.js";
import { type Node, requireOurs, type Scene, signatureSlack } from "../scene.js";
import type { State } from "../state.js";
import { right } from "../token.js";

const fields = { ...accountField, ...proofFields, messages: "texts", timestamp: "time" } as const;

interface ExpiriesRequest {
  readonly proof: Proof;
  readonly timestamp: number;
  readonly hashes: readonly string[];
  readonly signed: Uint8Array;
}

/** What is signed to ask for expiries, hashes in the order in which they are sent. */
export const signedGetExpiries = (time: number, hashes: readonly Uint8Array[]): Uint8Array =>
  concatBytes(utf8ToBytes(`get_expiries${time}`), ...hashes);

const read = (params: Params, node: Node): ExpiriesRequest => {
  const found = readFields(params, fields);
  const proof = readProof(found, params.encoding, node);
  const timestamp = required(found.timestamp, "timestamp");
  const hashes = readHashes(found.messages);
  return { proof, timestamp, hashes, signed: signedGetExpiries(timestamp, found.messages ?? []) };
};

const run = (state: State, scene: Scene, { proof, timestamp, hashes, signed }: ExpiriesRequest): Outcome => {
  requireOurs(scene, proof.account);
  if (Math.abs(timestamp - scene.now) > signatureSlack)
    throw new Refused(406, "get_expiries timestamp too far from current time");
  if (!isProven(state, proof, { rights: right.read }, signed))
    throw new Refused(401, "get_expiries signature verification failed");
  const known = state.messages.filter(({ account, hash }) => account === proof.account.id && hashes.includes(hash));
  return reading(state, { expiries: Object.fromEntries(known.map(({ hash, expiry }) => [hash, expiry])) });
};

/** Tells when messages expire at this member. What is unknown, or no hash at all, is not in the answer. */
export const getExpiriesEndpoint: Endpoint = {
  name: "get_expiries",
  recursive: false,
  read: (params, node) => {
    const request = read(params, node);
    return (state, scene) => run(state, scene, request);
  },
};
