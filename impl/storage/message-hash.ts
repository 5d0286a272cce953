import { blake2b } from "../crypto/blake2b.js";
import { requireLength } from "../crypto/error.js";

/**
 * The 43 character identity of a message: unpadded base64 of BLAKE2b-256 over the account (prefix and key, 33 bytes), the
 * namespace in decimal (nothing for 0) and the message bytes. Times and signature do not enter. Throws CryptoError for
 * another length of account.
 */
export const messageHash = (pubkey: Uint8Array, namespace: number, data: Uint8Array): string => {
  requireLength(pubkey, 33, "account");
  const prefix = namespace === 0 ? [pubkey] : [pubkey, Buffer.from(String(namespace), "ascii")];
  return blake2b(32, Buffer.concat([...prefix, data]))
    .toString("base64")
    .slice(0, 43);
};
