import { type Blinding, blind15Ids } from "../../spec/model/blinding.js";
import { createScene, idOf, inputOf, kinds, sealRaw, send, signs } from "./blinded-scene.js";
import { type CryptoKit, cryptoFamily } from "./crypto-kit.js";
import {
  bytesOf,
  createPeople,
  createPerson,
  flipBit,
  mixedOrderPoint,
  offCurvePoint,
  smallOrderPoints,
} from "./crypto-people.js";
import type { Draft } from "./family.js";
import { type FlagName, shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

const goodBlinded = ({ accept }: CryptoKit, random: Random, kind: Blinding): void => {
  for (const sender of createPeople(random)) {
    for (const recipient of createPeople(random)) {
      const scene = createScene(random, kind, sender, recipient);
      const ciphertext = send(random, sender, scene.recipientId, scene.server, random.hex(1 + random.below(30)));
      accept(
        inputOf(scene, recipient, ciphertext),
        `${kind}: ${signs(sender, recipient)}, read by the recipient`,
        "SignedKey",
      );
      accept(
        inputOf(scene, sender, ciphertext),
        `${kind}: ${signs(sender, recipient)}, read by the sender`,
        "SignedKey",
      );
    }
  }
  const self = createPerson(random, true);
  const toSelf = createScene(random, kind, self, self);
  accept(
    inputOf(toSelf, self, send(random, self, toSelf.recipientId, toSelf.server, random.hex(8))),
    `${kind}: to oneself`,
    "SignedKey",
  );
  const scene = createScene(random, kind, createPerson(random, false), self);
  for (const length of [0, 1, 200]) {
    const ciphertext = send(random, scene.sender, scene.recipientId, scene.server, random.hex(length));
    accept(inputOf(scene, self, ciphertext), `${kind}: ${length} bytes`, length === 0 ? "EmptyMessage" : "SignedKey");
  }
};

const damagedBlinded = ({ refuse }: CryptoKit, sibling: Draft, kind: Blinding): void => {
  const ciphertext = String(sibling.input.ciphertext);
  const length = ciphertext.length / 2;
  const bad = (changed: string, comment: string, flag: FlagName): void => {
    refuse(sibling, { ciphertext: changed }, `${kind}: ${comment}`, "MSG-014", flag);
  };
  for (const cut of [0, 1, 40, 41, 72, 73, length - 1])
    bad(ciphertext.slice(0, 2 * cut), `cut to ${cut} bytes`, "Truncated");
  bad(`${ciphertext}00`, "a byte more", "Trailing");
  for (const version of ["01", "02", "80", "ff"])
    bad(version + ciphertext.slice(2), `version ${version}`, "WrongPrefix");
  bad(ciphertext.slice(2), "no version byte", "Truncated");
  for (const [byte, what] of [
    [1, "the message"],
    [length - 70, "the sender's key"],
    [length - 40, "the tag"],
    [length - 25, "the last byte of the tag"],
    [length - 24, "the nonce"],
    [length - 1, "the last byte of the nonce"],
  ] as const) {
    bad(flipBit(ciphertext, byte), `a bit of ${what} flipped`, "Modified");
  }
};

const wrongBlinded = (kit: CryptoKit, random: Random, kind: Blinding): Draft => {
  const { accept, refuse } = kit;
  const scene = createScene(random, kind, createPerson(random, true), createPerson(random, true));
  const { server, sender, recipient, senderId, recipientId } = scene;
  const other = createPerson(random, false);
  const message = random.hex(24);
  const sibling = accept(
    inputOf(scene, recipient, send(random, sender, recipientId, server, message)),
    `${kind}: a message, against wrong inputs`,
  );
  const bad = (changes: Draft["input"], comment: string, requirement: string, flag: FlagName): void => {
    refuse(sibling, changes, `${kind}: ${comment}`, requirement, flag);
  };
  damagedBlinded(kit, sibling, kind);
  bad({ ed25519_seckey: other.secret }, "the key of somebody else", "MSG-013", "WrongRecipient");
  bad({ server_pubkey: random.hex(32) }, "another server", "MSG-014", "OtherServer");
  bad({ sender: idOf(kind, other, server) }, "another sender named", "MSG-014", "Forged");
  bad({ recipient: idOf(kind, other, server) }, "another recipient named", "MSG-013", "WrongRecipient");
  bad({ sender: recipientId, recipient: senderId }, "sender and recipient exchanged", "MSG-013", "WrongRecipient");
  bad({ sender: flipBit(senderId, 32, 7) }, "the sender's id with its sign flipped", "MSG-014", "SignedKey");
  bad({ recipient: flipBit(recipientId, 32, 7) }, "the recipient's id with its sign flipped", "MSG-013", "SignedKey");
  const otherKind = kind === "15" ? "25" : "15";
  bad({ sender: otherKind + senderId.slice(2) }, `a sender with prefix ${otherKind}`, "MSG-008", "WrongPrefix");
  bad(
    { recipient: otherKind + recipientId.slice(2) },
    `a recipient with prefix ${otherKind}`,
    "MSG-008",
    "WrongPrefix",
  );
  bad(
    { sender: otherKind + senderId.slice(2), recipient: otherKind + recipientId.slice(2) },
    `both with prefix ${otherKind}`,
    "MSG-013",
    "WrongPrefix",
  );
  bad({ sender: sender.id, recipient: recipient.id }, "both with their account ids", "MSG-008", "WrongPrefix");
  bad({ sender: kind + offCurvePoint(random) }, "a sender that is no point", "IDN-013", "OffCurve");
  bad({ sender: kind + smallOrderPoints[1]![0] }, "a sender of order 2", "IDN-013", "LowOrder");
  const holds = (inner: string, comment: string, flag: FlagName, version?: string): void => {
    bad({ ciphertext: sealRaw(random, kind, sender, recipientId, server, inner, version) }, comment, "MSG-014", flag);
  };
  holds(message + other.ed, "the key of another account inside", "Forged");
  holds(message + offCurvePoint(random), "no point inside", "OffCurve");
  holds(message + smallOrderPoints[0]![0], "the neutral point inside", "LowOrder");
  holds(message + mixedOrderPoint(sender), "the sender's key with a part of order 8 inside", "MixedOrder");
  holds(sender.ed.slice(2), "31 bytes inside", "Truncated");
  holds("", "nothing inside", "Truncated");
  holds(message + sender.ed, "an authentic message of version 1", "WrongPrefix", "01");
  const flipped = sealRaw(random, kind, sender, recipientId, server, message + flipBit(sender.ed, 31, 7));
  if (kind === "15")
    bad({ ciphertext: flipped }, "the sender's key with its sign flipped inside", "MSG-014", "SignedKey");
  else
    accept(
      { ...sibling.input, ciphertext: flipped },
      "25: the sender's key with its sign flipped inside gives the same id",
      "SignedKey",
    );
  return sibling;
};

/** A negative account's positive candidate is an id that nobody can read for. */
const positiveCandidate = ({ accept, refuse }: CryptoKit, random: Random): void => {
  const scene = createScene(random, "15", createPerson(random, false), createPerson(random, true));
  const candidates = blind15Ids(bytesOf(scene.recipient.x), bytesOf(scene.server));
  const wrongId = candidates.find((id) => id !== scene.recipientId)!;
  const message = random.hex(16);
  const good = send(random, scene.sender, scene.recipientId, scene.server, message);
  const sibling = accept(
    inputOf(scene, scene.recipient, good),
    "15: to the id that a negative account has",
    "SignedKey",
  );
  const ciphertext = send(random, scene.sender, wrongId, scene.server, message);
  refuse(
    sibling,
    { recipient: wrongId, ciphertext },
    "15: to the other candidate, which the account cannot read",
    "MSG-013",
    "SignedKey",
  );
  accept(
    { ...inputOf({ ...scene, recipientId: wrongId }, scene.sender, ciphertext) },
    "15: to the other candidate, read by the sender",
    "SignedKey",
  );
};

/** Messages from blinded ids. */
export const decryptBlindedFamily = cryptoFamily(
  "decrypt-blinded",
  [
    ...shapeFlags,
    "WrongLength",
    "WrongPrefix",
    "SignedKey",
    "EmptyMessage",
    "Truncated",
    "Trailing",
    "Modified",
    "WrongRecipient",
    "OtherServer",
    "Forged",
    "OffCurve",
    "LowOrder",
    "MixedOrder",
  ],
  (kit, random) => {
    for (const kind of kinds) {
      goodBlinded(kit, random, kind);
      const sibling = wrongBlinded(kit, random, kind);
      for (const name of ["sender", "recipient"]) kit.lengths(sibling, name, 0, 32, 34);
      kit.lengths(sibling, "server_pubkey", 0, 31, 33);
      kit.lengths(sibling, "ed25519_seckey", 31, 63, 65);
      if (kind === "25") continue;
      kit.shapes(sibling, {
        ed25519_seckey: "hex",
        server_pubkey: "hex",
        sender: "hex",
        recipient: "hex",
        ciphertext: "hex",
      });
    }
    positiveCandidate(kit, random);
  },
);
