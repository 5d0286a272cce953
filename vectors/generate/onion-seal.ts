import { onionAnswers } from "../../spec/model/families-onion.js";
import { type EncType, nonceLength } from "../../spec/model/onion-cipher.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseLengths, refuseShapes } from "./kit.js";
import { onionFlags } from "./onion-flags.js";
import {
  aliases,
  allTypes,
  cipherRequirement,
  keyPair,
  keyPairOf,
  lowOrderPoints,
  refuseKeyLengths,
  refuseLowOrder,
  refuseUnknownNames,
  unreducedKeys,
  withTopBit,
} from "./onion-material.js";
import type { Random } from "./random.js";

const plaintextLengths = [0, 1, 15, 16, 17, 64];

interface SealInput {
  readonly enc_type: string;
  readonly direction: string;
  readonly own_secret: string;
  readonly peer_public: string;
  readonly nonce: string;
  readonly plaintext: string;
}

const inputOf = (type: EncType, random: Random, changes: Partial<SealInput> = {}): Draft["input"] => ({
  enc_type: type,
  direction: "request",
  own_secret: random.hex(32),
  peer_public: keyPair(random).public,
  nonce: random.hex(nonceLength[type]),
  plaintext: random.hex(20),
  ...changes,
});

const acceptLengths = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    for (const direction of ["request", "response"]) {
      for (const length of plaintextLengths) {
        kit.accept(inputOf(type, random, { direction, plaintext: random.hex(length) }), {
          comment: `${type} ${direction} of ${length} bytes`,
          requirements: [cipherRequirement[type], ...(direction === "request" ? ["ONI-002"] : ["ONI-007"])],
          flags: length === 0 ? ["EmptyPlaintext"] : [],
          importance: "critical",
        });
      }
    }
  }
};

const acceptKeys = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    const requirements = [cipherRequirement[type]];
    for (const secret of ["00".repeat(32), "ff".repeat(32), `07${"00".repeat(30)}80`]) {
      kit.accept(inputOf(type, random, { own_secret: secret }), {
        comment: `${type} with the secret ${secret.slice(0, 4)}…${secret.slice(-2)}, which is not clamped`,
        requirements,
        flags: ["UnclampedSecret"],
      });
    }
    for (const peer of unreducedKeys) {
      kit.accept(inputOf(type, random, { peer_public: peer }), {
        comment: `${type} for a public key that is not reduced`,
        requirements,
        flags: ["NonCanonicalKey"],
        importance: "medium",
      });
    }
    const { public: peer } = keyPair(random);
    const plain = inputOf(type, random, { peer_public: peer });
    kit.accept(plain, { comment: `${type} for a key without the top bit`, requirements, flags: ["TopBit"] });
    kit.accept(
      { ...plain, peer_public: withTopBit(peer) },
      { comment: `${type} for the same key with its top bit set`, requirements, flags: ["TopBit"] },
    );
  }
  for (const [alias, type] of aliases) {
    kit.accept(inputOf(type, random, { enc_type: alias }), {
      comment: `the alias ${alias} seals as ${type}`,
      requirements: ["ONI-012", cipherRequirement[type]],
      flags: ["Alias"],
    });
  }
  const own = keyPairOf(random.hex(32));
  kit.accept(inputOf("xchacha20", random, { own_secret: own.secret, peer_public: own.public }), {
    comment: "xchacha20 sealed for the sealer's own key",
    requirements: ["ONI-014"],
    flags: ["WrongRole"],
    importance: "low",
  });
};

const refuseInputs = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    const sibling = kit.accept(inputOf(type, random), {
      comment: `${type}, the sibling of refused inputs`,
      requirements: [cipherRequirement[type]],
    });
    const points = type === "aes-gcm" ? lowOrderPoints : lowOrderPoints.filter((_, index) => index % 3 === 0);
    refuseLowOrder(kit, sibling, "peer_public", points);
    const wrong = [0, nonceLength[type] - 1, nonceLength[type] + 1, type === "xchacha20" ? 12 : 24];
    refuseLengths(kit, sibling, "nonce", wrong, "malformed", [cipherRequirement[type]]);
    if (type !== "xchacha20") continue;
    refuseKeyLengths(kit, sibling, "own_secret");
    refuseKeyLengths(kit, sibling, "peer_public");
    refuseUnknownNames(kit, sibling);
    for (const direction of ["", "Request", "client", "both"]) {
      kit.refuse(sibling, { direction }, "malformed", {
        comment: `${JSON.stringify(direction)} is no direction`,
        requirements: ["ONI-014"],
        flags: ["WrongType"],
        importance: "medium",
      });
    }
    const shapes = { own_secret: "hex", peer_public: "hex", nonce: "hex", plaintext: "hex" } as const;
    refuseShapes(kit, sibling, { enc_type: "text", direction: "text", ...shapes }, ["ONI-002"]);
  }
};

/** `onion/seal`: one layer, every cipher in both directions. */
export const onionSealFamily: FamilyGenerator = {
  family: "onion/seal",
  flags: onionFlags(
    "Alias",
    "EmptyPlaintext",
    "LowOrder",
    "NonCanonicalKey",
    "TopBit",
    "UnclampedSecret",
    "UnknownCipher",
    "WrongKeyLength",
    "WrongLength",
    "WrongRole",
  ),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/seal"]);
    acceptLengths(kit, random.fork("lengths"));
    acceptKeys(kit, random.fork("keys"));
    refuseInputs(kit, random.fork("refused"));
    return kit.drafts;
  },
};
