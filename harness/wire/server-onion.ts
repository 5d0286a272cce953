import { type EncType, nonceLength, openLayer, publicKeyOf, sealLayer } from "../../spec/model/onion-cipher.js";
import { keyText } from "../../spec/model/onion-frame.js";
import { Refusal } from "../../spec/model/refusal.js";
import type { Metadata } from "./onion.js";

/** A request sealed for a server outside the network. */
export interface ServerSeal {
  readonly sealed: Uint8Array;
  /** What the server needs to open it. */
  readonly fields: Metadata;
  /** Opens an answer: raw bytes, or undefined when it does not open. */
  readonly open: (answer: Uint8Array) => Buffer | undefined;
}

/** Seals a request for the X25519 key of a server (hex), under a key pair of its own. */
export const sealForServer = (
  serverKey: string,
  plaintext: Uint8Array,
  random: (length: number) => Uint8Array,
  encType: EncType = "xchacha20",
): ServerSeal => {
  const ownSecret = random(32);
  const keys = { ownSecret, peerPublic: new Uint8Array(Buffer.from(serverKey, "hex")), role: "client" } as const;
  return {
    sealed: sealLayer(encType, keys, random(nonceLength[encType]), plaintext),
    fields: { ephemeral_key: keyText(publicKeyOf(ownSecret)), enc_type: encType },
    open: (answer) => {
      try {
        return Buffer.from(openLayer(encType, keys, answer));
      } catch (error) {
        if (error instanceof Refusal) return undefined;
        throw error;
      }
    },
  };
};
