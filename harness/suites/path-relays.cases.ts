import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { BtInput } from "../wire/bt-json.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase } from "./kit/network-case.js";

/* Onions handed to a node as the node before it would: by the message queue, in the name of a service node. */

type Dict = Readonly<Record<string, BtInput>>;

/** A layer for `node` alone, as the dict in which nodes pass it on. */
const relayDict = (kit: Kit, node: NodeInfo, encType: "aes-gcm" | "xchacha20" = "xchacha20") => {
  const onion = kit.onions.build({ path: [node], encType });
  const length = Buffer.from(onion.body).readUInt32LE(0);
  const layer = onion.layers[0]!;
  const dict: Dict = {
    data: onion.body.slice(4, 4 + length),
    enc_type: encType,
    ephemeral_key: new Uint8Array(Buffer.from(layer.ephemeralKey, "hex")),
    hop_no: 2,
  };
  return { onion, dict };
};

const asPeer = async (kit: Kit) => {
  const { writeBt } = await import("../wire/bt-json.js");
  const [node] = kit.draw(1) as [NodeInfo];
  const peer = await kit.peers.silent([node]);
  const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
  return { node, queue, writeBt };
};

const accepted: readonly (readonly [name: string, encType: "aes-gcm" | "xchacha20", change: (dict: Dict) => Dict])[] = [
  ["all fields", "xchacha20", (dict) => dict],
  ["no enc_type, which means aes-gcm", "aes-gcm", ({ enc_type: _absent, ...rest }) => rest],
  ["no hop number", "xchacha20", ({ hop_no: _absent, ...rest }) => rest],
  ["hop number 15", "xchacha20", (dict) => ({ ...dict, hop_no: 15 })],
  ["hop number -7, which counts as 1", "xchacha20", (dict) => ({ ...dict, hop_no: -7 })],
  ["a further key", "xchacha20", (dict) => ({ ...dict, zz: "later" })],
];

const acceptedCase = networkCase({
  id: "path/relay/accepted",
  title: "A node takes an onion from another node and answers with two parts, also on success",
  requirements: ["ONI-025", "ONI-026", "ONI-027"],
  importance: "critical",
  network: fewNodes,
  run: async (kit) => {
    const { node, queue, writeBt } = await asPeer(kit);
    for (const [name, encType, change] of accepted) {
      const { onion, dict } = relayDict(kit, node, encType);
      const parts = await queue.reply("sn.onion_request", [writeBt(change(dict))]);
      kit.equal(`two parts, the first of them 200: ${name}`, [parts.length, String(parts[0])], [2, "200"]);
      const bytes = parts[1]!;
      const sent = { status: 200, text: "", body: "", bytes, onion };
      kit.equal("the sealed status", kit.onions.open(sent).status, 200);
    }
  },
});

const tooFar = networkCase({
  id: "path/relay/too-far",
  title: "A node refuses an onion from another node whose hop number is above fifteen",
  requirements: ["ONI-024"],
  importance: "high",
  network: fewNodes,
  run: async (kit) => {
    const { node, queue, writeBt } = await asPeer(kit);
    for (const hopNo of [16, 17, 1_000_000]) {
      const message = writeBt({ ...relayDict(kit, node).dict, hop_no: hopNo });
      const refused = { status: 400, text: "onion request max path length exceeded" };
      await queue.refuse("sn.onion_request", [message], refused);
    }
    const [status] = await queue.reply("sn.onion_request", [writeBt(relayDict(kit, node).dict)]);
    kit.equal("with a hop number within the limit it is taken", String(status), "200");
  },
});

const malformed: readonly (readonly [name: string, title: string, parts: (dict: Buffer, fields: Dict) => unknown[]])[] =
  [
    ["no-part", "no part", () => []],
    ["two-parts", "two parts", (dict) => [dict, "more"]],
    ["empty", "an empty part", () => [""]],
    ["json", "JSON", () => ["{}"]],
    ["list", "a list", () => ["le"]],
    ["truncated", "a dict that ends early", (dict) => [dict.subarray(0, -40)]],
    ["no-data", "no data", (_dict, { data: _absent, ...rest }) => [rest]],
    ["no-key", "no ephemeral key", (_dict, { ephemeral_key: _absent, ...rest }) => [rest]],
    ["short-key", "a key of 31 bytes", (_dict, fields) => [{ ...fields, ephemeral_key: new Uint8Array(31) }]],
    ["hex-key", "a key in hex", (_dict, fields) => [{ ...fields, ephemeral_key: "ab".repeat(32) }]],
    ["unknown-cipher", "a cipher that does not exist", (_dict, fields) => [{ ...fields, enc_type: "rot13" }]],
    ["text-hop-number", "a hop number that is text", (_dict, fields) => [{ ...fields, hop_no: "2" }]],
  ];

const malformedCases = malformed.map(([name, title, parts]) =>
  networkCase({
    id: `path/relay/malformed/${name}`,
    title: `A node refuses a message of another node with ${title}, and says why`,
    requirements: ["ONI-026", "ONI-041"],
    importance: "medium",
    network: fewNodes,
    run: async (kit) => {
      const { node, queue, writeBt } = await asPeer(kit);
      const { dict } = relayDict(kit, node);
      const isDict = (part: unknown): part is Dict => typeof part === "object" && !(part instanceof Uint8Array);
      const message = parts(writeBt(dict), dict).map((part) =>
        isDict(part) ? writeBt(part) : (part as Buffer | string),
      );
      const answer = await queue.reply("sn.onion_request", message);
      const rule = "Invalid internal onion request: ";
      const [status, text] = answer.map(String);
      kit.ok(`400 and ${rule}…`, answer.length === 2 && status === "400" && text?.startsWith(rule) === true, {
        expected: ["400", `${rule}…`],
        actual: answer.map(String),
      });
      const [again] = await queue.reply("sn.onion_request", [writeBt(dict)]);
      kit.equal("the whole message is taken", String(again), "200");
    },
  }),
);

/** Cases of onions that come from another node. */
export const pathRelayCases: readonly Case[] = [acceptedCase, tooFar, ...malformedCases];
