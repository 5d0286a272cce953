import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { encryptBlinded } from "../../spec/model/blinded-message.js";
import { type Blinding, blindedIdOfEd25519, blindedKeyPair } from "../../spec/model/blinding.js";
import { fromLittleEndian, multiplyPoint } from "../../spec/model/ed25519.js";
import { bytesOf, hexOf, type Person } from "./crypto-people.js";
import type { Draft } from "./family.js";
import type { Random } from "./random.js";

/** Both kinds of blinded ids. */
export const kinds = ["15", "25"] as const satisfies readonly Blinding[];

/** The blinded id of a person. */
export const idOf = (kind: Blinding, person: Person, server: string): string =>
  blindedIdOfEd25519(kind, bytesOf(person.ed), bytesOf(server));

/** Whose keys have which sign. */
export const signs = (a: Person, b: Person): string =>
  `${a.negative ? "a negative" : "a non-negative"} to ${b.negative ? "a negative" : "a non-negative"} key`;

/** A message from the sender to a blinded id. */
export const send = (random: Random, sender: Person, recipientId: string, server: string, message: string): string =>
  hexOf(
    encryptBlinded(bytesOf(sender.secret), bytesOf(server), bytesOf(recipientId), bytesOf(message), random.bytes(24)),
  );

/** A message between the true ids of two accounts, whatever is sealed inside; `version` is the first byte. */
export const sealRaw = (
  random: Random,
  kind: Blinding,
  sender: Person,
  recipientId: string,
  server: string,
  inner: string,
  version = "00",
): string => {
  const key = bytesOf(sender.secret);
  const pair = blindedKeyPair(kind, key, bytesOf(server));
  const scalar = kind === "25" ? pair.secret : fromLittleEndian(bytesOf(sender.xSecret));
  const recipient = bytesOf(recipientId.slice(2));
  const point = multiplyPoint(scalar, recipient);
  const shared = blake2b(new Uint8Array(Buffer.concat([point, pair.publicKey, recipient])), { dkLen: 32 });
  const nonce = random.bytes(24);
  return version + hexOf(xchacha20poly1305(shared, nonce).encrypt(bytesOf(inner))) + hexOf(nonce);
};

/** Who writes to whom where, and by which ids. */
export interface Scene {
  readonly kind: Blinding;
  readonly server: string;
  readonly sender: Person;
  readonly recipient: Person;
  readonly senderId: string;
  readonly recipientId: string;
}

/** Two accounts at a random server. */
export const createScene = (random: Random, kind: Blinding, sender: Person, recipient: Person): Scene => {
  const server = random.hex(32);
  return {
    kind,
    server,
    sender,
    recipient,
    senderId: idOf(kind, sender, server),
    recipientId: idOf(kind, recipient, server),
  };
};

/** Input of the reader, who is the recipient or the sender. */
export const inputOf = (scene: Scene, reader: Person, ciphertext: string): Draft["input"] => ({
  ed25519_seckey: reader.secret,
  server_pubkey: scene.server,
  sender: scene.senderId,
  recipient: scene.recipientId,
  ciphertext,
});
