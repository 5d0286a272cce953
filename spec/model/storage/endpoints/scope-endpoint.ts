import { accountField, signedAccount } from "../account.js";
import type { Endpoint, Outcome } from "../endpoint.js";
import { listsHashes, touchedHashes } from "../hashes.js";
import { namespaceText, type Scope } from "../namespace.js";
import { type Params, readFields, required } from "../params.js";
import { isProven, type Proof, proofFields, readProof } from "../proof.js";
import { Refused } from "../refused.js";
import { btText, forwardedProof, isSigned, replicate, signEntry, type Work } from "../replicate.js";
import { type Node, requireOurs, type Scene } from "../scene.js";
import { type State, type StoredMessage, sortedHashes } from "../state.js";
import { right } from "../token.js";

/** A change of everything in one namespace or in all, as `delete_all`, `delete_before` and `expire_all` make it. */
export interface ScopeChange {
  readonly name: string;
  /** The field with the time that is signed. */
  readonly timeField: "timestamp" | "before" | "expiry";
  /** How the entry calls the hashes that were touched. */
  readonly touchedField: "deleted" | "updated";
  /** @throws Refused when the time cannot be taken */
  readonly checkTime: (time: number, scene: Scene) => void;
  readonly change: (
    state: State,
    account: string,
    scope: Scope,
    time: number,
  ) => { readonly state: State; readonly touched: readonly StoredMessage[] };
}

/** What is signed for a change of a scope. */
export const signedScopeChange = (name: string, scope: Scope, time: number): string =>
  `${name}${namespaceText(scope)}${time}`;

interface ScopeRequest {
  readonly proof: Proof;
  readonly scope: Scope;
  readonly time: number;
}

const read = (params: Params, node: Node, timeField: ScopeChange["timeField"]): ScopeRequest => {
  const fields = { ...accountField, ...proofFields, namespace: "scope", [timeField]: "time" } as const;
  const found = readFields(params, fields) as { readonly [field: string]: unknown };
  const proof = readProof(found, params.encoding, node);
  const time = required(found[timeField], timeField) as number;
  return { proof, scope: (found.namespace ?? 0) as Scope, time };
};

const run = (state: State, scene: Scene, kind: ScopeChange, { proof, scope, time }: ScopeRequest): Outcome => {
  const { name, timeField, touchedField } = kind;
  const { account } = proof;
  requireOurs(scene, account);
  kind.checkTime(time, scene);
  if (!isProven(state, proof, { rights: right.delete }, signedScopeChange(name, scope, time)))
    throw new Refused(401, `${name} signature verification failed`);
  const work: Work = {
    method: name,
    forwarded: {
      ...forwardedProof(proof),
      namespace: scope === "all" ? btText("all") : BigInt(scope),
      [timeField]: BigInt(time),
    },
    act: (before) => {
      const { state: after, touched } = kind.change(before, account.id, scope, time);
      // One order over all namespaces, whatever the form in which they are listed.
      const hashes = sortedHashes(touched.map(({ hash }) => hash));
      const signature = signEntry(scene.node, signedAccount(account, scene.node), String(time), ...hashes);
      return { state: after, entry: { [touchedField]: touchedHashes(scope, touched), signature } };
    },
    fits: (entry) => listsHashes(scope, entry[touchedField]) && isSigned(entry),
  };
  return replicate(state, scene, work);
};

/** The endpoint of such a change. */
export const scopeEndpoint = (kind: ScopeChange): Endpoint => ({
  name: kind.name,
  recursive: true,
  read: (params, node) => {
    const request = read(params, node, kind.timeField);
    return (state, scene) => run(state, scene, kind, request);
  },
});
