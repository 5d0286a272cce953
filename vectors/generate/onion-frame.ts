import { onionAnswers } from "../../spec/model/families-onion.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import { type OnionFlag, onionFlags } from "./onion-flags.js";
import {
  aliases,
  allTypes,
  blobOf,
  keyPair,
  lowOrderPoints,
  refuseTruncations,
  unknownNames,
  upTo,
} from "./onion-material.js";
import { brokenMetadata, unknownMembers, unusualMetadata } from "./onion-metadata.js";
import type { Random } from "./random.js";

/** Ciphertext that never looks like JSON: each byte has its top bit set. */
const content = (length: number, random: Random): string =>
  Array.from(random.bytes(length), (byte) => (byte | 0x80).toString(16)).join("");

type Accept = (blob: string, comment: string, requirement: string, ...flags: OnionFlag[]) => Draft;

const acceptWith =
  (kit: Kit): Accept =>
  (blob, comment, requirement, ...flags) =>
    kit.accept({ blob }, { comment, requirements: [requirement], flags });

const acceptFrames = (accept: Accept, random: Random): void => {
  const key = keyPair(random).public;
  const some = content(9, random);
  const ephemeral = `"ephemeral_key":"${key}"`;
  const frame = (members: string): string => blobOf(some, `{${members}}`);
  accept(frame(ephemeral), "only an ephemeral key, as the desktop client sends it", "ONI-011");
  accept(frame(`"ephemeral_key":"${key.toUpperCase()}"`), "an ephemeral key in capitals", "ONI-011");
  const mixed = key.replace(/[a-f]/, (letter) => letter.toUpperCase());
  accept(frame(`"ephemeral_key":"${mixed}"`), "an ephemeral key in both cases", "ONI-011");
  for (const [what, point] of lowOrderPoints.slice(0, 3)) {
    accept(frame(`"ephemeral_key":"${point}"`), `${what}: judged when the layer is opened`, "ONI-011", "LowOrder");
  }
  for (const type of allTypes) accept(frame(`"enc_type":"${type}",${ephemeral}`), `the cipher ${type}`, "ONI-012");
  for (const [alias, type] of aliases) {
    accept(frame(`"enc_type":"${alias}",${ephemeral}`), `the alias ${alias} of ${type}`, "ONI-012", "Alias");
  }
  for (const length of [0, 1, 255, 256, 700]) {
    accept(
      blobOf(content(length, random), `{${ephemeral}}`),
      `${length} bytes of ciphertext`,
      "ONI-009",
      "LengthPrefix",
    );
  }
  const braces = Buffer.from("}{}}").toString("hex");
  accept(blobOf(braces, `{${ephemeral}}`), "ciphertext that looks like JSON", "ONI-009", "LengthPrefix");
  for (const hop of [
    "0",
    "1",
    "15",
    "16",
    "255",
    "-1",
    "-0",
    "-3.7",
    "-0.5",
    "0.5",
    "2.9",
    "1e1",
    "25e-1",
    "2147483647",
  ]) {
    accept(frame(`${ephemeral},"hop_no":${hop}`), `hop_no ${hop}`, "ONI-025", "HopNumber");
  }
  for (const [what, metadata] of unusualMetadata(`{"enc_type":"xchacha20",${ephemeral}}`)) {
    accept(blobOf(some, metadata), `metadata with ${what}`, "ONI-010", "WhiteSpace");
  }
  const escaped = `"ephemeral\\u005fkey":"\\u00${Buffer.from(key[0]!).toString("hex")}${key.slice(1)}"`;
  accept(frame(escaped), "a key and a value with escaped characters", "ONI-010", "Metadata");
  for (const [what, member] of unknownMembers) {
    accept(frame(`${member},${ephemeral}`), `an unknown member: ${what}`, "ONI-011", "UnknownMetadata");
  }
  const [other, twice] = [keyPair(random).public, "ONI-046"];
  const duplicates = [
    [`"ephemeral_key":"${other}",${ephemeral}`, "two ephemeral keys"],
    [`"ephemeral_key":7,${ephemeral}`, "an ephemeral key behind a number of the same name"],
    [`"enc_type":"aes-cbc",${ephemeral},"enc_type":"xchacha20"`, "two ciphers"],
    [`"enc_type":"none",${ephemeral},"enc_type":"aes-cbc"`, "a cipher behind an unknown one"],
    [`"hop_no":"x",${ephemeral},"hop_no":3`, "a hop number behind a text of the same name"],
  ] as const;
  for (const [members, what] of duplicates) accept(frame(members), what, twice, "DuplicateMetadata");
};

const refuseFrames = (kit: Kit, accept: Accept, random: Random): void => {
  const key = keyPair(random).public;
  const [some, ephemeral] = [content(6, random), `"ephemeral_key":"${key}"`];
  const right = `{"enc_type":"xchacha20",${ephemeral},"hop_no":1}`;
  const sibling = accept(blobOf(some, right), "the sibling of refused frames", "ONI-009");
  const refuse = (blob: string, comment: string, requirement: string, flag: OnionFlag): void => {
    const labels = { comment, requirements: [requirement], flags: [flag] };
    kit.refuse(sibling, { blob }, "malformed-frame", labels);
  };
  const whole = String(sibling.input.blob).length / 2;
  // Without metadata, and without its last brace, the blob stands among the broken metadata below.
  const lengths = upTo(whole - 1).filter((length) => length !== 10);
  refuseTruncations(kit, sibling, "blob", lengths, "malformed-frame", ["ONI-010"]);

  const rest = right.length;
  for (const [length, what] of [
    [6 + rest, "everything"],
    [6 + rest + 1, "one byte more than there is"],
    [5, "one byte less than the ciphertext"],
    [7, "one byte of the metadata, too"],
    [0, "nothing"],
    [0x06000000, "the right length in the other byte order"],
    [0x7fffffff, "2^31 - 1"],
    [0x80000000, "2^31"],
    [0xffffffff, "2^32 - 1"],
    [0xfffffffa, "the negative of the right length"],
  ] as const) {
    refuse(blobOf(some, right, length), `the length says ${what}`, "ONI-010", "LengthPrefix");
  }
  for (const [what, metadata, flag] of brokenMetadata(right)) {
    refuse(`${blobOf(some, "")}${metadata}`, `metadata is ${what}`, flag === "Metadata" ? "ONI-010" : "ONI-046", flag);
  }
  const field = (members: string, comment: string, requirement: string, flag: OnionFlag = "MetadataField"): void =>
    refuse(blobOf(some, `{${members}}`), comment, requirement, flag);
  const values = ["null", "7", "true", "{}", '""', `["${key}"]`].map((value) => [value, value] as const);
  const texts = [
    ["of 63 digits", `"${key.slice(1)}"`],
    ["of 65 digits", `"${key}0"`],
    ["of 62 digits", `"${key.slice(2)}"`],
    ["of 66 digits", `"05${key}"`],
    ["with 0x in front", `"0x${key}"`],
    ["with 0x inside", `"0x${key.slice(2)}"`],
    ["with a letter that is no digit", `"${key.slice(0, 63)}g"`],
    ["with a blank at the end", `"${key.slice(0, 63)} "`],
    ["in base64", `"${Buffer.from(key, "hex").toString("base64")}"`],
    ["as raw characters", `"${"k".repeat(32)}"`],
  ] as const;
  for (const [what, value] of [...values, ...texts]) {
    field(`"ephemeral_key":${value}`, `an ephemeral key ${what.replace(key, "KEY")}`, "ONI-011");
  }
  field('"enc_type":"xchacha20"', "no ephemeral key", "ONI-011");
  field(`"Ephemeral_Key":"${key}"`, "an ephemeral key under a name in other case", "ONI-011");
  for (const name of unknownNames) {
    field(
      `${ephemeral},"enc_type":"${name}"`,
      `the unknown cipher ${JSON.stringify(name)}`,
      "ONI-012",
      "UnknownCipher",
    );
  }
  for (const value of ["null", "1", "false", '["aes-gcm"]']) {
    field(`${ephemeral},"enc_type":${value}`, `the cipher ${value}`, "ONI-012");
  }
  for (const value of ["null", '"1"', '""', "[1]", "{}", "1e999"]) {
    field(`${ephemeral},"hop_no":${value}`, `hop_no ${value}`, "ONI-011", "HopNumber");
  }
  field(`${ephemeral},"ephemeral_key":null`, "an ephemeral key and then null", "ONI-046", "DuplicateMetadata");
  field(
    `${ephemeral},"enc_type":"cbc","enc_type":"x"`,
    "a cipher and then an unknown one",
    "ONI-046",
    "DuplicateMetadata",
  );
  refuseShapes(kit, sibling, { blob: "hex" }, ["ONI-010"]);
};

/** `onion/frame`: what an entry node reads from the body of a request. */
export const onionFrameFamily: FamilyGenerator = {
  family: "onion/frame",
  flags: onionFlags(
    "Alias",
    "Comment",
    "DuplicateMetadata",
    "HopNumber",
    "InvalidUtf8",
    "LengthPrefix",
    "LowOrder",
    "Metadata",
    "MetadataField",
    "Truncated",
    "UnknownCipher",
    "UnknownMetadata",
    "WhiteSpace",
  ),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/frame"]);
    acceptFrames(acceptWith(kit), random.fork("accepted"));
    refuseFrames(kit, acceptWith(kit), random.fork("refused"));
    return kit.drafts;
  },
};
