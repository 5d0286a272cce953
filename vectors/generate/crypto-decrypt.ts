import {
  baseMultiple,
  fromLittleEndian,
  hashToScalar,
  modOrder,
  sign,
  signWithNonce,
  subgroupOrder,
  toLittleEndian,
} from "../../spec/model/ed25519.js";
import { boxCipher, encryptMessage, signForRecipient } from "../../spec/model/session-message.js";
import { x25519, x25519Public } from "../../spec/model/x25519.js";
import { type CryptoKit, cryptoFamily } from "./crypto-kit.js";
import {
  bytesOf,
  createPeople,
  createPerson,
  flipBit,
  hexOf,
  mixedOrderPoint,
  type Person,
  withTopBit,
} from "./crypto-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { type FlagName, shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

/** How the two families name the recipient's keys. */
type KeysOf = (recipient: Person) => Draft["input"];

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Any bytes sealed for a recipient, whatever is inside. */
const seal = (random: Random, recipient: Person, plaintext: Uint8Array): string => {
  const secret = random.bytes(32);
  const ephemeral = x25519Public(secret);
  const cipher = boxCipher(x25519(secret, bytesOf(recipient.x)), ephemeral, bytesOf(recipient.x));
  return hexOf(join(ephemeral, cipher.encrypt(plaintext)));
};

/** A box whose ephemeral key has low order: the shared secret is zero, known to everybody. */
const sealWithZero = (ephemeral: Uint8Array, recipient: Person, plaintext: Uint8Array): string =>
  hexOf(join(ephemeral, boxCipher(new Uint8Array(32), ephemeral, bytesOf(recipient.x)).encrypt(plaintext)));

const encrypted = (random: Random, sender: Person, recipient: Person, message: Uint8Array): string =>
  hexOf(encryptMessage(bytesOf(sender.secret), bytesOf(recipient.x), message, random.bytes(32)));

const goodMessages = ({ accept }: CryptoKit, random: Random, keysOf: KeysOf): void => {
  for (const sender of createPeople(random)) {
    for (const recipient of createPeople(random)) {
      const ciphertext = encrypted(random, sender, recipient, random.bytes(1 + random.below(40)));
      accept({ ...keysOf(recipient), ciphertext }, "a short message", "SignedKey");
    }
  }
  const [sender, recipient] = [createPerson(random, true), createPerson(random, false)];
  for (const length of [0, 1, 16, 64, 159, 300]) {
    const ciphertext = encrypted(random, sender, recipient, random.bytes(length));
    accept({ ...keysOf(recipient), ciphertext }, `${length} bytes`, length === 0 ? "EmptyMessage" : "SignedKey");
  }
  const toSelf = encrypted(random, recipient, recipient, random.bytes(20));
  accept({ ...keysOf(recipient), ciphertext: toSelf }, "a message to oneself", "SignedKey");
};

const damaged = ({ refuse }: CryptoKit, sibling: Draft): void => {
  const ciphertext = String(sibling.input.ciphertext);
  const length = ciphertext.length / 2;
  for (const cut of [0, 1, 32, 47, 48, 112, 143]) {
    refuse(
      sibling,
      { ciphertext: ciphertext.slice(0, 2 * cut) },
      `cut to ${cut} bytes: too short`,
      "MSG-005",
      "Truncated",
    );
  }
  for (const cut of [144, length - 1]) {
    refuse(sibling, { ciphertext: ciphertext.slice(0, 2 * cut) }, `cut to ${cut} bytes`, "MSG-005", "Truncated");
  }
  refuse(sibling, { ciphertext: `${ciphertext}00` }, "a byte more", "MSG-005", "Trailing");
  for (const [byte, what] of [
    [0, "the ephemeral key"],
    [31, "the last byte of the ephemeral key"],
    [32, "the tag"],
    [47, "the last byte of the tag"],
    [48, "the message"],
    [length - 70, "the sender's key"],
    [length - 1, "the signature"],
  ] as const) {
    refuse(sibling, { ciphertext: flipBit(ciphertext, byte) }, `a bit of ${what} flipped`, "MSG-005", "Modified");
  }
  refuse(
    sibling,
    { ciphertext: flipBit(ciphertext, 31, 7) },
    "the top bit of the ephemeral key set",
    "MSG-005",
    "TopBit",
  );
  refuse(sibling, { ciphertext: "00".repeat(length) }, "nothing but zeros", "MSG-005", "LowOrder");
};

/** Boxes that open but hold what must be refused. */
const wrongInside = ({ accept, refuse }: CryptoKit, random: Random, keysOf: KeysOf): void => {
  const [sender, recipient] = [createPerson(random, true), createPerson(random, true)];
  const other = createPerson(random, false);
  const message = random.bytes(30);
  const signed = signForRecipient(bytesOf(sender.secret), bytesOf(recipient.x), message);
  const sibling = accept(
    { ...keysOf(recipient), ciphertext: seal(random, recipient, signed) },
    "a message sealed anew for the same recipient",
    "Replay",
  );
  const hold = (plaintext: Uint8Array, comment: string, requirement: string, flag: FlagName): void => {
    refuse(sibling, { ciphertext: seal(random, recipient, plaintext) }, comment, requirement, flag);
  };
  const forOther = signForRecipient(bytesOf(sender.secret), bytesOf(other.x), message);
  hold(forOther, "signed for another recipient", "MSG-004", "WrongRecipient");
  const topBit = signForRecipient(bytesOf(sender.secret), bytesOf(withTopBit(recipient.x)), message);
  hold(topBit, "signed for the recipient's key with its top bit set", "MSG-004", "WrongRecipient");
  const bare = sign(bytesOf(sender.secret), message);
  hold(join(message, bytesOf(sender.ed), bare), "a signature over the message alone", "MSG-004", "WrongRecipient");
  const withoutRecipient = sign(bytesOf(sender.secret), join(message, bytesOf(sender.ed)));
  hold(
    join(message, bytesOf(sender.ed), withoutRecipient),
    "a signature that leaves the recipient out",
    "MSG-004",
    "WrongRecipient",
  );
  const [body, signature] = [signed.slice(0, -96), signed.slice(-64)];
  hold(join(body, bytesOf(other.ed), signature), "another sender's key", "MSG-006", "Forged");
  hold(
    join(body, bytesOf(flipBit(sender.ed, 31, 7)), signature),
    "the sender's key with its sign flipped",
    "MSG-006",
    "Forged",
  );
  hold(join(random.bytes(30), bytesOf(sender.ed), signature), "another message", "MSG-004", "Modified");
  hold(join(body, bytesOf(sender.ed), new Uint8Array(64)), "a signature of zeros", "MSG-004", "Forged");
  for (const byte of [-1, -32, -33, -64]) {
    hold(bytesOf(flipBit(hexOf(signed), byte)), `a bit of the signature flipped, byte ${byte}`, "MSG-004", "Modified");
  }
  const raised = toLittleEndian(fromLittleEndian(signature.slice(32)) + subgroupOrder);
  hold(join(signed.slice(0, -32), raised), "S with the order added", "IDN-024", "Malleable");
  const covered = join(message, bytesOf(sender.ed), bytesOf(recipient.x));
  const neutral = toLittleEndian(1n);
  const secret = fromLittleEndian(bytesOf(sender.xSecret));
  const s = toLittleEndian(modOrder(hashToScalar(neutral, bytesOf(sender.ed), covered) * secret));
  hold(
    join(message, bytesOf(sender.ed), neutral, s),
    "R is the neutral point, though the equation holds",
    "IDN-024",
    "SmallCommitment",
  );
  const order2 = toLittleEndian((1n << 255n) - 20n);
  hold(
    join(message, order2, signUnder(random, order2, 0n, join(message, order2, bytesOf(recipient.x)))),
    "a sender of order 2, under whose key anyone can sign",
    "IDN-024",
    "LowOrder",
  );
  const mixed = bytesOf(mixedOrderPoint(sender));
  hold(
    join(message, mixed, signUnder(random, mixed, secret, join(message, mixed, bytesOf(recipient.x)))),
    "a sender's key with a part of order 8 and a signature that holds",
    "IDN-013",
    "MixedOrder",
  );
  hold(
    join(message, bytesOf(sender.ed)).slice(-96),
    "a box with room for neither signature nor message",
    "MSG-005",
    "Truncated",
  );
  for (const [ephemeral, what] of [
    [new Uint8Array(32), "0"],
    [neutral, "1"],
  ] as const) {
    const ciphertext = sealWithZero(ephemeral, recipient, signed);
    refuse(
      sibling,
      { ciphertext },
      `a box whose ephemeral key is ${what}: its key is known to everybody`,
      "MSG-005",
      "LowOrder",
    );
  }
};

/** A signature under `key` whose challenge is a multiple of 8, so that parts of low order do not show. */
const signUnder = (random: Random, key: Uint8Array, secret: bigint, message: Uint8Array): Uint8Array => {
  for (;;) {
    const nonce = modOrder(fromLittleEndian(random.bytes(32)));
    if (hashToScalar(baseMultiple(nonce), key, message) % 8n === 0n) return signWithNonce(nonce, secret, key, message);
  }
};

const wrongRecipient = (kit: CryptoKit, random: Random, keysOf: KeysOf): Draft => {
  const { accept, refuse } = kit;
  const [sender, recipient, other] = [
    createPerson(random, true),
    createPerson(random, false),
    createPerson(random, true),
  ];
  const ciphertext = encrypted(random, sender, recipient, random.bytes(40));
  const sibling = accept({ ...keysOf(recipient), ciphertext }, "a message, against wrong inputs");
  refuse(sibling, keysOf(other), "the keys of somebody else", "MSG-001", "WrongRecipient");
  refuse(sibling, keysOf(sender), "the keys of the sender", "MSG-001", "WrongRecipient");
  damaged(kit, sibling);
  return sibling;
};

const flags = [
  ...shapeFlags,
  "WrongLength",
  "SignedKey",
  "EmptyMessage",
  "Truncated",
  "Trailing",
  "Modified",
  "TopBit",
  "LowOrder",
  "Replay",
  "WrongRecipient",
  "Forged",
  "Malleable",
  "SmallCommitment",
  "MixedOrder",
] as const;

const decrypt = cryptoFamily("decrypt", flags, (kit, random) => {
  const keysOf: KeysOf = (recipient) => ({ ed25519_seckey: recipient.secret });
  goodMessages(kit, random, keysOf);
  wrongInside(kit, random, keysOf);
  const sibling = wrongRecipient(kit, random, keysOf);
  const recipient = createPerson(random, true);
  const ciphertext = encrypted(random, createPerson(random, false), recipient, random.bytes(16));
  const bySeed = kit.accept({ ed25519_seckey: recipient.seed, ciphertext }, "a message opened with a seed");
  kit.shapes(sibling, { ed25519_seckey: "hex", ciphertext: "hex" });
  kit.lengths(sibling, "ed25519_seckey", 48, 63, 65);
  kit.lengths(bySeed, "ed25519_seckey", 0, 31, 33);
});

const decryptX25519 = cryptoFamily("decrypt-x25519", flags, (kit, random) => {
  const keysOf: KeysOf = (recipient) => ({ x25519_pubkey: recipient.x, x25519_seckey: recipient.xSecret });
  goodMessages(kit, random, keysOf);
  wrongInside(kit, random, keysOf);
  const sibling = wrongRecipient(kit, random, keysOf);
  const other = createPerson(random, true);
  kit.refuse(
    sibling,
    { x25519_pubkey: other.x },
    "a public key that does not belong to the secret",
    "MSG-001",
    "WrongRecipient",
  );
  kit.refuse(
    sibling,
    { x25519_seckey: other.xSecret },
    "a secret that does not belong to the public key",
    "MSG-001",
    "WrongRecipient",
  );
  const top = withTopBit(String(sibling.input.x25519_pubkey));
  kit.refuse(sibling, { x25519_pubkey: top }, "the public key with its top bit set", "MSG-001", "TopBit");
  kit.shapes(sibling, { x25519_pubkey: "hex", x25519_seckey: "hex", ciphertext: "hex" });
  kit.lengths(sibling, "x25519_pubkey", 0, 31, 33);
  kit.lengths(sibling, "x25519_seckey", 0, 31, 33, 64);
});

/** Messages on the recipient's side. */
export const decryptFamilies: readonly FamilyGenerator[] = [decrypt, decryptX25519];
