import { accountField, signedAccount } from "../account.js";
import type { Body } from "../body.js";
import type { Endpoint, Outcome } from "../endpoint.js";
import { listsHashes, readHashes, requireHashes, touchedHashes } from "../hashes.js";
import { type Params, readFields } from "../params.js";
import { isProven, type Proof, proofFields, readProof } from "../proof.js";
import { Refused } from "../refused.js";
import { btTexts, forwardedProof, isSigned, replicate, signEntry, type Work } from "../replicate.js";
import { type Node, requireOurs, type Scene } from "../scene.js";
import { removeMessages, type State } from "../state.js";
import { right } from "../token.js";

const fields = { ...accountField, ...proofFields, messages: "texts", required: "flag" } as const;

interface DeleteRequest {
  readonly proof: Proof;
  readonly hashes: readonly string[];
  /** Whoever asks wants to be told when nothing was there. */
  readonly isRequired: boolean;
}

/** What is signed to delete, hashes in the order in which they are sent. */
export const signedDelete = (hashes: readonly string[]): string => `delete${hashes.join("")}`;

const read = (params: Params, node: Node): DeleteRequest => {
  const found = readFields(params, fields);
  const proof = readProof(found, params.encoding, node);
  const hashes = readHashes(found.messages);
  requireHashes(hashes);
  return { proof, hashes, isRequired: found.required ?? false };
};

const hasDeleted = (entries: readonly Body[]): boolean =>
  entries.some(({ deleted }) => Array.isArray(deleted) && deleted.length > 0);

const run = (state: State, scene: Scene, { proof, hashes, isRequired }: DeleteRequest): Outcome => {
  const { account } = proof;
  requireOurs(scene, account);
  if (!isProven(state, proof, { rights: right.delete }, signedDelete(hashes)))
    throw new Refused(401, "delete_msgs signature verification failed");
  const work: Work = {
    method: "delete",
    forwarded: { ...forwardedProof(proof), messages: btTexts(hashes) },
    act: (before) => {
      const isMeant = (message: { account: string; hash: string }): boolean =>
        message.account === account.id && hashes.includes(message.hash);
      const { state: after, removed } = removeMessages(before, isMeant);
      const deleted = touchedHashes(0, removed) as string[];
      const signature = signEntry(scene.node, signedAccount(account, scene.node), ...hashes, ...deleted);
      return { state: after, entry: { deleted, signature } };
    },
    fits: (entry) => listsHashes(0, entry.deleted) && isSigned(entry),
  };
  const done = replicate(state, scene, work);
  if (scene.origin === "member" || !isRequired || hasDeleted(Object.values(done.swarm))) return done;
  return { ...done, reply: { ...done.reply, status: 404 } };
};

/** Deletes messages of an account by their hashes, whatever their namespace. */
export const deleteEndpoint: Endpoint = {
  name: "delete",
  recursive: true,
  read: (params, node) => {
    const request = read(params, node);
    return (state, scene) => run(state, scene, request);
  },
};
