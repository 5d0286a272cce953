import { type CryptoKit, cryptoFamily } from "./crypto-kit.js";
import { createPeople, createPerson, lowOrderKeys, type Person, withTopBit } from "./crypto-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

type Extra = (random: Random) => Draft["input"];

/** Recipients and secret keys that are wrong for every way of sending a message. */
const wrongArguments = ({ accept, refuse, shapes, lengths }: CryptoKit, random: Random, extra: Extra): Draft => {
  const [sender, recipient] = [createPerson(random, true), createPerson(random, false)];
  const common = { message: random.hex(24), ...extra(random) };
  const sibling = accept(
    { ed25519_seckey: sender.secret, recipient: recipient.id, ...common },
    "a message, against wrong inputs",
  );
  const bySeed = accept(
    { ed25519_seckey: sender.seed, recipient: recipient.x, ...common },
    "the same with a seed and without 05",
  );
  for (const prefix of ["00", "03", "04", "06", "15", "25", "ff"]) {
    refuse(sibling, { recipient: prefix + recipient.x }, `a recipient with prefix ${prefix}`, "MSG-008", "WrongPrefix");
  }
  shapes(sibling, { ed25519_seckey: "hex", recipient: "hex", message: "hex" });
  lengths(sibling, "recipient", 34, 35, 66);
  lengths(bySeed, "recipient", 0, 1, 31);
  lengths(sibling, "ed25519_seckey", 48, 63, 65);
  lengths(bySeed, "ed25519_seckey", 0, 31, 33);
  return sibling;
};

const goodMessages = ({ accept }: CryptoKit, random: Random, extra: Extra): void => {
  const send = (sender: Person, recipient: string, length: number, comment: string): void => {
    const input = { ed25519_seckey: sender.secret, recipient, message: random.hex(length), ...extra(random) };
    accept(input, comment, length === 0 ? "EmptyMessage" : "SignedKey");
  };
  for (const sender of createPeople(random)) {
    for (const recipient of createPeople(random)) {
      send(sender, recipient.id, 1 + random.below(40), "a short message");
    }
  }
  const [sender, recipient] = [createPerson(random, true), createPerson(random, true)];
  for (const length of [0, 1, 15, 16, 17, 63, 64, 65, 159, 300]) send(sender, recipient.id, length, `${length} bytes`);
  send(sender, recipient.x, 20, "a recipient without 05");
  send(sender, sender.id, 20, "a message to oneself");
};

const topBits = ({ accept }: CryptoKit, random: Random, extra: Extra): void => {
  const [sender, recipient] = [createPerson(random, false), createPerson(random, false)];
  const common = { ed25519_seckey: sender.secret, message: random.hex(18), ...extra(random) };
  const comment = "a recipient whose top bit is set: signed and hashed as given, ignored in the exchange";
  accept({ ...common, recipient: withTopBit(recipient.x) }, comment, "TopBit");
  accept({ ...common, recipient: `05${withTopBit(recipient.x)}` }, "the same with 05", "TopBit");
};

const lowOrderRecipients = ({ refuse }: CryptoKit, sibling: Draft): void => {
  for (const [key, what] of lowOrderKeys) {
    refuse(sibling, { recipient: `05${key}` }, `a recipient of low order: ${what}`, "MSG-001", "LowOrder");
    refuse(
      sibling,
      { recipient: withTopBit(key) },
      `a recipient of low order without 05, its top bit set: ${what}`,
      "MSG-001",
      "LowOrder",
    );
  }
};

const flags = [...shapeFlags, "WrongLength", "WrongPrefix", "SignedKey", "EmptyMessage", "TopBit"] as const;
const nothing: Extra = () => ({});

const signFor = cryptoFamily("sign-for-recipient", flags, (kit, random) => {
  goodMessages(kit, random, nothing);
  topBits(kit, random, nothing);
  wrongArguments(kit, random, nothing);
});

const encrypt = cryptoFamily("encrypt", [...flags, "LowOrder", "Boundary"], (kit, random) => {
  const ephemeral: Extra = (source) => ({ ephemeral_seckey: source.hex(32) });
  goodMessages(kit, random, ephemeral);
  topBits(kit, random, ephemeral);
  const [sender, recipient] = [createPerson(random, true), createPerson(random, true)];
  const common = { ed25519_seckey: sender.secret, recipient: recipient.id, message: random.hex(18) };
  for (const fill of ["00", "ff", "80"]) {
    const comment = `an ephemeral secret of ${fill} bytes, clamped inside only`;
    kit.accept({ ...common, ephemeral_seckey: fill.repeat(32) }, comment, "Boundary");
  }
  const sibling = wrongArguments(kit, random, ephemeral);
  lowOrderRecipients(kit, sibling);
  kit.shapes(sibling, { ephemeral_seckey: "hex" });
  kit.lengths(sibling, "ephemeral_seckey", 0, 31, 33, 64);
});

const deterministic = cryptoFamily("encrypt-deterministic", [...flags, "LowOrder"], (kit, random) => {
  goodMessages(kit, random, nothing);
  topBits(kit, random, nothing);
  lowOrderRecipients(kit, wrongArguments(kit, random, nothing));
});

/** Messages on the sender's side. */
export const messageFamilies: readonly FamilyGenerator[] = [signFor, encrypt, deterministic];
