import { blake2b } from "../crypto/blake2b.js";
import { ed25519Public, ed25519Seed, ed25519Sign } from "../crypto/ed25519.js";
import type { KeyPair } from "./account.js";
import { IdentityError } from "./error.js";

const platforms: readonly string[] = ["android", "desktop", "ios"];

/**
 * The Ed25519 pair under which an account asks for versions, unlinkable to its id; secret key of 64 bytes. `secret` is
 * the account's seed or 64 byte key. Throws CryptoError for other lengths.
 */
export const versionKeyPair = (secret: Uint8Array): KeyPair => {
  const seed = blake2b(32, ed25519Seed(secret), { key: Buffer.from("VersionCheckKey_sig") });
  const publicKey = ed25519Public(seed);
  return { publicKey, secretKey: Buffer.concat([seed, publicKey]) };
};

/** Signs decimal timestamp (seconds) ‖ method ‖ path ‖ body with the version key. Throws CryptoError. */
export const versionSignRequest = (
  secret: Uint8Array,
  request: { readonly timestamp: number; readonly method: string; readonly path: string; readonly body: Uint8Array },
): Buffer => {
  const head = Buffer.from(`${request.timestamp}${request.method}${request.path}`, "utf8");
  return ed25519Sign(versionKeyPair(secret).secretKey, Buffer.concat([head, request.body]));
};

/** Signs the question for the latest version of a platform: android, desktop or ios. Throws IdentityError for others. */
export const versionSign = (secret: Uint8Array, platform: string, timestamp: number): Buffer => {
  if (!platforms.includes(platform)) throw new IdentityError("platform: expected android, desktop or ios");
  const path = `/session_version?platform=${platform}`;
  return versionSignRequest(secret, { timestamp, method: "GET", path, body: new Uint8Array(0) });
};
