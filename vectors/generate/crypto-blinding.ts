import { type CryptoKit, cryptoFamily } from "./crypto-kit.js";
import { sessionIdMatchesFamily } from "./crypto-matching.js";
import {
  createPeople,
  createPerson,
  flipBit,
  lowOrderKeys,
  mixedOrderPoint,
  montgomeryOf,
  nonCanonicalKey,
  offCurveKey,
  offCurvePoint,
  type Person,
  smallOrderPoints,
  withTopBit,
} from "./crypto-people.js";
import type { FamilyGenerator } from "./family.js";
import { shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

const signOf = (person: Person): string => (person.negative ? "a negative" : "a non-negative");
const extremeServers = ["00".repeat(32), "ff".repeat(32)];

const factor15 = ({ accept, shapes, lengths }: CryptoKit, random: Random): void => {
  for (let count = 1; count <= 8; count += 1)
    accept({ server_pubkey: random.hex(32) }, `a random server, number ${count}`);
  for (const server of extremeServers)
    accept({ server_pubkey: server }, `a server key of ${server.slice(0, 2)} bytes`, "Boundary");
  const sibling = accept({ server_pubkey: random.hex(32) }, "a server, against wrong keys");
  shapes(sibling, { server_pubkey: "hex" });
  lengths(sibling, "server_pubkey", 0, 1, 31, 33, 64);
};

const factor25 = ({ accept, shapes, lengths }: CryptoKit, random: Random): void => {
  const server = random.hex(32);
  for (const person of [...createPeople(random), ...createPeople(random)]) {
    accept({ session_id: person.id, server_pubkey: server }, `the id of ${signOf(person)} account`);
    accept({ session_id: person.x, server_pubkey: server }, `the same without 05 gives the same factor`);
  }
  const { id, x } = createPerson(random, true);
  for (const extreme of extremeServers) {
    accept({ session_id: id, server_pubkey: extreme }, `a server key of ${extreme.slice(0, 2)} bytes`, "Boundary");
  }
  const top = accept(
    { session_id: withTopBit(x), server_pubkey: server },
    "an id whose top bit is set: the bit is hashed, too",
    "TopBit",
  );
  const sibling = accept({ session_id: id, server_pubkey: server }, "an id, against wrong inputs");
  shapes(sibling, { session_id: "hex", server_pubkey: "hex" });
  lengths(sibling, "session_id", 0, 31, 34, 64);
  lengths(top, "server_pubkey", 0, 31, 33);
};

/** Ids of accounts, of either kind: the same inputs are wrong for both. */
const ids = ({ accept, refuse, shapes, lengths }: CryptoKit, random: Random): void => {
  const server = random.hex(32);
  for (const person of [...createPeople(random), ...createPeople(random), ...createPeople(random)]) {
    accept(
      { session_id: person.id, server_pubkey: random.hex(32) },
      `${signOf(person)} account at a random server`,
      "SignedKey",
    );
  }
  const { id, x } = createPerson(random, true);
  for (const extreme of extremeServers) {
    accept({ session_id: id, server_pubkey: extreme }, `a server key of ${extreme.slice(0, 2)} bytes`, "Boundary");
  }
  accept({ session_id: `05${withTopBit(x)}`, server_pubkey: server }, "an id whose top bit is set", "TopBit");
  accept(
    { session_id: `05${nonCanonicalKey.canonical}`, server_pubkey: server },
    "the base point as id",
    "NonCanonicalKey",
  );
  accept(
    { session_id: `05${nonCanonicalKey.raised}`, server_pubkey: server },
    "the base point as id, not reduced",
    "NonCanonicalKey",
  );
  const sibling = accept({ session_id: id, server_pubkey: server }, "an account, against wrong inputs");
  for (let count = 1; count <= 4; count += 1) {
    refuse(
      sibling,
      { session_id: `05${offCurveKey(random)}` },
      `an id that is no point, number ${count}`,
      "IDN-013",
      "OffCurve",
    );
  }
  for (const [key, what] of lowOrderKeys) {
    refuse(sibling, { session_id: `05${key}` }, `an id of low order: ${what}`, "IDN-013", "LowOrder");
  }
  for (const negative of [false, true]) {
    const mixed = montgomeryOf(mixedOrderPoint(createPerson(random, negative)));
    const comment = `an id with a part of order 8, from ${negative ? "a negative" : "a non-negative"} key`;
    refuse(sibling, { session_id: `05${mixed}` }, comment, "IDN-013", "MixedOrder");
  }
  for (const prefix of ["00", "03", "04", "06", "15", "25", "50", "ff"]) {
    refuse(sibling, { session_id: prefix + x }, `prefix ${prefix}`, "IDN-012", "WrongPrefix");
  }
  refuse(sibling, { session_id: x }, "no prefix", "IDN-022", "WrongLength");
  shapes(sibling, { session_id: "hex", server_pubkey: "hex" });
  lengths(sibling, "session_id", 0, 1, 34, 66);
  lengths(sibling, "server_pubkey", 0, 31, 33);
};

const idsOfKeys = ({ accept, refuse, shapes, lengths }: CryptoKit, random: Random): void => {
  for (const person of [...createPeople(random), ...createPeople(random), ...createPeople(random)]) {
    accept(
      { ed25519_pubkey: person.ed, server_pubkey: random.hex(32) },
      `${signOf(person)} key at a random server`,
      "SignedKey",
    );
  }
  const server = random.hex(32);
  const person = createPerson(random, true);
  const negated = flipBit(person.ed, 31, 7);
  const sibling = accept(
    { ed25519_pubkey: person.ed, server_pubkey: server },
    "a negative key, against others",
    "SignedKey",
  );
  accept({ ed25519_pubkey: negated, server_pubkey: server }, "the same key with its sign flipped", "SignedKey");
  for (let count = 1; count <= 4; count += 1) {
    refuse(
      sibling,
      { ed25519_pubkey: offCurvePoint(random) },
      `no point of the curve, number ${count}`,
      "IDN-013",
      "OffCurve",
    );
  }
  for (const [point, what] of smallOrderPoints) refuse(sibling, { ed25519_pubkey: point }, what, "IDN-013", "LowOrder");
  for (const negative of [false, true]) {
    const mixed = mixedOrderPoint(createPerson(random, negative));
    refuse(
      sibling,
      { ed25519_pubkey: mixed },
      `a ${negative ? "negative" : "non-negative"} key plus a point of order 8`,
      "IDN-013",
      "MixedOrder",
    );
  }
  shapes(sibling, { ed25519_pubkey: "hex", server_pubkey: "hex" });
  lengths(sibling, "ed25519_pubkey", 0, 31, 33, 64);
  lengths(sibling, "server_pubkey", 0, 31, 33);
};

const pairs = ({ accept, shapes, lengths }: CryptoKit, random: Random): void => {
  const server = random.hex(32);
  for (const person of [...createPeople(random), ...createPeople(random)]) {
    accept({ ed25519_seckey: person.secret, server_pubkey: server }, `${signOf(person)} key of 64 bytes`, "SignedKey");
    accept({ ed25519_seckey: person.seed, server_pubkey: server }, "the same as seed", "SignedKey");
  }
  const { secret, seed } = createPerson(random, true);
  for (const extreme of extremeServers) {
    accept(
      { ed25519_seckey: secret, server_pubkey: extreme },
      `a server key of ${extreme.slice(0, 2)} bytes`,
      "Boundary",
    );
  }
  const sibling = accept({ ed25519_seckey: secret, server_pubkey: random.hex(32) }, "a key, against wrong inputs");
  const bySeed = accept({ ed25519_seckey: seed, server_pubkey: random.hex(32) }, "a seed, against wrong inputs");
  shapes(sibling, { ed25519_seckey: "hex", server_pubkey: "hex" });
  lengths(sibling, "ed25519_seckey", 48, 63, 65, 96);
  lengths(bySeed, "ed25519_seckey", 0, 16, 31, 33);
  lengths(sibling, "server_pubkey", 0, 31, 33);
};

const signatures = ({ accept, shapes, lengths }: CryptoKit, random: Random): void => {
  for (const person of [...createPeople(random), ...createPeople(random)]) {
    for (const length of [0, 1, 130]) {
      const input = { ed25519_seckey: person.secret, server_pubkey: random.hex(32), message: random.hex(length) };
      accept(input, `${length} bytes, ${signOf(person)} key`, length === 0 ? "EmptyMessage" : "SignedKey");
    }
  }
  for (const negative of [false, true]) {
    const { secret, seed } = createPerson(random, negative);
    const common = { server_pubkey: random.hex(32), message: random.hex(33) };
    accept({ ed25519_seckey: secret, ...common }, "a key of 64 bytes", "SignedKey");
    accept({ ed25519_seckey: seed, ...common }, "the same as seed signs the same", "SignedKey");
  }
  const { secret, seed } = createPerson(random, true);
  const common = { server_pubkey: random.hex(32), message: random.hex(12) };
  const sibling = accept({ ed25519_seckey: secret, ...common }, "a message, against wrong inputs");
  const bySeed = accept({ ed25519_seckey: seed, ...common }, "a message signed with a seed, against wrong inputs");
  shapes(sibling, { ed25519_seckey: "hex", server_pubkey: "hex", message: "hex" });
  lengths(sibling, "ed25519_seckey", 63, 65);
  lengths(bySeed, "ed25519_seckey", 0, 31, 33);
  lengths(sibling, "server_pubkey", 0, 31, 33);
};

const idFlags = [...shapeFlags, "WrongLength", "Boundary", "SignedKey", "OffCurve", "LowOrder", "MixedOrder"] as const;
const idOfAccountFlags = [...idFlags, "WrongPrefix", "TopBit", "NonCanonicalKey"] as const;
const idOfKeyFlags = [...shapeFlags, "WrongLength", "SignedKey", "OffCurve", "LowOrder", "MixedOrder"] as const;
const pairFlags = [...shapeFlags, "WrongLength", "Boundary", "SignedKey"] as const;
const signFlags = [...shapeFlags, "WrongLength", "SignedKey", "EmptyMessage"] as const;

/** Blinded ids: factors, ids, key pairs, signatures and matching. */
export const blindingFamilies: readonly FamilyGenerator[] = [
  cryptoFamily("blind15-factor", [...shapeFlags, "WrongLength", "Boundary"], factor15),
  cryptoFamily("blind25-factor", [...shapeFlags, "WrongLength", "Boundary", "TopBit"], factor25),
  cryptoFamily("blind15-ids", idOfAccountFlags, ids),
  cryptoFamily("blind25-id", idOfAccountFlags, ids),
  cryptoFamily("blind15-id-from-ed25519", idOfKeyFlags, idsOfKeys),
  cryptoFamily("blind25-id-from-ed25519", idOfKeyFlags, idsOfKeys),
  cryptoFamily("blind15-keypair", pairFlags, pairs),
  cryptoFamily("blind25-keypair", pairFlags, pairs),
  cryptoFamily("blind15-sign", signFlags, signatures),
  cryptoFamily("blind25-sign", signFlags, signatures),
  sessionIdMatchesFamily,
];
