import { xchachaOpen } from "../crypto/xchacha.js";
import { IdentityError } from "./error.js";

const nonceLength = 24;

/**
 * The content of a push notification, nonce(24) ‖ XChaCha20-Poly1305 under the 32 byte key of the device, with the zeros
 * at its end removed. Throws IdentityError where it does not open, CryptoError for another length of key.
 */
export const decryptPushPayload = (payload: Uint8Array, key: Uint8Array): Buffer => {
  if (payload.length < nonceLength) throw new IdentityError("push payload: shorter than its nonce");
  const opened = xchachaOpen(key, payload.subarray(0, nonceLength), payload.subarray(nonceLength));
  if (opened === undefined) throw new IdentityError("push payload: decryption failed");
  let length = opened.length;
  while (length > 0 && opened[length - 1] === 0) length--;
  return opened.subarray(0, length);
};
