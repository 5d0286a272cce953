import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { accountField, signedAccount } from "../account.js";
import type { Body, Encoding } from "../body.js";
import type { Endpoint, Outcome } from "../endpoint.js";
import { type Params, readFields, required } from "../params.js";
import { isProven, masterProofFields, type Proof, readProof } from "../proof.js";
import { invalidRequest, Refused } from "../refused.js";
import { forwardedProof, isSigned, replicate, signEntry, type Work } from "../replicate.js";
import { type Node, requireOurs, type Scene, signatureSlack } from "../scene.js";
import { maxRevocations, revoke, type State, unrevoke } from "../state.js";
import { readToken } from "../token.js";

type Verb = "revoke" | "unrevoke";

interface RevocationRequest {
  readonly proof: Proof;
  readonly timestamp: number;
  readonly tokens: readonly Uint8Array[];
}

/** What the account signs to make tokens worthless, or good again. */
export const signedRevocation = (verb: Verb, time: number, tokens: readonly Uint8Array[]): Uint8Array =>
  concatBytes(utf8ToBytes(`${verb}_subaccount${time}`), ...tokens);

const wrongToken = (verb: Verb, encoding: Encoding): Refused =>
  invalidRequest(
    encoding === "json"
      ? `invalid ${verb}: expected base64 or hex-encoded subaccount tag`
      : `invalid ${verb} subaccount: invalid subaccount tag length`,
  );

const readTokens = (given: readonly Uint8Array[], verb: Verb, encoding: Encoding): readonly Uint8Array[] =>
  given.map((item) => {
    const token = readToken(item, encoding);
    if (token === undefined) throw wrongToken(verb, encoding);
    return token;
  });

/** Tokens cannot revoke: fields about them are unknown here. `revoke` looks at its tokens first, `unrevoke` at the time. */
const read = (params: Params, node: Node, verb: Verb): RevocationRequest => {
  const fields = { ...accountField, ...masterProofFields, timestamp: "time", [verb]: "texts" } as const;
  const found = readFields(params, fields);
  const proof = readProof(found, params.encoding, node);
  const given = (found as { readonly [field: string]: readonly Uint8Array[] | undefined })[verb];
  if (verb === "unrevoke") {
    const timestamp = required(found.timestamp, "timestamp");
    return { proof, timestamp, tokens: readTokens(required(given, verb), verb, params.encoding) };
  }
  const items = required(given, verb);
  if (items.length > maxRevocations)
    throw invalidRequest("invalid revoke: cannot revoke more than 50 subaccounts at once");
  const tokens = readTokens(items, verb, params.encoding);
  return { proof, timestamp: required(found.timestamp, "timestamp"), tokens };
};

const change = (
  verb: Verb,
  state: State,
  account: string,
  tokens: readonly string[],
): { readonly state: State; readonly fields: Body } => {
  if (verb === "revoke") return { state: revoke(state, account, tokens), fields: {} };
  const { state: after, count } = unrevoke(state, account, tokens);
  return { state: after, fields: { count } };
};

const run = (state: State, scene: Scene, verb: Verb, { proof, timestamp, tokens }: RevocationRequest): Outcome => {
  const method = `${verb}_subaccount`;
  const { account } = proof;
  requireOurs(scene, account);
  if (Math.abs(timestamp - scene.now) > signatureSlack)
    throw new Refused(406, `${method} timestamp too far from current time`);
  if (!isProven(state, proof, { rights: 0 }, signedRevocation(verb, timestamp, tokens)))
    throw new Refused(401, `${method} signature verification failed`);
  const work: Work = {
    method,
    forwarded: { ...forwardedProof(proof), [verb]: [...tokens], timestamp: BigInt(timestamp) },
    act: (before) => {
      const done = change(verb, before, account.id, tokens.map(bytesToHex));
      const signature = signEntry(scene.node, signedAccount(account, scene.node), String(timestamp), ...tokens);
      return { state: done.state, entry: { ...done.fields, signature } };
    },
    fits: isSigned,
  };
  return replicate(state, scene, work);
};

const revocationEndpoint = (verb: Verb): Endpoint => ({
  name: `${verb}_subaccount`,
  recursive: true,
  read: (params, node) => {
    const request = read(params, node, verb);
    return (state, scene) => run(state, scene, verb, request);
  },
});

/** Makes tokens of the account worthless. */
export const revokeEndpoint = revocationEndpoint("revoke");
/** Makes revoked tokens good again. */
export const unrevokeEndpoint = revocationEndpoint("unrevoke");
