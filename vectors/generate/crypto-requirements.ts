/** Requirements that each operation `crypto/<op>` rests on. */
export const cryptoRequirements = {
  "x25519-to-ed25519": ["IDN-014"],
  "xed25519-sign": ["IDN-015"],
  "xed25519-verify": ["IDN-016", "IDN-024"],
  "blind15-factor": ["IDN-017"],
  "blind25-factor": ["IDN-019"],
  "blind15-ids": ["IDN-017"],
  "blind25-id": ["IDN-019"],
  "blind15-id-from-ed25519": ["IDN-018"],
  "blind25-id-from-ed25519": ["IDN-019"],
  "blind15-keypair": ["IDN-018"],
  "blind25-keypair": ["IDN-019"],
  "blind15-sign": ["IDN-020"],
  "blind25-sign": ["IDN-020"],
  "session-id-matches-blinded-id": ["IDN-021"],
  "version-keypair": ["IDN-023"],
  "version-sign": ["IDN-023"],
  "version-sign-request": ["IDN-023"],
  "sign-for-recipient": ["MSG-002"],
  encrypt: ["MSG-001", "MSG-003"],
  "encrypt-deterministic": ["MSG-003", "MSG-007"],
  decrypt: ["MSG-001", "MSG-006"],
  "decrypt-x25519": ["MSG-001", "MSG-006"],
  "encrypt-blinded": ["MSG-013"],
  "decrypt-blinded": ["MSG-013", "MSG-014"],
  "decrypt-name-record": ["MSG-015"],
  "decrypt-push": ["MSG-016"],
  pad: ["MSG-009"],
  unpad: ["MSG-010", "MSG-011"],
} as const satisfies Record<string, readonly string[]>;

/** An operation of the shim's `crypto/<op>` families. */
export type CryptoOp = keyof typeof cryptoRequirements;
