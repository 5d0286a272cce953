import { blake2b } from "../crypto/blake2b.js";
import { ed25519Public, ed25519Sign } from "../crypto/ed25519.js";
import { requireLength } from "../crypto/error.js";
import { blindKeyPair, blindSign } from "../identity/blinding.js";

/** First byte of the key in a request's headers: an account's own Ed25519 key, or its blinded one. */
export const groupKeyPrefix = { plain: 0x00, blinded: 0x15 } as const;

/** Bytes of a nonce. */
export const groupNonceLength = 16;

/** A request to an open group server as it is signed. */
export interface SignedRequest {
  /** X25519 key of the server, 32 bytes. */
  readonly serverKey: Uint8Array;
  /** 16 bytes that no request had before. */
  readonly nonce: Uint8Array;
  /** Seconds since 1970 in decimal, exactly as in the header. */
  readonly timestamp: string;
  readonly method: string;
  /** Path with query as it is asked for: that of the request inside an onion, never of the onion's own post. */
  readonly endpoint: string;
  readonly body: Uint8Array;
}

const escapes = /(?:%[0-9a-fA-F]{2})+/g;

const unescaped = (run: string): string => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8");

/**
 * The endpoint as it is signed: the path with its escapes resolved as UTF-8, the query as it was written; an empty query
 * leaves no question mark (session-pysogs sogs/routes/auth.py).
 */
export const signedPath = (endpoint: string): string => {
  const mark = endpoint.indexOf("?");
  const path = mark < 0 ? endpoint : endpoint.slice(0, mark);
  const query = mark < 0 ? "" : endpoint.slice(mark + 1);
  return path.replace(escapes, unescaped) + (query === "" ? "" : `?${query}`);
};

/**
 * The bytes that a request's signature is made over: server key, nonce, time, method, path, and the 64 byte BLAKE2b of
 * the body unless that is empty. Throws CryptoError for wrong lengths.
 */
export const signedBytes = ({ serverKey, nonce, timestamp, method, endpoint, body }: SignedRequest): Buffer => {
  requireLength(serverKey, 32, "server public key");
  requireLength(nonce, groupNonceLength, "nonce");
  const line = Buffer.from(`${timestamp}${method}${signedPath(endpoint)}`, "utf8");
  return Buffer.concat([serverKey, nonce, line, body.length === 0 ? Buffer.alloc(0) : blake2b(64, body)]);
};

/** How an account shows itself to a server: blinded where the server wants that, else by its own key. */
export type GroupIdentity = keyof typeof groupKeyPrefix;

/** The four headers that prove who asks. */
export type GroupHeaders = Readonly<
  Record<"X-SOGS-Pubkey" | "X-SOGS-Nonce" | "X-SOGS-Timestamp" | "X-SOGS-Signature", string>
>;

/**
 * The headers of a request by an account (seed of 32 or secret key of 64 bytes). Throws CryptoError for wrong lengths.
 */
export const signGroupRequest = (identity: GroupIdentity, secret: Uint8Array, request: SignedRequest): GroupHeaders => {
  const bytes = signedBytes(request);
  const blinded = identity === "blinded";
  const key = blinded ? blindKeyPair(15, secret, request.serverKey).publicKey : ed25519Public(secret);
  const signature = blinded ? blindSign(15, secret, request.serverKey, bytes) : ed25519Sign(secret, bytes);
  return {
    "X-SOGS-Pubkey": Buffer.concat([Buffer.of(groupKeyPrefix[identity]), key]).toString("hex"),
    "X-SOGS-Nonce": Buffer.from(request.nonce).toString("base64"),
    "X-SOGS-Timestamp": request.timestamp,
    "X-SOGS-Signature": signature.toString("base64"),
  };
};
