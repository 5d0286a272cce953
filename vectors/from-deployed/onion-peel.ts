import { type EncType, openerRole, openLayer } from "../../spec/model/onion-cipher.js";
import { type Bytes, bytes, hexOf, split } from "./onion-shared.js";
import type { Fields, Sample } from "./sample.js";

/** A test of what a node reads in its layer. */
export const peelSample = (name: string, comment: string, input: Fields, opensTo: Fields): Sample => ({
  family: "onion/peel",
  name,
  comment,
  requirements: [
    "ONI-003",
    opensTo.kind === "relay_node" ? "ONI-019" : opensTo.kind === "final" ? "ONI-022" : "ONI-020",
  ],
  input,
  expect: { output: { opens_to: opensTo } },
});

/** The blob at the entry node. Its metadata says with which key and cipher the first layer opens. */
export const frameSample = (file: string, blob: Bytes): Sample => {
  const [ciphertext, metadata] = split(bytes(blob));
  const parsed = JSON.parse(metadata) as { readonly ephemeral_key: string; readonly enc_type?: string };
  return {
    family: "onion/frame",
    name: `${file}/frame`,
    comment: "the HTTP body at the entry node",
    requirements: ["ONI-009", "ONI-011", "ONI-012"],
    input: { blob: hexOf(blob) },
    expect: {
      output: {
        ciphertext: hexOf(ciphertext),
        ephemeral_key: parsed.ephemeral_key,
        enc_type: parsed.enc_type ?? "aes-gcm",
        hop_no: 0,
      },
    },
  };
};

/** A layer as it arrives at a node. */
export interface Arrived {
  readonly ciphertext: Uint8Array;
  readonly encType: string;
  readonly ephemeralKey: string;
}

/** Input of `onion/peel` at the node with this secret key. */
export const peelInput = (secret: string, { ciphertext, encType, ephemeralKey }: Arrived): Fields => ({
  own_secret: secret,
  enc_type: encType,
  ephemeral_key: ephemeralKey,
  ciphertext: hexOf(ciphertext),
});

/** Plaintext of a layer. */
export const openArrived = (secret: string, { ciphertext, encType, ephemeralKey }: Arrived): Uint8Array => {
  const keys = { ownSecret: bytes(secret), peerPublic: bytes(ephemeralKey), role: openerRole("request") };
  return openLayer(encType as EncType, keys, ciphertext);
};

/** The layer inside the blob that the entry node is given. */
export const arrivedAtEntry = (blob: Bytes): Arrived => {
  const [ciphertext, metadata] = split(bytes(blob));
  const { ephemeral_key, enc_type } = JSON.parse(metadata) as { ephemeral_key: string; enc_type?: string };
  return { ciphertext, encType: enc_type ?? "aes-gcm", ephemeralKey: ephemeral_key };
};

/** What an authentic plaintext says, read as plainly as can be; the tag vouches for it. */
export const opensTo = (plaintext: Uint8Array): { readonly fields: Fields; readonly next?: Arrived } => {
  const [content, rest] = split(plaintext);
  const metadata = JSON.parse(rest) as Readonly<Record<string, Bytes>>;
  if ("headers" in metadata) {
    const { json, base64 } = metadata;
    return { fields: { kind: "final", body: hexOf(content), json: json ?? false, base64: base64 ?? true } };
  }
  if ("host" in metadata) {
    const { host, target, port, protocol } = metadata;
    const allowed = /^\/(?:loki|oxen)\/(?:[^?]*\/)?lsrpc$/.test(String(target));
    return {
      fields: {
        kind: "relay_server",
        payload: hexOf(plaintext),
        host: host!,
        port: port ?? 443,
        protocol: protocol ?? "https",
        target: target!,
        target_allowed: allowed,
      },
    };
  }
  const encType = String(metadata.enc_type ?? "aes-gcm");
  const ephemeralKey = String(metadata.ephemeral_key);
  return {
    fields: {
      kind: "relay_node",
      ciphertext: hexOf(content),
      ephemeral_key: ephemeralKey,
      enc_type: encType,
      next_node: String(metadata.destination),
    },
    next: { ciphertext: content, encType, ephemeralKey },
  };
};
