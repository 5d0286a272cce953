import { ed25519Verify } from "../crypto/ed25519.js";
import { RequestError } from "../destination/answers.js";
import type { RoutedRequest } from "../destination/routes.js";

const dayMs = 86_400_000;
const names = ["x-fs-pubkey", "x-fs-timestamp", "x-fs-signature"] as const;

const bytesOf = (text: string, length: number): Buffer | undefined => {
  const hex = /^[0-9a-fA-F]*$/.test(text) && text.length === length * 2;
  const bytes = Buffer.from(text, hex ? "hex" : "base64");
  return bytes.length === length ? bytes : undefined;
};

/**
 * Checks the signature that a question for versions may carry: over timestamp, method and path with query. Without any of
 * its headers there is nothing to check (session-file-server fileserver/routes.py).
 * @throws RequestError 400 malformed or incomplete, 425 more than a day off, 401 wrong
 */
export const checkVersionRequest = ({ headers, method, endpoint }: RoutedRequest, now: number): void => {
  const [key, timestamp, signature] = names.map((name) => headers[name]);
  if (key === undefined && timestamp === undefined && signature === undefined) return;
  if (key === undefined || timestamp === undefined || signature === undefined) {
    throw new RequestError(400, `${names.join(", ")}: all or none`);
  }
  const publicKey = /^07[0-9a-fA-F]{64}$/.test(key) ? Buffer.from(key.slice(2), "hex") : undefined;
  const signed = bytesOf(signature, 64);
  if (publicKey === undefined) throw new RequestError(400, "x-fs-pubkey: expected 07 and 64 hex digits");
  if (signed === undefined) throw new RequestError(400, "x-fs-signature: expected 64 bytes");
  if (!/^\d{1,15}$/.test(timestamp)) throw new RequestError(400, "x-fs-timestamp: expected seconds in decimal");
  if (Math.abs(Number(timestamp) * 1_000 - now) > dayMs) throw new RequestError(425, "x-fs-timestamp: over a day off");
  if (!ed25519Verify(publicKey, Buffer.from(`${timestamp}${method}${endpoint}`), signed)) {
    throw new RequestError(401, "x-fs-signature: wrong");
  }
};
