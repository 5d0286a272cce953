import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { secretKey, sign } from "./ed25519.js";

/** Platforms that ask a file server for the newest version. */
export const platforms = ["android", "desktop", "ios"] as const;
export type Platform = (typeof platforms)[number];

/** Key pair with which an account asks for the newest version without showing who it is; secret of 64 bytes. */
export const versionKeyPair = (key: Uint8Array): { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array } => {
  const seed = blake2b(secretKey(key).seed, { dkLen: 32, key: utf8ToBytes("VersionCheckKey_sig") });
  const { publicKey } = secretKey(seed);
  return { publicKey, secretKey: concatBytes(seed, publicKey) };
};

/** Signature of a request under that key: decimal timestamp (seconds), method, path and body, without separators. */
export const versionSignRequest = (
  key: Uint8Array,
  timestamp: number,
  method: string,
  path: string,
  body: Uint8Array,
): Uint8Array => sign(versionKeyPair(key).secretKey, concatBytes(utf8ToBytes(`${timestamp}${method}${path}`), body));

/** Signature of the version query itself. */
export const versionSign = (key: Uint8Array, platform: Platform, timestamp: number): Uint8Array =>
  versionSignRequest(key, timestamp, "GET", `/session_version?platform=${platform}`, new Uint8Array());
