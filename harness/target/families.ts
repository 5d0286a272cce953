/** Shim families that every target with the role `shim` must answer: those of the shim protocol's own table. */
export const mandatoryFamilies: readonly string[] = [
  "bt/decode",
  "bt/encode",
  "account/from-seed",
  "phrase/decode",
  ...[
    "x25519-to-ed25519",
    "xed25519-sign",
    "xed25519-verify",
    "blind15-factor",
    "blind25-factor",
    "blind15-ids",
    "blind25-id",
    "blind15-id-from-ed25519",
    "blind25-id-from-ed25519",
    "blind15-keypair",
    "blind25-keypair",
    "blind15-sign",
    "blind25-sign",
    "session-id-matches-blinded-id",
    "version-keypair",
    "version-sign",
    "version-sign-request",
    "sign-for-recipient",
    "encrypt",
    "encrypt-deterministic",
    "decrypt",
    "decrypt-x25519",
    "encrypt-blinded",
    "decrypt-blinded",
    "decrypt-name-record",
    "decrypt-push",
    "pad",
    "unpad",
  ].map((operation) => `crypto/${operation}`),
  "swarm/trace",
  "swarm/of-account",
  "push/encode",
  "push/decode",
  "message/hash",
  "onion/seal",
  "onion/open",
  "onion/frame",
  "onion/build",
  "onion/peel",
  "onion/reply-seal",
  "onion/reply-open",
  "onion/v4-request",
  "onion/v4-response",
];

const exclusion = "without:";

/**
 * Whether a manifest's capabilities put a family out of scope: `without:onion/peel` one family, `without:onion/` all
 * that begin so. A family that the shim lists all the same is played and counted.
 */
export const isExcluded = (family: string, capabilities: readonly string[]): boolean =>
  capabilities
    .filter((capability) => capability.startsWith(exclusion))
    .map((capability) => capability.slice(exclusion.length))
    .some((name) => (name.endsWith("/") ? family.startsWith(name) : family === name));

/** Whether a target is not conformant while this family is not answered. */
export const isMandatory = (family: string, capabilities: readonly string[]): boolean =>
  mandatoryFamilies.includes(family) && !isExcluded(family, capabilities);
