import { createHash } from "node:crypto";
import { hexToBytes } from "@noble/hashes/utils.js";
import { swarmAnswers } from "../../spec/model/families-swarm.js";
import { batchLimit, encodePush, type PushElements } from "../../spec/model/push.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit } from "./kit.js";
import { type PushFlag, pushFlags } from "./push-flags.js";
import { type MessageInput, messageOf, type Value } from "./push-messages.js";
import type { Random } from "./random.js";

const answer = swarmAnswers["push/encode"];

const requirementOf = (version: number): string => (version === 5 ? "SYN-013" : "SYN-014");

const acceptBatches = (kit: Kit, random: Random): void => {
  const accept = (messages: readonly MessageInput[], comment: string, ...flags: PushFlag[]): void => {
    for (const version of [5, 6]) {
      kit.accept(
        { messages: [...messages], version },
        { comment: `${comment}, ${version} elements`, requirements: [requirementOf(version)], flags },
      );
    }
  };
  kit.accept(
    { messages: [], version: 5 },
    { comment: "nothing to send is one empty batch", requirements: ["SYN-016"], flags: ["NothingToSend"] },
  );
  kit.accept(
    { messages: [], version: 6 },
    {
      comment: "nothing to send is no batch with six elements",
      requirements: ["SYN-028"],
      flags: ["NothingToSend"],
      importance: "low",
    },
  );
  accept([messageOf(random)], "one message without a namespace", "Namespace");
  for (const namespace of [0, 1, 5, 11, -10, -11, 32767, -32768]) {
    accept([messageOf(random, { namespace })], `the namespace ${namespace}`, "Namespace");
  }
  for (const prefix of ["03", "00", "15", "25", "ff"]) {
    accept(
      [messageOf(random, { pubkey: `${prefix}${random.hex(32)}` })],
      `an account with prefix ${prefix}`,
      "Account",
    );
  }
  for (const [hash, what] of [
    ["", "no hash"],
    ["00ff3a65", "a hash that is no text"],
    [Buffer.from("abcdefgh").toString("hex"), "a short hash"],
    ["61".repeat(128), "a long hash"],
  ] as const) {
    accept([messageOf(random, { hash })], what);
  }
  for (const [data, what] of [
    ["", "no data"],
    ["00", "a zero byte"],
    [Buffer.from("i1e3:abce").toString("hex"), "data that looks like bencoding"],
    [random.hex(1000), "1,000 bytes of data"],
  ] as const) {
    accept([messageOf(random, { data })], what);
  }
  for (const [timestamp, expiry] of [
    ["0", "0"],
    ["1", "9"],
    ["1700000000000", "1699999999999"],
    ["9223372036854", "9223372036854"],
  ] as const) {
    accept([messageOf(random, { timestamp, expiry })], `the times ${timestamp} and ${expiry}`, "Times");
  }
  const some = [messageOf(random, { namespace: 3 }), messageOf(random, { data: "" }), messageOf(random)];
  accept(some, "three messages in their order");
  accept([...some].reverse(), "the same in the other order");
  accept([some[0]!, some[0]!], "one message twice");
  accept(
    [...Array(40).keys()].map(() => messageOf(random)),
    "forty messages",
  );
};

/** Batches too large for a file: data is written as `{byte, count}`, and sizes and digests are expected. */
const large = (elements: PushElements, sizes: readonly number[], comment: string, random: Random): Draft => {
  const messages = sizes.map((count) => messageOf(random, { data: { byte: 0x5a, count } }));
  const batches = encodePush(
    messages.map(({ pubkey, hash, timestamp, expiry }, index) => ({
      account: hexToBytes(pubkey),
      hash: hexToBytes(hash),
      timestamp: BigInt(timestamp),
      expiry: BigInt(expiry),
      data: new Uint8Array(sizes[index]!).fill(0x5a),
      namespace: 0,
    })),
    elements,
  );
  const output = {
    batch_bytes: batches.map((batch) => batch.length),
    batch_sha256: batches.map((batch) => createHash("sha256").update(batch).digest("hex")),
  };
  const requirements = [elements === 5 ? "SYN-015" : "SYN-028"];
  const input = { messages, version: elements };
  return { comment, requirements, flags: ["BatchLimit"], importance: "medium", input, expect: { output } };
};

/** Around the limit: two messages whose estimated sum is exactly the limit, and one byte more. */
const aroundTheLimit = (random: Random): Draft[] => {
  const cost = 79 + 43;
  const [first, rest] = [1_000_000, batchLimit - 2 - 1_000_000 - 2 * cost];
  return [
    large(5, [first, rest], "two messages whose estimate is the limit go together", random),
    large(5, [first, rest + 1, 10], "one estimated byte more begins a new batch", random),
    large(6, [first, batchLimit, 10], "six elements: the message that reaches the limit is the last", random),
  ];
};

const refuseInputs = (kit: Kit, random: Random): void => {
  const message = messageOf(random, { namespace: 7 });
  const sibling = kit.accept(
    { messages: [message], version: 6 },
    { comment: "the sibling of refused inputs", requirements: ["SYN-014"] },
  );
  const refuse = (changes: Record<string, Value | undefined>, comment: string, flag: PushFlag): void => {
    const labels = { comment, requirements: ["SYN-013"], flags: [flag], importance: "medium" } as const;
    kit.refuse(sibling, changes, "malformed", labels);
  };
  const withField = (name: string, value: Value | undefined): Value => {
    const entries = Object.entries({ ...message, [name]: value }).filter(([, each]) => each !== undefined);
    return [Object.fromEntries(entries) as Record<string, Value>];
  };
  for (const version of [4, 7, 0, -5, 5.5, "6", null]) {
    refuse({ version }, `version ${JSON.stringify(version)}`, "WrongType");
  }
  refuse({ version: undefined }, "version is missing", "MissingField");
  refuse({ messages: undefined }, "messages is missing", "MissingField");
  for (const messages of [null, {}, "x", [null], [7], [[]], ["x"]]) {
    refuse({ messages }, `messages ${JSON.stringify(messages)}`, "WrongType");
  }
  for (const name of ["pubkey", "hash", "timestamp", "expiry", "data"]) {
    refuse({ messages: withField(name, undefined) }, `${name} is missing`, "MissingField");
    refuse({ messages: withField(name, null) }, `${name} is null`, "WrongType");
    refuse({ messages: withField(name, 7) }, `${name} is a number`, "WrongType");
  }
  for (const name of ["pubkey", "hash", "data"]) {
    const hex = String(message[name as "hash"]);
    refuse({ messages: withField(name, hex.slice(1)) }, `${name} has an odd number of digits`, "NotHex");
    refuse({ messages: withField(name, `zz${hex.slice(2)}`) }, `${name} is not hex`, "NotHex");
  }
  for (const length of [0, 32, 34, 66]) {
    const pubkey = message.pubkey.repeat(2).slice(0, 2 * length);
    refuse({ messages: withField("pubkey", pubkey) }, `pubkey of ${length} bytes`, "WrongLength");
  }
  for (const name of ["timestamp", "expiry"]) {
    for (const time of [
      "",
      "now",
      "1e12",
      "1700000000000.5",
      " 1",
      "0x10",
      "9223372036854775808",
      "18446744073709551616",
    ]) {
      refuse({ messages: withField(name, time) }, `${name} ${JSON.stringify(time)}`, "Times");
    }
  }
  for (const namespace of ["0", null, 1.5, 32768, -32769]) {
    refuse({ messages: withField("namespace", namespace) }, `namespace ${JSON.stringify(namespace)}`, "Namespace");
  }
  refuse(
    { messages: [message, ...(withField("hash", null) as Value[])] },
    "the second of two messages is wrong",
    "WrongType",
  );
};

/** `push/encode`: what members of a swarm push to each other. */
export const pushEncodeFamily: FamilyGenerator = {
  family: "push/encode",
  flags: pushFlags("Account", "BatchLimit", "Namespace", "NothingToSend", "Times", "WrongLength"),
  generate: (random) => {
    const kit = createKit(answer);
    acceptBatches(kit, random.fork("accepted"));
    refuseInputs(kit, random.fork("refused"));
    return [...kit.drafts, ...aroundTheLimit(random.fork("large"))];
  },
};
