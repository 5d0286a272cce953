import { swarmAnswers } from "../../spec/model/families-swarm.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import { type PushFlag, pushFlags } from "./push-flags.js";
import { hashTextOf } from "./push-messages.js";
import type { Random } from "./random.js";

const text = (value: string): string => Buffer.from(value, "latin1").toString("hex");
const str = (content: string, length = String(content.length / 2)): string => `${text(`${length}:`)}${content}`;
const int = (value: string): string => text(`i${value}e`);
const list = (...items: readonly string[]): string => `${text("l")}${items.join("")}${text("e")}`;
const batch = (...items: readonly string[]): string => `01${list(...items)}`;

/** Encoded elements of a message. */
type Elements = readonly [account: string, hash: string, timestamp: string, expiry: string, data: string];

const elementsOf = (random: Random): Elements => {
  const timestamp = 1_700_000_000_000 + random.below(1_000_000_000);
  return [
    str(`05${random.hex(32)}`),
    str(hashTextOf(random)),
    int(String(timestamp)),
    int(String(timestamp + 1_209_600_000)),
    str(random.hex(8)),
  ];
};

const replaced = (elements: Elements, index: number, value: string): string[] =>
  elements.map((element, at) => (at === index ? value : element));

type Accept = (blob: string, comment: string, requirement: string, ...flags: PushFlag[]) => Draft;

const acceptWith =
  (kit: Kit): Accept =>
  (blob, comment, requirement, ...flags) =>
    kit.accept({ blob }, { comment, requirements: [requirement], flags });

const acceptBatches = (accept: Accept, random: Random): void => {
  const elements = elementsOf(random);
  const key = random.hex(32);
  const withElement = (index: number, value: string): string => batch(list(...replaced(elements, index, value)));
  accept(batch(), "an empty list", "SYN-016", "NothingToSend");
  accept(batch(list(...elements)), "one message of five elements", "SYN-013", "Namespace");
  accept(
    batch(list(...elements), list(...elementsOf(random)), list(...elementsOf(random))),
    "three messages",
    "SYN-013",
  );
  for (const namespace of ["0", "11", "-10", "32767", "-32768"]) {
    accept(batch(list(...elements, int(namespace))), `the namespace ${namespace}`, "SYN-014", "Namespace");
  }
  accept(batch(list(...elements, int("5")), list(...elements)), "six elements, then five", "SYN-014", "Namespace");
  for (const account of [text(`05${key}`), text(`03${key}`.toUpperCase()), text(`fF${key}`)]) {
    accept(withElement(0, str(account)), "an account as 66 hex digits", "SYN-013", "Account");
  }
  for (const prefix of ["00", "03", "15", "ff"]) {
    accept(
      withElement(0, str(`${prefix}${key}`)),
      `an account of 33 bytes with prefix ${prefix}`,
      "SYN-013",
      "Account",
    );
  }
  accept(withElement(0, str(text("z".repeat(33)))), "any 33 bytes are an account", "SYN-013", "Account");
  for (const hash of ["", "00ff", "61".repeat(100)]) {
    accept(withElement(1, str(hash)), `a hash of ${hash.length / 2} bytes`, "SYN-013");
  }
  for (const time of ["0", "-1", "9223372036854"]) {
    accept(withElement(2, int(time)), `the timestamp ${time}`, "SYN-013", "Times");
    accept(withElement(3, int(time)), `the expiry ${time}`, "SYN-013", "Times");
  }
  for (const data of ["", "00", text("e"), random.hex(700)]) {
    accept(withElement(4, str(data)), `data of ${data.length / 2} bytes`, "SYN-013");
  }
  for (const [further, what] of [
    [str("78"), "a string"],
    [int("-5"), "an integer"],
    [list(), "an empty list"],
    [list(list(int("1")), str("")), "a nested list"],
    [`${text("d")}${str("61")}${int("1")}${text("e")}`, "a dict"],
  ] as const) {
    accept(batch(list(...elements, int("2"), further)), `${what} behind the namespace`, "SYN-014", "Ignored");
  }
  for (const rest of ["00", text("e"), text("garbage"), batch(list(...elements))]) {
    accept(`${batch(list(...elements))}${rest}`, `${rest.length / 2} bytes behind the list`, "SYN-013", "Ignored");
  }
  accept(withElement(4, str("6162", "002")), "leading zeros of a length", "WIR-006", "BtLenient");
  accept(withElement(2, int("0001700000000000")), "leading zeros of a time", "WIR-006", "BtLenient");
  accept(withElement(2, int("-0")), "a negative zero as time", "WIR-006", "BtLenient");
};

/** Blobs that are dropped without an error: the answer is an empty list. */
const dropped = (kit: Kit, accept: Accept, random: Random): void => {
  const elements = elementsOf(random);
  const [one, key] = [list(...elements), random.hex(32)];
  const single = accept(batch(one), "the sibling of batches that are dropped", "SYN-013");
  const drop = (sibling: Draft, blob: string, comment: string, requirement: string, flag: PushFlag): void => {
    const labels = { comment: `dropped: ${comment}`, requirements: [requirement], flags: [flag] };
    kit.report(sibling, { blob }, { messages: [] }, labels);
  };
  drop(single, "", "an empty blob", "SYN-017", "Version");
  for (const version of ["00", "02", "03", "0a", "2f", "30", "31", "39", "41", "6c", "80", "ff"]) {
    drop(single, `${version}${list(one)}`, `the first byte ${version}`, "SYN-017", "Version");
  }
  for (const blob of ["00", "02", "ff", text("hello")]) drop(single, blob, `the blob ${blob}`, "SYN-017", "Version");
  drop(single, list(one), "no version at all", "SYN-017", "Version");
  const bad: readonly (readonly [string, string])[] = [
    ["", "empty"],
    [key, "a key without prefix"],
    [`05${key}`.slice(2, 64), "31 bytes"],
    [`05${key}00`, "34 bytes"],
    [text(key), "64 hex digits"],
    [text(`05${key}`.slice(1)), "65 hex digits"],
    [text(`05${key}0`), "67 hex digits"],
    [text(`05${key.slice(0, 63)}g`), "66 characters, one of them no digit"],
    [text(`0x${key}`), "66 characters that begin with 0x"],
    [text(`${key} `.padStart(66)), "66 characters with blanks"],
  ];
  for (const [account, what] of bad) {
    drop(single, batch(list(...replaced(elements, 0, str(account)))), `the account is ${what}`, "SYN-019", "Account");
  }
  const headless = batch(list(...elements.slice(1)));
  drop(single, headless, "the account is missing, so that the hash stands in its place", "SYN-019", "Account");
  const three = accept(batch(one, one, one), "three messages, the sibling of those with a bad account", "SYN-013");
  for (const index of [0, 1, 2]) {
    const items = [one, one, one].map((item, at) =>
      at === index ? list(...replaced(elements, 0, str(random.hex(32)))) : item,
    );
    drop(three, batch(...items), `account ${index + 1} of three is bad`, "SYN-019", "Account");
  }
};

const refuseBatches = (kit: Kit, accept: Accept, random: Random): void => {
  const elements = elementsOf(random);
  const sibling = accept(batch(list(...elements)), "the sibling of malformed batches", "SYN-013");
  const refuse = (blob: string, comment: string, flag: PushFlag): void => {
    const labels = { comment, requirements: flag === "BtSyntax" ? ["SYN-018", "WIR-005"] : ["SYN-018"], flags: [flag] };
    kit.refuse(sibling, { blob }, "malformed", labels);
  };
  const whole = String(sibling.input.blob);
  for (let length = 1; length < whole.length / 2; length++) {
    refuse(whole.slice(0, 2 * length), `cut to ${length} of ${whole.length / 2} bytes`, "Truncated");
  }
  const names = ["account", "hash", "timestamp", "expiry", "data"];
  const types = { "a string": str("78"), "an integer": int("7"), "a list": list(), "a dict": text("de") };
  names.forEach((name, index) => {
    const own = name === "timestamp" || name === "expiry" ? "an integer" : "a string";
    for (const [what, value] of Object.entries(types).filter(([each]) => each !== own)) {
      refuse(batch(list(...replaced(elements, index, value))), `${name} is ${what}`, "Element");
    }
    // Without its account a message has its hash in that place, which makes a bad account: see `dropped`.
    const without = elements.filter((_, at) => at !== index);
    if (index > 0) refuse(batch(list(...without)), `${name} is missing`, "Element");
    if (name !== "data") refuse(batch(list(...elements.slice(0, index))), `nothing from ${name} on`, "Element");
  });
  for (const [index, item] of [str("78"), int("7"), "6465", ...elements].entries()) {
    refuse(batch(item), `an item that is no list, number ${index + 1}`, "Element");
  }
  refuse(`01${elements.join("")}`, "no list around the elements", "BtSyntax");
  refuse(`01${text("d")}${list(...elements)}${text("e")}`, "a dict around the messages", "BtSyntax");
  refuse(`0101${list(list(...elements))}`, "the version twice", "Version");
  refuse(`01${text(" ")}${list(list(...elements))}`, "a blank behind the version", "BtSyntax");
  for (const time of [
    "",
    "-",
    "+1",
    " 1",
    "1 ",
    "1.5",
    "1e3",
    "0x10",
    "--1",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "30000000000000000000",
  ]) {
    refuse(batch(list(...replaced(elements, 2, int(time)))), `the timestamp ${JSON.stringify(time)}`, "Times");
    refuse(batch(list(...replaced(elements, 3, int(time)))), `the expiry ${JSON.stringify(time)}`, "Times");
  }
  for (const [length, what] of [
    ["-1", "negative"],
    ["+2", "with a plus sign"],
    [" 2", "behind a blank"],
    ["0x2", "in hexadecimal"],
    ["99", "beyond the end"],
    ["4294967298", "2^32 + 2"],
    ["18446744073709551618", "2^64 + 2"],
    ["", "missing"],
  ] as const) {
    refuse(batch(list(...replaced(elements, 4, str("6162", length)))), `a length of data that is ${what}`, "BtSyntax");
  }
  for (const [further, what] of [
    [text("x"), "a byte that begins no value"],
    [text("5:ab"), "a string beyond the end"],
    [text("d1:ae"), "a dict with a key but no value"],
    [text("di1e1:ae"), "a dict with an integer as key"],
    [text("ie"), "an integer without digits"],
  ] as const) {
    refuse(batch(list(...elements, int("0"), further)), `${what} behind the namespace`, "BtSyntax");
  }
  refuseShapes(kit, sibling, { blob: "hex" }, ["SYN-018"]);
};

/** `push/decode`: what a member reads, drops or refuses. */
export const pushDecodeFamily: FamilyGenerator = {
  family: "push/decode",
  flags: pushFlags(
    "Account",
    "BtLenient",
    "BtSyntax",
    "Element",
    "Ignored",
    "Namespace",
    "NothingToSend",
    "Times",
    "Truncated",
    "Version",
  ),
  generate: (random) => {
    const kit = createKit(swarmAnswers["push/decode"]);
    acceptBatches(acceptWith(kit), random.fork("accepted"));
    dropped(kit, acceptWith(kit), random.fork("dropped"));
    refuseBatches(kit, acceptWith(kit), random.fork("refused"));
    return kit.drafts;
  },
};
