import { accountFromSeed } from "../../spec/model/account.js";
import { isNegative } from "../../spec/model/ed25519.js";
import { codecFamilies } from "../../spec/model/families-codec.js";
import type { FamilyGenerator } from "./family.js";
import { flagNotes, shapeFlags } from "./flags.js";
import { createKit, refuseLengths, refuseShapes } from "./kit.js";
import type { Random } from "./random.js";

const requirements = ["IDN-002", "IDN-008", "IDN-009", "IDN-010", "IDN-011", "RST-003", "RST-008", "RST-009"];

/** A random secret whose Ed25519 key has the wanted sign. */
const seedOfSign = (random: Random, negative: boolean): string => {
  for (;;) {
    const seed = random.bytes(16);
    if (isNegative(accountFromSeed(seed).ed25519PublicKey) === negative) return Buffer.from(seed).toString("hex");
  }
};

const edges: readonly (readonly [seed: string, what: string])[] = [
  ["00".repeat(16), "all zeros"],
  ["ff".repeat(16), "all ones"],
  [`01${"00".repeat(15)}`, "only the first bit"],
  [`${"00".repeat(15)}80`, "only the last bit"],
  [`${"00".repeat(8)}${"ff".repeat(8)}`, "the first half zero"],
  [`${"ff".repeat(8)}${"00".repeat(8)}`, "the second half zero"],
  ["00000000ffffffff00000000ffffffff", "groups of zeros and ones by turns"],
  ["0123456789abcdef0123456789abcdef", "two equal halves"],
  ["80".repeat(16), "the top bit of each byte"],
  ["7f".repeat(16), "all but the top bit of each byte"],
];

/** Accounts from their secret. */
export const accountFromSeedFamily: FamilyGenerator = {
  family: "account/from-seed",
  flags: flagNotes(...shapeFlags, "WrongLength", "Boundary", "SignedKey"),
  generate: (random) => {
    const kit = createKit(codecFamilies["account/from-seed"]);
    for (const [seed, what] of edges) {
      kit.accept({ seed }, { comment: what, requirements, flags: ["Boundary"], importance: "critical" });
    }
    for (const negative of [false, true]) {
      for (let count = 0; count < 15; count += 1) {
        const comment = `a random secret whose Ed25519 key is ${negative ? "negative" : "not negative"}, number ${count + 1}`;
        const seed = seedOfSign(random, negative);
        kit.accept({ seed }, { comment, requirements, flags: ["SignedKey"], importance: "critical" });
      }
    }
    const comment = "a random secret, against wrong ones";
    const sibling = kit.accept({ seed: random.hex(16) }, { comment, requirements });
    refuseShapes(kit, sibling, { seed: "hex" }, ["IDN-007"]);
    refuseLengths(kit, sibling, "seed", [0, 1, 8, 12, 15, 17, 20, 24, 32, 33, 64], "malformed", ["IDN-007"]);
    return kit.drafts;
  },
};
