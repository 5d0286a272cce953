import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";

type Curve = "X25519" | "Ed25519";

// Node makes a key from a JWK ten times as fast as from DER. It takes the secret from `d` and does not look at `x`, which
// could only be had by first making the key; where a runtime does look, DER is used.
const derPrefix: Record<Curve, { secret: Buffer; public: Buffer }> = {
  X25519: {
    secret: Buffer.from("302e020100300506032b656e04220420", "hex"),
    public: Buffer.from("302a300506032b656e032100", "hex"),
  },
  Ed25519: {
    secret: Buffer.from("302e020100300506032b657004220420", "hex"),
    public: Buffer.from("302a300506032b6570032100", "hex"),
  },
};

const base64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");

const unread = base64url(new Uint8Array(32));

const secretFromJwk = (curve: Curve, secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: { kty: "OKP", crv: curve, x: unread, d: base64url(secret) }, format: "jwk" });

const secretFromDer = (curve: Curve, secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([derPrefix[curve].secret, secret]), format: "der", type: "pkcs8" });

/** The 32 raw bytes of the public half of a key. */
export const rawPublic = (key: KeyObject): Buffer => {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return Buffer.from((half.export({ format: "jwk" }) as JsonWebKey).x ?? "", "base64url");
};

const jwkWorks = (): boolean => {
  try {
    const secret = Buffer.alloc(32, 7);
    return (["X25519", "Ed25519"] as const).every((curve) =>
      rawPublic(secretFromJwk(curve, secret)).equals(rawPublic(secretFromDer(curve, secret))),
    );
  } catch {
    return false;
  }
};

/** A native secret key from 32 bytes (an Ed25519 seed, or an X25519 secret, clamped or not). */
export const secretKeyObject: (curve: Curve, secret: Uint8Array) => KeyObject = jwkWorks()
  ? secretFromJwk
  : secretFromDer;

/** A native public key from 32 bytes; whether they are a point shows only when it is used. */
export const publicKeyObject = (curve: Curve, bytes: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: "OKP", crv: curve, x: base64url(bytes) }, format: "jwk" });
