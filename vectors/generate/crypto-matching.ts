import { blind15Ids, blind25Id } from "../../spec/model/blinding.js";
import { type CryptoKit, cryptoFamily } from "./crypto-kit.js";
import {
  bytesOf,
  createPeople,
  createPerson,
  flipBit,
  lowOrderKeys,
  offCurveKey,
  type Person,
} from "./crypto-people.js";
import type { Draft } from "./family.js";
import { shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

const signOf = (person: Person): string => (person.negative ? "a negative" : "a non-negative");
const matchInput = (person: Person, blindedId: string, server: string): Draft["input"] => ({
  session_id: person.id,
  blinded_id: blindedId,
  server_pubkey: server,
});

const matches = (kit: CryptoKit, random: Random): void => {
  const { accept, refuse, report, shapes, lengths } = kit;
  const no = { match: false };
  for (const person of createPeople(random)) {
    const server = random.hex(32);
    const [first, second] = blind15Ids(bytesOf(person.x), bytesOf(server));
    const exact = blind25Id(bytesOf(person.x), bytesOf(server));
    const by15 = accept(matchInput(person, first, server), `the first 15 id of ${signOf(person)} account`, "SignedKey");
    accept(matchInput(person, second, server), `the second 15 id of ${signOf(person)} account`, "SignedKey");
    const by25 = accept(matchInput(person, exact, server), `the 25 id of ${signOf(person)} account`, "SignedKey");
    report(by25, { blinded_id: flipBit(exact, 32, 7) }, no, "the 25 id with its sign flipped", "IDN-021", "SignedKey");
    for (const byte of [1, 16, 31]) {
      report(
        by15,
        { blinded_id: flipBit(first, byte) },
        no,
        `the 15 id, a bit of byte ${byte} flipped`,
        "IDN-021",
        "Modified",
      );
      report(
        by25,
        { blinded_id: flipBit(exact, byte) },
        no,
        `the 25 id, a bit of byte ${byte} flipped`,
        "IDN-021",
        "Modified",
      );
    }
    report(by15, { blinded_id: `25${first.slice(2)}` }, no, "the 15 id with prefix 25", "IDN-021", "WrongPrefix");
    report(by25, { blinded_id: `15${exact.slice(2)}` }, no, "the 25 id with prefix 15", "IDN-021", "WrongPrefix");
    for (const [sibling, kind] of [
      [by15, "15"],
      [by25, "25"],
    ] as const) {
      report(
        sibling,
        { server_pubkey: random.hex(32) },
        no,
        `the ${kind} id at another server`,
        "IDN-021",
        "OtherServer",
      );
      report(
        sibling,
        { session_id: createPerson(random, false).id },
        no,
        `the ${kind} id of another account`,
        "IDN-021",
        "Modified",
      );
      for (const prefix of ["00", "03", "05", "16", "26", "35", "45", "ff"]) {
        const blinded = prefix + String(sibling.input.blinded_id).slice(2);
        refuse(sibling, { blinded_id: blinded }, `the ${kind} id with prefix ${prefix}`, "IDN-021", "WrongPrefix");
      }
    }
  }
  const person = createPerson(random, true);
  const server = random.hex(32);
  const by15 = accept(
    matchInput(person, blind15Ids(bytesOf(person.x), bytesOf(server))[0], server),
    "a 15 id, against wrong inputs",
  );
  const by25 = accept(
    matchInput(person, blind25Id(bytesOf(person.x), bytesOf(server)), server),
    "a 25 id, against wrong inputs",
  );
  for (const sibling of [by15, by25]) {
    const kind = String(sibling.input.blinded_id).slice(0, 2);
    for (const prefix of ["00", "03", "15", "25"]) {
      refuse(
        sibling,
        { session_id: prefix + person.x },
        `an account with prefix ${prefix}, against a ${kind} id`,
        "IDN-012",
        "WrongPrefix",
      );
    }
    refuse(
      sibling,
      { session_id: `05${offCurveKey(random)}` },
      `an account that is no point, against a ${kind} id`,
      "IDN-013",
      "OffCurve",
    );
    refuse(
      sibling,
      { session_id: `05${lowOrderKeys[0]![0]}` },
      `an account of low order, against a ${kind} id`,
      "IDN-013",
      "LowOrder",
    );
  }
  shapes(by15, { session_id: "hex", blinded_id: "hex", server_pubkey: "hex" });
  lengths(by15, "session_id", 0, 32, 34);
  lengths(by25, "server_pubkey", 0, 31, 33);
};

/** Whether an account may have a blinded id. */
export const sessionIdMatchesFamily = cryptoFamily(
  "session-id-matches-blinded-id",
  [...shapeFlags, "WrongLength", "WrongPrefix", "SignedKey", "OffCurve", "LowOrder", "Modified", "OtherServer"],
  matches,
);
