import type { Draft } from "./family.js";
import type { Kit } from "./kit.js";
import type { OnionFlag } from "./onion-flags.js";
import { blobOf, keyPair, textHex, unknownNames } from "./onion-material.js";
import { brokenMetadata } from "./onion-metadata.js";
import type { PeelScene } from "./onion-peel-scene.js";
import type { Random } from "./random.js";

type Refuse = (plaintext: string, comment: string, requirement: string, flag: OnionFlag) => void;

const refuser =
  (kit: Kit, scene: PeelScene, sibling: Draft): Refuse =>
  (plaintext, comment, requirement, flag) => {
    const { ciphertext } = scene.layer(plaintext);
    const labels = { comment, requirements: [requirement, "ONI-033"], flags: [flag] };
    kit.refuse(sibling, { ciphertext: ciphertext! }, "malformed-layer", labels);
  };

const framing = (refuse: Refuse, content: string, right: string): void => {
  const [length, rest] = [content.length / 2, right.length];
  for (const [said, what] of [
    [length + rest, "everything"],
    [length + rest + 1, "one byte more than there is"],
    [length - 1, "one byte less"],
    [length + 1, "one byte of the metadata, too"],
    [length * 0x1000000, "the right length in the other byte order"],
    [0x7fffffff, "2^31 - 1"],
    [0x80000000, "2^31"],
    [0xffffffff, "2^32 - 1"],
    [0x100000000 - length, "the negative of the right length"],
  ] as const) {
    refuse(blobOf(content, right, said), `the length says ${what}`, "ONI-010", "LengthPrefix");
  }
};

const nodeFields = (refuse: Refuse, content: string, nodeKey: string, next: string): void => {
  const field = (members: string, comment: string, flag: OnionFlag = "MetadataField"): void =>
    refuse(blobOf(content, `{${members}}`), comment, flag === "UnknownCipher" ? "ONI-012" : "ONI-019", flag);
  const [destination, ephemeral] = [`"destination":"${nodeKey}"`, `"ephemeral_key":"${next}"`];
  field("", "an empty object names nobody");
  field('"note":1', "only an unknown member");
  for (const [name, value, other] of [
    ["destination", nodeKey, ephemeral],
    ["ephemeral_key", next, destination],
  ] as const) {
    field(other, `no ${name}`);
    for (const [what, wrong] of [
      ["null", "null"],
      ["a number", "7"],
      ["a list", `["${value}"]`],
      ["empty", '""'],
      ["of 63 digits", `"${value.slice(1)}"`],
      ["of 66 digits", `"05${value}"`],
      ["with 0x inside", `"0x${value.slice(2)}"`],
      ["with a letter that is no digit", `"${value.slice(0, 63)}g"`],
      ["in base64", `"${Buffer.from(value, "hex").toString("base64")}"`],
    ] as const) {
      field(`${other},"${name}":${wrong}`, `${name} is ${what}`);
    }
  }
  for (const name of unknownNames) {
    const members = `${destination},${ephemeral},"enc_type":${JSON.stringify(name)}`;
    field(members, `the unknown cipher ${JSON.stringify(name)} for the next node`, "UnknownCipher");
  }
  for (const value of ["null", "7", '["gcm"]']) {
    field(`${destination},${ephemeral},"enc_type":${value}`, `the cipher ${value} for the next node`);
  }
  field(`${destination},${ephemeral},"destination":null`, "a destination and then null", "DuplicateMetadata");
};

const serverFields = (refuse: Refuse, content: string): void => {
  const field = (members: string, comment: string, requirement = "ONI-020"): void =>
    refuse(blobOf(content, `{${members}}`), comment, requirement, "MetadataField");
  const [host, target] = ['"host":"h"', '"target":"/oxen/v4/lsrpc"'];
  field(host, "a server without target");
  for (const value of ["null", "7", "[]", "{}", "true"]) {
    field(`"host":${value},${target}`, `host ${value}`);
    field(`${host},"target":${value}`, `target ${value}`);
    field(`${host},${target},"protocol":${value}`, `protocol ${value}`);
  }
  for (const value of ["null", '"443"', '""', "[80]", "{}", "1e999"]) {
    field(`${host},${target},"port":${value}`, `port ${value}`);
  }
};

const finalFields = (refuse: Refuse, content: string): void => {
  for (const value of ["null", "0", "1", '"true"', '""', "[]", "{}"]) {
    const metadata = (name: string): string => blobOf(content, `{"headers":"","${name}":${value}}`);
    refuse(metadata("json"), `the flag json is ${value}`, "ONI-035", "MetadataField");
    refuse(metadata("base64"), `the flag base64 is ${value}`, "ONI-036", "MetadataField");
  }
  const wrong = `{"headers":"","json":true,"json":1}`;
  refuse(blobOf(content, wrong), "a flag and then a number", "ONI-046", "DuplicateMetadata");
};

/** Layers that open, but whose content is refused. Their sibling carries the same ciphertext with right metadata. */
export const refuseLayers = (kit: Kit, scene: PeelScene, random: Random): void => {
  const next = keyPair(random).public;
  const content = "f0f1f2f3f4f5f6";
  const accept = (metadata: string, what: string, requirement: string): Refuse => {
    const labels = { comment: `the sibling of refused layers for ${what}`, requirements: [requirement] };
    return refuser(kit, scene, kit.accept(scene.layer(blobOf(content, metadata)), labels));
  };
  const node = `{"destination":"${scene.nodeKey}","enc_type":"xchacha20","ephemeral_key":"${next}"}`;
  const toNode = accept(node, "the next node", "ONI-019");
  framing(toNode, content, node);
  nodeFields(toNode, content, scene.nodeKey, next);
  serverFields(accept('{"host":"h","target":"/oxen/v4/lsrpc"}', "a server", "ONI-020"), content);
  const final = '{"headers":"","json":false}';
  const toUs = accept(final, "the node itself", "ONI-022");
  finalFields(toUs, content);
  for (const [what, metadata, flag] of brokenMetadata(final)) {
    const requirement = flag === "Metadata" ? "ONI-010" : "ONI-046";
    toUs(`${blobOf(content, "")}${metadata}`, `metadata is ${what}`, requirement, flag);
  }
  toUs(textHex(final), "metadata without a length in front", "ONI-010", "LengthPrefix");
};
