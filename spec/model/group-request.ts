import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** A request to an open group server, as it is signed. */
export interface GroupRequest {
  readonly serverKey: Uint8Array;
  /** 16 bytes. */
  readonly nonce: Uint8Array;
  /** Seconds since the epoch, the text as it is sent. */
  readonly timestamp: string;
  readonly method: string;
  /** Path and query as they are sent. */
  readonly endpoint: string;
  readonly body: Uint8Array;
}

/** Path, its escapes resolved as UTF-8, and `?` with the query as it is sent unless that is empty. */
const signedPath = (endpoint: string): string => {
  const [path, query] = endpoint.split(/\?(.*)/s, 2);
  return decodeURIComponent(path!) + (query ? `?${query}` : "");
};

/** Bytes that X-SOGS-Signature covers: all parts without separators, the hash of the body only if it is not empty. */
export const groupSignedBytes = ({ serverKey, nonce, timestamp, method, endpoint, body }: GroupRequest): Uint8Array =>
  concatBytes(
    serverKey,
    nonce,
    utf8ToBytes(timestamp + method + signedPath(endpoint)),
    body.length === 0 ? body : blake2b(body, { dkLen: 64 }),
  );
