import type { Case } from "../engine/case.js";
import type { ConnectRecord, NodeInfo } from "../network/topology.js";
import type { BuiltLayer } from "../wire/onion.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase, withMember } from "./kit/network-case.js";

/* What goes from node to node: seen by a wiretap between nodes, and by a service node that the harness plays. */

/** Bytes of a request that no other traffic between nodes comes near. */
const bulk = 300_000;

/** What went from one node to another, whichever of them had dialled. */
const bytesFrom = (records: readonly ConnectRecord[], from: NodeInfo, to: NodeInfo): number =>
  records.reduce((sum, record) => {
    if (record.from === from.legacy && record.to === to.legacy) return sum + record.bytesThere;
    return record.from === to.legacy && record.to === from.legacy ? sum + record.bytesBack : sum;
  }, 0);

const loaded = (nodes: readonly NodeInfo[], records: readonly ConnectRecord[]): string[] =>
  nodes
    .flatMap((from) => nodes.map((to) => [from, to] as const))
    .filter(([from, to]) => bytesFrom(records, from, to) >= bulk / 2)
    .map(([from, to]) => `node ${from.index} → node ${to.index}`)
    .sort();

const threeHops = networkCase({
  id: "path/link/three-hops",
  title: "An onion goes over ZeroMQ from the first node to the second and from there to the third, and nowhere else",
  requirements: ["ONI-004", "ONI-005", "PTH-005"],
  importance: "critical",
  network: { nodes: 5, mix: "all target", wiretap: true, exclusive: true },
  run: async (kit) => {
    const [first, second, third] = kit.draw(3) as readonly [NodeInfo, NodeInfo, NodeInfo];
    const path = [first, second, third];
    const request = JSON.stringify({ method: "info", params: {}, padding: "x".repeat(bulk) });
    kit.equal("the path is confirmed", (await kit.onions.ask({ path, request })).status, 200);
    const records = await kit.network.connections();
    for (const { from, to, kind, bytesThere, bytesBack } of records) {
      const name = (legacy: string) => `node ${kit.nodes.find((node) => node.legacy === legacy)?.index}`;
      const label = `a ${kind} connection, ${bytesThere} bytes there and ${bytesBack} back`;
      kit.context.step({ kind: "info", label, from: name(from), to: name(to) });
    }
    const hops = [`node ${first.index} → node ${second.index}`, `node ${second.index} → node ${third.index}`].sort();
    kit.same("the request went over these links", loaded(kit.nodes, records), hops);
    const overHttps = records.filter(({ kind, bytesThere }) => kind === "https" && bytesThere >= bulk / 2);
    kit.equal("none of it over HTTPS", overHttps.length, 0);
  },
});

/** Text of a dict's keys in the order in which they stand. */
const dictKeys = (bytes: Buffer): readonly string[] => {
  const text = bytes.toString("latin1");
  const keys: string[] = [];
  let at = 1;
  const skip = (): void => {
    if (text[at] === "i") at = text.indexOf("e", at) + 1;
    else {
      const colon = text.indexOf(":", at);
      at = colon + 1 + Number(text.slice(at, colon));
    }
  };
  while (text[at] !== "e" && at < text.length) {
    const colon = text.indexOf(":", at);
    const length = Number(text.slice(at, colon));
    keys.push(text.slice(colon + 1, colon + 1 + length));
    at = colon + 1 + length;
    skip();
  }
  return keys;
};

/** A node, and behind it a service node that the harness plays. */
const withPlayedHop = async (kit: Kit) => {
  const [node] = kit.draw(1) as [NodeInfo];
  const { peer, played } = await kit.peers.member();
  const hop: NodeInfo = { ...node, index: -1, ed25519: peer.ed25519, x25519: peer.x25519, ip: peer.ip };
  return { node, played, path: [node, hop] };
};

const forwarded = networkCase({
  id: "path/link/message",
  title:
    "Between nodes an onion is one dict with raw key and ciphertext and a raised hop number, and its answer untouched",
  requirements: ["ONI-006", "ONI-025", "ONI-026"],
  importance: "critical",
  network: withMember,
  run: async (kit) => {
    const { readBt } = await import("../wire/bt-json.js");
    const { played, path } = await withPlayedHop(kit);
    const answer = Buffer.from([0, 255, 1, 254, 123, 34]);
    played.answer("sn.onion_request", () => ["200", answer]);
    for (const [hopNo, raised] of [
      [undefined, 1n],
      [7, 8n],
      [-3, 1n],
    ] as const) {
      const metadata = (honest: object) => (hopNo === undefined ? honest : { ...honest, hop_no: hopNo });
      const sent = await kit.onions.send({ path, faults: { 0: { metadata: metadata as never } } });
      kit.equal(
        "status and body come back as they were",
        { status: sent.status, body: sent.bytes.toString("hex") },
        {
          status: 200,
          body: answer.toString("hex"),
        },
      );
      const request = played.requests.filter(({ name }) => name === "sn.onion_request").at(-1);
      kit.equal("the message has one part", request?.parts.length ?? 0, 1);
      const part = request!.parts[0]!;
      kit.same("its keys, in ascending order", dictKeys(part), ["data", "enc_type", "ephemeral_key", "hop_no"]);
      const layer = sent.onion.layers[1] as BuiltLayer;
      const dict = readBt(part);
      kit.same("the raised hop number", dict.get("hop_no"), raised);
      kit.same("the raw key", dict.get("ephemeral_key"), Buffer.from(layer.ephemeralKey, "hex"));
      kit.same("the cipher", dict.get("enc_type"), Buffer.from(layer.encType));
      kit.same("the length of the raw ciphertext", (dict.get("data") as Uint8Array).length, layer.sealedBytes);
    }
  },
});

const strangeAnswers: readonly (readonly [
  name: string,
  parts: readonly string[],
  expected: { readonly status: number; readonly text: string },
])[] = [
  ["no parts", [], { status: 500, text: "Invalid response from snode" }],
  ["one part", ["200"], { status: 500, text: "Invalid response from snode" }],
  ["a status that is no number", ["OK", "body"], { status: 500, text: "body" }],
  ["a status that nodes do not know", ["425", "body"], { status: 500, text: "body" }],
  ["a status that nodes know", ["421", "body"], { status: 421, text: "body" }],
  ["three parts", ["200", "body", "more"], { status: 200, text: "body" }],
];

const answered = networkCase({
  id: "path/link/answers",
  title: "Answers of the next node that make no sense become 500, and others pass",
  requirements: ["ONI-031", "ONI-044"],
  importance: "high",
  network: withMember,
  run: async (kit) => {
    const { node, played, path } = await withPlayedHop(kit);
    for (const [name, parts, expected] of strangeAnswers) {
      played.answer("sn.onion_request", () => parts);
      const { status, text } = await kit.onions.send({ path });
      kit.equal(`the next node answers ${name}`, { status, text }, { ...expected });
    }
    await kit.onions.stillWorks([node, kit.nodes.find((other) => other !== node)!]);
  },
});

const silentNext = networkCase({
  id: "path/link/silent-next-node",
  title: "A next node that does not answer within 30 s gives 504",
  requirements: ["ONI-030"],
  importance: "high",
  network: fewNodes,
  timeoutMs: 50_000,
  run: async (kit) => {
    const [node, other] = kit.draw(2) as [NodeInfo, NodeInfo];
    const peer = await kit.peers.silent([node]);
    const silent: NodeInfo = { ...node, index: -1, ed25519: peer.ed25519, x25519: peer.x25519, ip: peer.ip };
    const began = performance.now();
    const sent = await kit.onions.send({ path: [node, silent], timeoutMs: 45_000 });
    const seconds = (performance.now() - began) / 1_000;
    kit.onions.refuses(sent, { status: 504, text: "Request time out" });
    kit.ok("after about 30 s", seconds > 29 && seconds < 34, { actual: seconds });
    await kit.onions.stillWorks([node, other]);
  },
});

/** Cases of what goes between the nodes of a path. */
export const pathLinkCases: readonly Case[] = [silentNext, threeHops, forwarded, answered];
