import { blake2b } from "../crypto/blake2b.js";
import { xchachaOpen } from "../crypto/xchacha.js";
import { IdentityError } from "./error.js";

/**
 * The account id (33 bytes) that a name stands for, from its encrypted record. The name is taken as given: callers put it
 * in lower case. Throws IdentityError where the record is not of this name, CryptoError for a nonce of other than 24 bytes.
 */
export const decryptNameRecord = (name: string, ciphertext: Uint8Array, nonce: Uint8Array): Buffer => {
  const bytes = Buffer.from(name, "utf8");
  const opened = xchachaOpen(blake2b(32, bytes, { key: blake2b(32, bytes) }), nonce, ciphertext);
  if (opened === undefined) throw new IdentityError("name record: decryption failed");
  if (opened.length !== 33) throw new IdentityError(`name record: expected 33 bytes inside, got ${opened.length}`);
  return opened;
};
