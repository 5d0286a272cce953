import type { FamilyGenerator } from "./family.js";
import { refuseShapes } from "./kit.js";
import { createDesk } from "./storage-desk.js";
import { storageFlags } from "./storage-flags.js";
import { requestEnvelopes, requestSwarms } from "./storage-request-envelope.js";
import { requestFields } from "./storage-request-fields.js";
import { requestMetas } from "./storage-request-meta.js";
import { requestProofs } from "./storage-request-proof.js";
import { requestRules } from "./storage-request-rules.js";

/** `storage/request`: what one member answers while it keeps nothing. */
export const storageRequestFamily: FamilyGenerator = {
  family: "storage/request",
  flags: storageFlags(
    "Account",
    "Batch",
    "Branch",
    "Clock",
    "Daemon",
    "Data",
    "Deletion",
    "Encoding",
    "Entry",
    "Envelope",
    "Expiry",
    "FieldOrder",
    "FieldType",
    "Forwarded",
    "KeyOrder",
    "LastHash",
    "Lifetime",
    "Misdirected",
    "Namespace",
    "NullField",
    "PublicInbox",
    "Revocation",
    "Selection",
    "Sequence",
    "SessionKey",
    "SignatureShape",
    "SignedText",
    "Token",
    "TokenPrefix",
    "TokenRights",
    "WrongSigner",
    "MissingField",
    "WrongType",
    "NotHex",
  ),
  generate: (random) => {
    const desk = createDesk("storage/request", random.fork("scene"));
    const accepted = requestFields(desk, random.fork("fields"));
    requestEnvelopes(desk, random.fork("envelopes"));
    requestSwarms(desk, random.fork("swarms"), desk.nodeKey);
    requestProofs(desk, random.fork("proofs"));
    requestRules(desk, random.fork("rules"));
    requestMetas(desk, random.fork("metas"));
    const sibling = accepted.get("get_swarm json")!;
    refuseShapes(desk.kit, sibling, { node_seed: "hex", now: "integer", method: "text" }, ["STO-009"]);
    return desk.kit.drafts;
  },
};
