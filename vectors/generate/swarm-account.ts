import { swarmAnswers } from "../../spec/model/families-swarm.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit } from "./kit.js";
import type { Random } from "./random.js";
import { type SwarmFlag, swarmFlags } from "./swarm-flags.js";

const ring = 1n << 64n;
const half = 1n << 63n;
const last = ring - 2n;

const word = (value: bigint): string => value.toString(16).padStart(16, "0");

/** A random key at this position: three random words, and a fourth that makes the sum right. */
const keyAt = (position: bigint, random: Random): string => {
  const words = [random.uint64(), random.uint64(), random.uint64()];
  const rest = words.reduce((sum, each) => sum ^ each, ((position % ring) + ring) % ring);
  return [...words, rest].map(word).join("");
};

const texts = (ids: readonly bigint[]): string[] => ids.map(String);

/** Around every id and every middle between two ids: there, one before, one after. */
const criticalPositions = (ids: readonly bigint[]): readonly (readonly [string, bigint, SwarmFlag])[] =>
  ids.flatMap((id, index) => {
    const next = ids[index + 1] ?? ids[0]! + ring;
    const middle = id + (next - id) / 2n;
    const flag = index === ids.length - 1 ? "Wrap" : "Nearest";
    const even = (next - id) % 2n === 0n;
    return [
      [`at the id ${id}`, id, "Nearest"],
      [`one above the id ${id}`, id + 1n, flag],
      [`one below the id ${next % ring}`, next - 1n, flag],
      [even ? `as far from ${id} as from ${next % ring}` : `just nearer to ${id}`, middle, even ? "Tie" : flag],
      [`one above the middle behind ${id}`, middle + 1n, flag],
    ] as const;
  });

const sets: readonly (readonly bigint[])[] = [
  [0n, 9223372036854775807n, 13835058055282163711n],
  [100n, 200n, 694n],
  [1n, 2n, 4n],
  [100n, ring - 20n],
  [0n, 503n, last],
  [half - 1n, half, half + 1n],
];

const positions = (kit: Kit, random: Random): void => {
  const seen = new Set<string>();
  for (const ids of sets) {
    for (const [what, position, flag] of criticalPositions(ids)) {
      const place = `${ids} ${position % ring}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const input = { pubkey: `05${keyAt(position, random)}`, swarms: texts(ids), mainnet: true };
      const labels = { comment: `position ${what}`, requirements: ["SWM-034"], flags: [flag] };
      kit.accept(input, { ...labels, importance: "critical" });
    }
  }
};

const foldings = (kit: Kit, random: Random): void => {
  const swarms = texts([0n, 2305843009213693951n, 4611686018427387903n, 9223372036854775807n, 13835058055282163711n]);
  const accept = (pubkey: string, comment: string, requirement: string, flag: SwarmFlag, mainnet = true): void => {
    kit.accept({ pubkey, swarms, mainnet }, { comment, requirements: [requirement], flags: [flag] });
  };
  for (let index = 0; index < 32; index += 5) {
    const key = `${"00".repeat(index)}80${"00".repeat(31 - index)}`;
    accept(`05${key}`, `only the top bit of byte ${index}`, "SWM-032", "Position");
  }
  for (const [key, what] of [
    ["00".repeat(32), "a key of zeros"],
    ["ff".repeat(32), "a key of ones, which cancel"],
    [`${"ff".repeat(31)}fe`, "position 1"],
    [word(ring - 1n).padStart(64, "0"), "position 2^64 - 1, which is no id"],
    ["3506f4a71324b7dd114eddbf4e311f39dde243e1f2cb97c40db1961f70ebaae8", "a key of the fact sheet"],
    [`${"ee".repeat(8)}${"77".repeat(8)}${"11".repeat(8)}${"88".repeat(8)}`, "words that cancel"],
  ] as const) {
    accept(`05${key}`, what, "SWM-032", "Position");
  }
  for (let count = 0; count < 6; count++) accept(`05${random.hex(32)}`, "a random account", "SWM-032", "Position");
  const key = random.hex(32);
  for (const prefix of ["05", "03", "00", "15", "25", "ff"]) {
    accept(`${prefix}${key}`, `one key under prefix ${prefix}`, "SWM-033", "Prefix");
  }
  accept(`05${key.toUpperCase()}`, "capitals", "SWM-036", "Spelling");
  accept(`05${key.slice(0, 32)}${key.slice(32).toUpperCase()}`, "both cases", "SWM-036", "Spelling");
  accept(key, "a key without prefix on a test network", "SWM-036", "Spelling", false);
  accept(`05${key}`, "a key with prefix on a test network", "SWM-036", "Spelling", false);
  const raw = "any thirty-three characters: 0123";
  accept(raw, "33 characters are taken as raw bytes", "SWM-036", "Spelling");
  accept("f".repeat(33), "33 hex digits are raw bytes, too", "SWM-036", "Spelling");
  accept(raw, "33 characters on a test network", "SWM-036", "Spelling", false);
  accept(raw.slice(1), "32 characters on a test network", "SWM-036", "Spelling", false);
};

const few = (kit: Kit, random: Random): void => {
  const accept = (swarms: readonly bigint[], position: bigint, comment: string, flag: SwarmFlag): void => {
    const input = { pubkey: `03${keyAt(position, random)}`, swarms: texts(swarms), mainnet: true };
    kit.accept(input, { comment, requirements: ["SWM-035"], flags: [flag] });
  };
  accept([], 7n, "no swarm at all", "NoSwarm");
  accept([], 0n, "no swarm, position 0", "NoSwarm");
  for (const id of [0n, 9n, last]) {
    for (const position of [0n, half, ring - 1n]) accept([id], position, `one swarm ${id} for ${position}`, "Nearest");
  }
  const many = Array.from({ length: 300 }, (_, index) => (ring / 300n) * BigInt(index));
  for (const position of [0n, ring - 1n, (ring / 300n) * 299n + ring / 600n + 1n]) {
    accept(many, position, `300 swarms for ${position}`, "Wrap");
  }
};

const refuseAccounts = (kit: Kit, random: Random): void => {
  const key = random.hex(32);
  const swarms = texts([0n, half]);
  const main = kit.accept(
    { pubkey: `05${key}`, swarms, mainnet: true },
    { comment: "the sibling of refused accounts", requirements: ["SWM-036"] },
  );
  const test = kit.accept(
    { pubkey: `05${key}`, swarms, mainnet: false },
    { comment: "the sibling of accounts refused on a test network", requirements: ["SWM-036"] },
  );
  const refuse = (sibling: Draft, pubkey: string, comment: string): void => {
    const labels = { comment, requirements: ["SWM-036"], flags: ["AccountForm" satisfies SwarmFlag] };
    kit.refuse(sibling, { pubkey }, "malformed-account", labels);
  };
  const wrong = [
    ["", "nothing"],
    ["05", "a prefix only"],
    [`05${key}`.slice(0, 65), "65 hex digits"],
    [`05${key}0`, "67 hex digits"],
    [`05${key}00`, "68 hex digits"],
    [`0505${key}`, "two prefixes"],
    [`05${key}${key}`, "two keys"],
    [`0x${key}`, "66 characters that begin with 0x"],
    [`05${key.slice(0, 63)}g`, "66 characters, one of them no digit"],
    [` 5${key}`, "66 characters that begin with a blank"],
    [`05${key.slice(1)}\n`, "66 characters that end in a line break"],
    [`05${key.slice(0, 62)}é`, "66 bytes, 65 characters"],
    ["any 34 characters are not 33 bytes", "34 characters"],
    ["thirty-one characters: 12345678", "31 characters"],
  ] as const;
  for (const [pubkey, what] of wrong) {
    refuse(main, pubkey, what);
    refuse(test, pubkey, `${what}, on a test network`);
  }
  refuse(main, key, "64 hex digits on the main network");
  refuse(main, "thirty-two characters: 123456789", "32 characters on the main network");
  refuse(test, `${key.slice(0, 63)}g`, "64 characters, one of them no digit, on a test network");
  refuse(test, key.slice(1), "63 hex digits on a test network");
};

const refuseShapes = (kit: Kit, random: Random): void => {
  const sibling = kit.accept(
    { pubkey: `05${random.hex(32)}`, swarms: ["0", "9"], mainnet: true },
    { comment: "the sibling of malformed inputs", requirements: ["SWM-036"] },
  );
  const refuse = (changes: Parameters<Kit["refuse"]>[1], comment: string, flag: SwarmFlag): void => {
    const labels = { comment, requirements: ["SWM-041"], flags: [flag], importance: "medium" } as const;
    kit.refuse(sibling, changes, "malformed", labels);
  };
  refuse({ pubkey: undefined }, "pubkey is missing", "MissingField");
  for (const pubkey of [null, 5, ["05"], {}]) refuse({ pubkey }, `pubkey ${JSON.stringify(pubkey)}`, "WrongType");
  refuse({ swarms: undefined }, "swarms is missing", "MissingField");
  for (const swarms of [null, "0", 0, {}]) refuse({ swarms }, `swarms ${JSON.stringify(swarms)}`, "WrongType");
  for (const id of [9, null, "", "x", "-1", "1.5", "0x9"]) {
    refuse({ swarms: ["0", id] }, `the id ${JSON.stringify(id)}`, "WrongType");
  }
  for (const id of [ring, ring + 9n, 1n << 128n]) refuse({ swarms: ["0", String(id)] }, `the id ${id}`, "Range");
  for (const mainnet of ["true", 1, []]) refuse({ mainnet }, `mainnet ${JSON.stringify(mainnet)}`, "WrongType");
};

/** `swarm/of-account`: which swarm serves an account. */
export const swarmOfAccountFamily: FamilyGenerator = {
  family: "swarm/of-account",
  flags: swarmFlags("AccountForm", "Nearest", "NoSwarm", "Position", "Prefix", "Range", "Spelling", "Tie", "Wrap"),
  generate: (random) => {
    const kit = createKit(swarmAnswers["swarm/of-account"]);
    positions(kit, random.fork("positions"));
    foldings(kit, random.fork("foldings"));
    few(kit, random.fork("few"));
    refuseAccounts(kit, random.fork("accounts"));
    refuseShapes(kit, random.fork("shapes"));
    return kit.drafts;
  },
};
