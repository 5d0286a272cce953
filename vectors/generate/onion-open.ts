import { x25519 } from "@noble/curves/ed25519.js";
import { onionAnswers } from "../../spec/model/families-onion.js";
import type { FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import { onionFlags } from "./onion-flags.js";
import {
  aliases,
  allTypes,
  bytes,
  cipherRequirement,
  hex,
  lowOrderPoints,
  refuseKeyLengths,
  refuseLowOrder,
  refuseUnknownNames,
  sealBack,
  sealFor,
  unreducedKeys,
  withTopBit,
} from "./onion-material.js";
import { cbcPadding, tamper, wrongDerivations, wrongParties } from "./onion-open-wrong.js";
import { sceneOf } from "./onion-scene.js";
import type { Random } from "./random.js";

const acceptLayers = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    for (const direction of ["request", "response"] as const) {
      for (const length of [0, 1, 16, 33]) {
        kit.accept(sceneOf(type, direction, random.bytes(length), random).input, {
          comment: `${type} ${direction} of ${length} bytes`,
          requirements: [cipherRequirement[type], direction === "request" ? "ONI-003" : "ONI-007"],
          flags: length === 0 ? ["EmptyPlaintext"] : [],
          importance: "critical",
        });
      }
    }
  }
  for (const [alias, type] of aliases) {
    kit.accept(
      { ...sceneOf(type, "request", random.bytes(9), random).input, enc_type: alias },
      {
        comment: `the alias ${alias} opens as ${type}`,
        requirements: ["ONI-012", cipherRequirement[type]],
        flags: ["Alias"],
      },
    );
  }
};

/** Ephemeral keys with the top bit set or not reduced, and secrets that are not clamped. */
const unusualKeys = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    const requirements = [cipherRequirement[type]];
    const { input, client, server } = sceneOf(type, "request", random.bytes(11), random);
    const plain = kit.accept(input, { comment: `${type} with a key as it was made`, requirements, flags: ["TopBit"] });
    const changed = { peer_public: withTopBit(client.public) };
    const label = { comment: `${type} with the top bit of the ephemeral key set`, requirements, flags: ["TopBit"] };
    // Only xchacha20 hashes the public keys, so only there the bit changes the key of the cipher.
    if (type === "xchacha20") kit.refuse(plain, changed, "decrypt-failed", label);
    else kit.accept({ ...input, ...changed }, label);
    for (const secret of ["ff".repeat(32), `07${random.hex(30)}c0`]) {
      const odd = { secret, public: hex(x25519.getPublicKey(bytes(secret))) };
      kit.accept(
        { ...input, own_secret: secret, ciphertext: sealFor(type, client, odd.public, random.bytes(7), random) },
        { comment: `${type} with a secret that is not clamped`, requirements, flags: ["UnclampedSecret"] },
      );
    }
    for (const peer of unreducedKeys) {
      kit.accept(
        { ...input, peer_public: peer, ciphertext: sealBack(type, server, peer, random.bytes(7), random) },
        {
          comment: `${type} with an ephemeral key that is not reduced`,
          requirements,
          flags: ["NonCanonicalKey"],
          importance: "medium",
        },
      );
    }
  }
};

const refuseInputs = (kit: Kit, random: Random): void => {
  for (const type of allTypes) {
    const sibling = kit.accept(sceneOf(type, "response", random.bytes(8), random).input, {
      comment: `${type}, the sibling of refused inputs`,
      requirements: [cipherRequirement[type]],
    });
    refuseLowOrder(kit, sibling, "peer_public", type === "aes-cbc" ? lowOrderPoints.slice(0, 5) : lowOrderPoints);
    if (type !== "aes-gcm") continue;
    refuseKeyLengths(kit, sibling, "own_secret");
    refuseKeyLengths(kit, sibling, "peer_public");
    refuseUnknownNames(kit, sibling);
    const shapes = { own_secret: "hex", peer_public: "hex", ciphertext: "hex" } as const;
    refuseShapes(kit, sibling, { enc_type: "text", direction: "text", ...shapes }, ["ONI-003"]);
  }
};

/** `onion/open`: layers that open, and all the ways in which they must not. */
export const onionOpenFamily: FamilyGenerator = {
  family: "onion/open",
  flags: onionFlags(
    "Alias",
    "EmptyPlaintext",
    "LowOrder",
    "Modified",
    "NonCanonicalKey",
    "OtherCipher",
    "OtherDerivation",
    "Padding",
    "TopBit",
    "Truncated",
    "UnclampedSecret",
    "UnknownCipher",
    "WrongKey",
    "WrongKeyLength",
    "WrongRole",
  ),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/open"]);
    acceptLayers(kit, random.fork("layers"));
    unusualKeys(kit, random.fork("keys"));
    tamper(kit, random.fork("tampered"));
    cbcPadding(kit, random.fork("padding"));
    wrongDerivations(kit, random.fork("derivations"));
    wrongParties(kit, random.fork("parties"));
    refuseInputs(kit, random.fork("refused"));
    return kit.drafts;
  },
};
