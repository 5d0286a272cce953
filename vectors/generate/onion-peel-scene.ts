import type { EncType } from "../../spec/model/onion-cipher.js";
import type { Draft } from "./family.js";
import { bytes, type KeyPair, keyPair, sealFor } from "./onion-material.js";
import type { Random } from "./random.js";

/** A node, a client that seals layers for it, and a key of some next node. */
export interface PeelScene {
  readonly node: KeyPair;
  readonly client: KeyPair;
  readonly nodeKey: string;
  /** Input in which this plaintext (hex) arrives sealed, with aes-gcm unless said otherwise. */
  readonly layer: (plaintext: string, type?: EncType) => Draft["input"];
}

/** One scene, whose nonces are random. */
export const createPeelScene = (random: Random): PeelScene => {
  const [node, client] = [keyPair(random), keyPair(random)];
  return {
    node,
    client,
    nodeKey: random.hex(32),
    layer: (plaintext, type = "aes-gcm") => ({
      own_secret: node.secret,
      enc_type: type,
      ephemeral_key: client.public,
      ciphertext: sealFor(type, client, node.public, bytes(plaintext), random),
    }),
  };
};
