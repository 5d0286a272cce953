import { onionAnswers } from "../../spec/model/families-onion.js";
import { type EncType, nonceLength } from "../../spec/model/onion-cipher.js";
import { refusalOf } from "../../spec/model/refusal.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit, refuseShapes } from "./kit.js";
import { onionFlags } from "./onion-flags.js";
import {
  aliases,
  allTypes,
  blobOf,
  bytes,
  cipherRequirement,
  flipped,
  keyPair,
  refuseKeyLengths,
  refuseLowOrder,
  refuseTruncations,
  refuseUnknownNames,
  sealBack,
  sealFor,
  upTo,
} from "./onion-material.js";
import { acceptLayers } from "./onion-peel-accepted.js";
import { refuseLayers } from "./onion-peel-refused.js";
import { createPeelScene, type PeelScene } from "./onion-peel-scene.js";
import type { Random } from "./random.js";

const everyCipher = (kit: Kit, scene: PeelScene, random: Random): void => {
  const next = keyPair(random).public;
  const metadata = [
    [
      "a layer for the next node",
      `{"destination":"${scene.nodeKey}","enc_type":"aes-cbc","ephemeral_key":"${next}"}`,
      "ONI-019",
    ],
    ["a layer for a server", '{"host":"h","target":"/loki/v3/lsrpc"}', "ONI-020"],
    ["a layer for the node itself", '{"headers":""}', "ONI-022"],
  ] as const;
  for (const type of allTypes) {
    for (const [what, text, requirement] of metadata) {
      kit.accept(scene.layer(blobOf(random.hex(12), text), type), {
        comment: `${what}, sealed with ${type}`,
        requirements: [requirement, "ONI-003", cipherRequirement[type]],
        importance: "critical",
      });
    }
  }
  for (const [alias, type] of aliases) {
    kit.accept(
      { ...scene.layer(blobOf(random.hex(12), '{"headers":""}'), type), enc_type: alias },
      { comment: `a layer that arrives under the alias ${alias}`, requirements: ["ONI-012"], flags: ["Alias"] },
    );
  }
};

const unopenable = (kit: Kit, scene: PeelScene, random: Random): void => {
  for (const type of allTypes) {
    const plaintext = blobOf(random.hex(9), '{"headers":"","json":true}');
    const sibling = kit.accept(scene.layer(plaintext, type), {
      comment: `a ${type} layer that opens`,
      requirements: ["ONI-003", cipherRequirement[type]],
    });
    const sealed = String(sibling.input.ciphertext);
    const refuse = (changes: Draft["input"], comment: string, flag: "Modified" | "WrongKey" | "WrongRole"): void => {
      const labels = { comment, requirements: ["ONI-017", "ONI-032"], flags: [flag], importance: "critical" } as const;
      kit.refuse(sibling, changes, "decrypt-failed", labels);
    };
    const failing = (make: () => Draft["input"]): Draft["input"] => {
      for (;;) {
        const input = make();
        const outcome = refusalOf(() => onionAnswers["onion/peel"]({ ...sibling.input, ...input }));
        if ("class" in outcome && outcome.class === "decrypt-failed") return input;
      }
    };
    refuse(
      failing(() => ({ own_secret: random.hex(32) })),
      `${type}: another node's secret`,
      "WrongKey",
    );
    refuse(
      failing(() => ({ ephemeral_key: keyPair(random).public })),
      `${type}: another ephemeral key`,
      "WrongKey",
    );
    refuseTruncations(kit, sibling, "ciphertext", [0, 1, nonceLength[type], nonceLength[type] + 15], "decrypt-failed", [
      "ONI-017",
      "ONI-032",
    ]);
    if (type === "aes-cbc") continue;
    refuse({ ciphertext: flipped(sealed, -1) }, `${type}: last bit of the tag flipped`, "Modified");
    refuse({ ciphertext: flipped(sealed, 0) }, `${type}: first bit of the nonce flipped`, "Modified");
    refuse({ ciphertext: flipped(sealed, nonceLength[type]) }, `${type}: first bit of the length flipped`, "Modified");
    refuse({ ciphertext: `${sealed}00` }, `${type}: a byte behind the tag`, "Modified");
    if (type === "aes-gcm") continue;
    const backwards = sealBack(type, scene.client, scene.node.public, bytes(plaintext), random);
    refuse({ ciphertext: backwards }, `${type}: sealed as a server seals`, "WrongRole");
  }
};

const otherCiphers = (kit: Kit, scene: PeelScene, random: Random): void => {
  const pairs: readonly (readonly [EncType, EncType])[] = [
    ["aes-gcm", "xchacha20"],
    ["xchacha20", "aes-gcm"],
    ["xchacha20", "aes-cbc"],
  ];
  for (const [type, other] of pairs) {
    const sibling = kit.accept(scene.layer(blobOf(random.hex(4), '{"headers":0}'), type), {
      comment: `a ${type} layer, opened as what it is`,
      requirements: [cipherRequirement[type]],
    });
    // A length that is no multiple of 16 cannot open as aes-cbc by chance.
    kit.refuse(sibling, { enc_type: other }, "decrypt-failed", {
      comment: `a ${type} layer, opened as ${other}`,
      requirements: ["ONI-012", "ONI-017"],
      flags: ["OtherCipher"],
    });
  }
};

const refuseInputs = (kit: Kit, scene: PeelScene, random: Random): void => {
  const sibling = kit.accept(scene.layer(blobOf(random.hex(4), '{"headers":""}'), "aes-gcm"), {
    comment: "the sibling of refused inputs",
    requirements: ["ONI-003"],
  });
  refuseLowOrder(kit, sibling, "ephemeral_key");
  refuseKeyLengths(kit, sibling, "own_secret");
  refuseKeyLengths(kit, sibling, "ephemeral_key");
  refuseUnknownNames(kit, sibling);
  const shapes = { own_secret: "hex", ephemeral_key: "hex", ciphertext: "hex" } as const;
  refuseShapes(kit, sibling, { enc_type: "text", ...shapes }, ["ONI-003"]);
};

const truncatedPlaintexts = (kit: Kit, scene: PeelScene, random: Random): void => {
  const plaintext = blobOf(random.hex(3), '{"headers":""}');
  const sibling = kit.accept(scene.layer(plaintext), {
    comment: "the sibling of plaintexts that are cut",
    requirements: ["ONI-022"],
  });
  for (const length of upTo(plaintext.length / 2)) {
    const cut = sealFor("aes-gcm", scene.client, scene.node.public, bytes(plaintext.slice(0, 2 * length)), random);
    kit.refuse(sibling, { ciphertext: cut }, "malformed-layer", {
      comment: `a layer whose plaintext is cut to ${length} of ${plaintext.length / 2} bytes`,
      requirements: ["ONI-010", "ONI-033"],
      flags: ["Truncated"],
    });
  }
};

/** `onion/peel`: what a node reads from a layer that it opens. */
export const onionPeelFamily: FamilyGenerator = {
  family: "onion/peel",
  flags: onionFlags(
    "Alias",
    "Comment",
    "Dispatch",
    "DuplicateMetadata",
    "InvalidUtf8",
    "LengthPrefix",
    "LowOrder",
    "Metadata",
    "MetadataField",
    "Modified",
    "OtherCipher",
    "PortWrap",
    "Target",
    "Truncated",
    "UnknownCipher",
    "UnknownMetadata",
    "WhiteSpace",
    "WrongKey",
    "WrongKeyLength",
    "WrongRole",
    "ZeroByte",
  ),
  generate: (random) => {
    const kit = createKit(onionAnswers["onion/peel"]);
    const scene = createPeelScene(random.fork("scene"));
    everyCipher(kit, scene, random.fork("ciphers"));
    acceptLayers(kit, scene, random.fork("accepted"));
    refuseLayers(kit, scene, random.fork("refused"));
    truncatedPlaintexts(kit, scene, random.fork("truncated"));
    unopenable(kit, scene, random.fork("unopenable"));
    otherCiphers(kit, scene, random.fork("others"));
    refuseInputs(kit, scene, random.fork("inputs"));
    return kit.drafts;
  },
};
