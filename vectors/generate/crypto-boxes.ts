import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { pad } from "../../spec/model/padding.js";
import { nameRecordKey } from "../../spec/model/small-boxes.js";
import { cryptoFamily } from "./crypto-kit.js";
import { bytesOf, createPerson, flipBit, hexOf } from "./crypto-people.js";
import type { FamilyGenerator } from "./family.js";
import { shapeFlags } from "./flags.js";
import type { Random } from "./random.js";

const record = (name: string, nonce: string, content: string): string =>
  hexOf(xchacha20poly1305(nameRecordKey(name), bytesOf(nonce)).encrypt(bytesOf(content)));

const nameRecord = cryptoFamily(
  "decrypt-name-record",
  [...shapeFlags, "WrongLength", "Boundary", "LetterCase", "Truncated", "Trailing", "Modified"],
  ({ accept, refuse, shapes, lengths }, random) => {
    const names = [
      "a",
      "rosalind",
      "with-hyphen",
      "under_score",
      "0123456789",
      "x".repeat(64),
      "\u017c\u00f3\u0142w",
      "\u{1f422}",
      "a b",
    ];
    for (const name of names) {
      const nonce = random.hex(24);
      const { id } = createPerson(random, random.below(2) === 0);
      accept(
        { name, ciphertext: record(name, nonce, id), nonce },
        `the record of ${JSON.stringify(name.slice(0, 12))}`,
        "Boundary",
      );
    }
    const name = `name-${random.hex(4)}`;
    const nonce = random.hex(24);
    const { id } = createPerson(random, true);
    const ciphertext = record(name, nonce, id);
    const sibling = accept({ name, ciphertext, nonce }, "a record, against wrong inputs");
    for (const [changed, what] of [
      [name.toUpperCase(), "in upper case"],
      [`N${name.slice(1)}`, "with an upper case letter"],
    ] as const) {
      refuse(sibling, { name: changed }, `the name ${what}: it is taken as given`, "MSG-015", "LetterCase");
    }
    for (const [changed, what] of [
      [`${name} `, "with a blank behind it"],
      [` ${name}`, "with a blank before it"],
      [`${name}\u0000`, "with a zero byte behind it"],
      [name.slice(1), "without its first letter"],
      [`${name}x`, "with a letter more"],
      ["", "left empty"],
    ] as const) {
      refuse(sibling, { name: changed }, `the name ${what}`, "MSG-015", "Modified");
    }
    for (const cut of [0, 1, 15, 16, 48]) {
      refuse(
        sibling,
        { ciphertext: ciphertext.slice(0, 2 * cut) },
        `cut to ${cut} of 49 bytes`,
        "MSG-015",
        "Truncated",
      );
    }
    refuse(sibling, { ciphertext: `${ciphertext}00` }, "a byte more", "MSG-015", "Trailing");
    for (const byte of [0, 16, 32, 33, -1]) {
      refuse(
        sibling,
        { ciphertext: flipBit(ciphertext, byte) },
        `a bit flipped in byte ${byte}`,
        "MSG-015",
        "Modified",
      );
    }
    refuse(sibling, { nonce: flipBit(nonce, 0) }, "a bit of the nonce flipped", "MSG-015", "Modified");
    refuse(sibling, { nonce: flipBit(nonce, 23) }, "a bit of the nonce's last byte flipped", "MSG-015", "Modified");
    for (const length of [0, 1, 31, 32, 34, 66]) {
      const content = id.slice(0, 2 * length).padEnd(2 * length, "0");
      const labels = [`an authentic record that holds ${length} bytes`, "MSG-015", "WrongLength"] as const;
      refuse(sibling, { ciphertext: record(name, nonce, content) }, ...labels);
    }
    shapes(sibling, { name: "text", ciphertext: "hex", nonce: "hex" });
    lengths(sibling, "nonce", 0, 12, 23, 25, 32);
  },
);

const payloadOf = (random: Random, key: string, content: string): string => {
  const nonce = random.bytes(24);
  return hexOf(nonce) + hexOf(xchacha20poly1305(bytesOf(key), nonce).encrypt(bytesOf(content)));
};

const push = cryptoFamily(
  "decrypt-push",
  [...shapeFlags, "WrongLength", "Boundary", "EmptyMessage", "Unpadded", "Truncated", "Trailing", "Modified"],
  ({ accept, refuse, shapes, lengths }, random) => {
    const key = random.hex(32);
    for (const [content, what] of [
      [random.hex(20), "random bytes"],
      [`${random.hex(20)}01`, "no zeros at the end"],
      [`${random.hex(20)}0100`, "one zero at the end"],
      [`${random.hex(20)}01${"00".repeat(235)}`, "many zeros at the end"],
      [`00${random.hex(20)}0100`, "a zero in front, which stays"],
      [`01${"00".repeat(30)}01${"00".repeat(30)}`, "zeros inside, which stay"],
      [`80${"00".repeat(20)}`, "0x80 before the zeros, which stays"],
      ["01", "a single byte"],
    ] as const) {
      accept({ payload: payloadOf(random, key, content), key }, what, "Unpadded");
    }
    accept({ payload: payloadOf(random, key, ""), key }, "nothing inside", "EmptyMessage");
    for (const fill of ["00", "ff"]) {
      const extreme = fill.repeat(32);
      accept(
        { payload: payloadOf(random, extreme, random.hex(9)), key: extreme },
        `a key of ${fill} bytes`,
        "Boundary",
      );
    }
    const payload = payloadOf(random, key, `${random.hex(15)}01${"00".repeat(16)}`);
    const sibling = accept({ payload, key }, "a payload, against wrong inputs");
    for (const cut of [0, 1, 23, 24, 39, 40, payload.length / 2 - 1]) {
      refuse(
        sibling,
        { payload: payload.slice(0, 2 * cut) },
        `cut to ${cut} of ${payload.length / 2} bytes`,
        "MSG-016",
        "Truncated",
      );
    }
    refuse(sibling, { payload: `${payload}00` }, "a byte more", "MSG-016", "Trailing");
    for (const byte of [0, 23, 24, 40, -16, -1]) {
      refuse(sibling, { payload: flipBit(payload, byte) }, `a bit flipped in byte ${byte}`, "MSG-016", "Modified");
    }
    refuse(sibling, { key: random.hex(32) }, "another key", "MSG-016", "Modified");
    shapes(sibling, { payload: "hex", key: "hex" });
    lengths(sibling, "key", 0, 16, 31, 33, 64);
  },
);

const padFamily = cryptoFamily("pad", [...shapeFlags, "Boundary", "EmptyMessage"], ({ accept, shapes }, random) => {
  accept({ message: "" }, "nothing", "EmptyMessage");
  for (const length of [1, 2, 78, 157, 158, 159, 160, 161, 317, 318, 319, 320, 478, 479, 1000]) {
    accept({ message: random.hex(length) }, `${length} bytes`, "Boundary");
  }
  accept({ message: "00".repeat(10) }, "a message of zeros", "Boundary");
  accept({ message: "80".repeat(158) }, "a message of 0x80 bytes", "Boundary");
  shapes(accept({ message: random.hex(20) }, "a message, against wrong inputs"), { message: "hex" });
});

const unpadFamily = cryptoFamily(
  "unpad",
  [...shapeFlags, "Boundary", "EmptyMessage", "Unpadded"],
  ({ accept, refuse, shapes }, random) => {
    for (const length of [0, 1, 2, 157, 158, 159, 160, 318, 319, 320]) {
      const padded = hexOf(pad(random.bytes(length)));
      accept({ padded }, `${length} bytes padded by desktop 1.17.2`, length === 0 ? "EmptyMessage" : "Boundary");
      const other = `${padded}00`;
      accept(
        { padded: other },
        `${length} bytes padded to a multiple of 160`,
        length === 0 ? "EmptyMessage" : "Boundary",
      );
    }
    const content = random.hex(12);
    for (const [padded, what] of [
      [`${content}80`, "no zeros behind 0x80"],
      ["80", "nothing but 0x80"],
      ["8080", "0x80 twice: the last one ends the message"],
      [`${content}8000800000`, "0x80 inside the padding: the last one counts"],
      [`80${content}80`, "0x80 in front stays"],
      [`${content}000080000000`, "zeros before 0x80 stay"],
      [`${content}80${"00".repeat(2000)}`, "2,000 zeros"],
    ] as const) {
      accept({ padded }, what, "Boundary");
    }
    for (const [padded, what] of [
      [`${content}01`, "no padding"],
      [`${content}0100`, "no padding, one zero at the end, which stays"],
      [`${content}01${"00".repeat(100)}`, "no padding, many zeros at the end, which stay"],
      [`${content}8001`, "0x80 followed by another byte: no padding"],
      ["7f", "a single byte"],
      ["817f0000", "bytes next to 0x80"],
      ["0001", "a zero in front"],
    ] as const) {
      accept({ padded }, what, "Unpadded");
    }
    const sibling = accept({ padded: `${random.hex(20)}80000000` }, "a message, against wrong inputs");
    refuse(sibling, { padded: "" }, "nothing at all", "MSG-010", "EmptyMessage");
    for (const zeros of [1, 2, 79, 159, 160, 319]) {
      refuse(sibling, { padded: "00".repeat(zeros) }, `nothing but ${zeros} zeros`, "MSG-010", "Unpadded");
    }
    shapes(sibling, { padded: "hex" });
  },
);

/** Name records, push payloads and padding. */
export const boxFamilies: readonly FamilyGenerator[] = [nameRecord, push, padFamily, unpadFamily];
