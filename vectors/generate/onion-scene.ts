import type { Direction, EncType } from "../../spec/model/onion-cipher.js";
import type { Draft } from "./family.js";
import { type KeyPair, keyPair, sealBack, sealFor } from "./onion-material.js";
import type { Random } from "./random.js";

/** A client and a server, and what one sealed for the other. */
export interface Scene {
  readonly client: KeyPair;
  readonly server: KeyPair;
  readonly input: Draft["input"];
}

/** A fresh pair of parties, and one layer between them. */
export const sceneOf = (type: EncType, direction: Direction, plaintext: Uint8Array, random: Random): Scene => {
  const [client, server] = [keyPair(random), keyPair(random)];
  const [opener, sealer] = direction === "request" ? [server, client] : [client, server];
  const ciphertext =
    direction === "request"
      ? sealFor(type, client, server.public, plaintext, random)
      : sealBack(type, server, client.public, plaintext, random);
  const keys = { own_secret: opener.secret, peer_public: sealer.public };
  return { client, server, input: { enc_type: type, direction, ...keys, ciphertext } };
};
