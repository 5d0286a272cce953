import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { TestAccount } from "../wire/account.js";
import type { PlayedAnswer, PlayedRequest } from "../wire/played-node.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase, withMember } from "./kit/network-case.js";

/*
 * What members of a swarm say to each other, seen by a member that the harness plays: it is forwarded what clients store,
 * and answers as it likes.
 */

/** The played member of a swarm of three, and how it confirms a store. */
const asMember = async (kit: Kit) => {
  const { peer, played } = await kit.peers.member();
  const { bt, hash, sign } = await tools();
  const confirm =
    (change: (entry: Record<string, unknown>) => unknown = (entry) => entry) =>
    (request: PlayedRequest): PlayedAnswer => {
      const params = bt.readBt(request.parts[1]!);
      const digest = hash(params.get("pubkey") as Uint8Array, 0, params.get("data") as Uint8Array);
      const signature = sign(
        new Uint8Array(Buffer.from(peer.ed25519Secret, "hex")),
        new Uint8Array(Buffer.from(digest)),
      );
      const entry = change({ expiry: params.get("expiry"), hash: digest, signature });
      return [bt.writeBt(entry as never)];
    };
  return { peer, played, confirm, forwards: () => played.requests.filter(({ name }) => name === "sn.storage_cc") };
};

const tools = async () => {
  const [bt, { messageHash }, { sign }] = await Promise.all([
    import("../wire/bt-json.js"),
    import("../../spec/model/message-hash.js"),
    import("../../spec/model/ed25519.js"),
  ]);
  return { bt, hash: messageHash, sign };
};

const forwarded = networkCase({
  id: "storage/members/forward",
  title: "A store is forwarded to every other member as method and bencoded parameters, keys sorted, binary raw",
  requirements: ["STO-058", "STO-059"],
  importance: "critical",
  network: withMember,
  run: async (kit) => {
    const { bt } = await tools();
    const { played, confirm, forwards } = await asMember(kit);
    played.answer("sn.storage_cc", confirm());
    const [node] = kit.draw(1) as [NodeInfo];
    const account = kit.account();
    const id = new Uint8Array(Buffer.from(account.id, "hex"));
    const data = kit.random.bytes(100);
    const timestamp = Date.now();
    const expected = { data, expiry: timestamp + 60_000, pubkey: id, timestamp };
    const shown = { hello: 1, ...kit.storage.storeParams(account, { data, timestamp, ttl: 60_000 }) };
    await kit.storage.ask(node, "store", shown);
    const last = forwards().at(-1);
    kit.ok("the member was told", last !== undefined);
    if (last === undefined) return;
    kit.equal("it has two parts, the method first", [last.parts.length, String(last.parts[0])], [2, "store"]);
    kit.equal("the parameters, byte for byte", last.parts[1]!.toString("hex"), bt.writeBt(expected).toString("hex"));

    const params = kit.storage.storeParams(account, { data, timestamp, ttl: 60_000, namespace: 7, signed: true });
    await kit.storage.ask(node, "store", params);
    const signed = {
      ...expected,
      namespace: 7,
      pubkey_ed25519: new Uint8Array(Buffer.from(account.ed25519, "hex")),
      sig_timestamp: timestamp,
      signature: account.signRaw(`store7${timestamp}`),
    };
    const other = forwards().at(-1)!;
    kit.equal("with a signature", other.parts[1]!.toString("hex"), bt.writeBt(signed).toString("hex"));
    kit.equal("each store was forwarded once", forwards().length, 2);
  },
});

const waits = networkCase({
  id: "storage/members/answer-waits",
  title: "The client is answered only after the members were, and each of them has its say in the answer",
  requirements: ["STO-004", "STO-031"],
  importance: "critical",
  network: withMember,
  run: async (kit) => {
    const { peer, played, confirm } = await asMember(kit);
    let release: () => void = () => undefined;
    let arrived: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const forward = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    played.answer("sn.storage_cc", async (request) => {
      arrived();
      await released;
      return confirm()(request);
    });
    const [node] = kit.draw(1) as [NodeInfo];
    let answered = false;
    const stored = kit.storage.ask(node, "store", kit.storage.storeParams(kit.account())).then((answer) => {
      answered = true;
      return answer;
    });
    await forward;
    // Time enough for an answer that does not wait for the member.
    for (let round = 0; round < 5; round++) await kit.storage.ask(node, "info", {});
    kit.equal("there is no answer while the member is at it", answered, false);
    release();
    const entry = (await stored).swarm[peer.ed25519];
    kit.ok("its confirmation is in the answer", entry !== undefined && !("failed" in entry), {
      actual: entry as never,
    });
  },
});

const strange: readonly (readonly [
  name: string,
  parts: (honest: PlayedAnswer) => PlayedAnswer,
  expected: Readonly<Record<string, unknown>>,
])[] = [
  ["a refusal", () => ["401", "go away"], { failed: true, code: "401", reason: "go away" }],
  ["no parts", () => [], { failed: true, bad_peer_response: true }],
  ["three parts", () => ["a", "b", "c"], { failed: true, bad_peer_response: true }],
  ["JSON", () => ["{}"], { failed: true, bad_peer_response: true }],
  ["a list", () => ["le"], { failed: true, bad_peer_response: true }],
];

const failures = networkCase({
  id: "storage/members/failures",
  title: "A member that refuses or answers nonsense is marked as failed, and the store counts for the others",
  requirements: ["STO-062"],
  importance: "high",
  network: withMember,
  run: async (kit) => {
    const { peer, played } = await asMember(kit);
    const [node] = kit.draw(1) as [NodeInfo];
    for (const [name, parts, expected] of strange) {
      played.answer("sn.storage_cc", () => parts(undefined));
      const account = kit.account();
      const answer = await kit.storage.ask(node, "store", kit.storage.storeParams(account));
      kit.same(`the member answers ${name}`, answer.swarm[peer.ed25519], expected);
      const others = Object.entries(answer.swarm).filter(([key]) => key !== peer.ed25519);
      kit.equal("the others hold it", others.filter(([, entry]) => "signature" in entry).length, kit.nodes.length);
      kit.equal("as they say", (await kit.storage.retrieve(node, account)).length, 1);
    }
  },
});

const forgeries: readonly (readonly [name: string, change: (entry: Record<string, unknown>) => unknown])[] = [
  ["a short signature", (entry) => ({ ...entry, signature: new Uint8Array(10) })],
  ["no hash", ({ hash: _absent, ...rest }) => rest],
  ["no expiry", ({ expiry: _absent, ...rest }) => rest],
  ["an expiry in words", (entry) => ({ ...entry, expiry: "never" })],
];

const hostile = networkCase({
  id: "storage/members/hostile-answers",
  title: "A member's answer that is no store entry is reported as bad, and not passed on",
  requirements: ["STO-075"],
  importance: "high",
  level: "SHOULD",
  network: withMember,
  run: async (kit) => {
    const { peer, played, confirm } = await asMember(kit);
    const [node] = kit.draw(1) as [NodeInfo];
    for (const [name, change] of forgeries) {
      played.answer("sn.storage_cc", confirm(change));
      const answer = await kit.storage.call(node, "store", kit.storage.storeParams(kit.account()));
      const { swarm } = answer.body as { swarm: Record<string, Record<string, unknown>> };
      const { failed, bad_peer_response, ...rest } = swarm[peer.ed25519] ?? {};
      const bad = failed === true && bad_peer_response === true && Object.keys(rest).length === 0;
      kit.deviation("DEV-036", `the member answers with ${name}`, bad, {
        actual: (swarm[peer.ed25519] ?? null) as never,
      });
    }
  },
});

const silent = networkCase({
  id: "storage/members/silent",
  title: "A member that does not answer within 5 s is marked with a timeout, and the others count",
  requirements: ["STO-060", "STO-062"],
  importance: "high",
  network: withMember,
  run: async (kit) => {
    const { peer, played } = await asMember(kit);
    played.answer("sn.storage_cc", () => undefined);
    const [node] = kit.draw(1) as [NodeInfo];
    const account = kit.account();
    const began = performance.now();
    const answer = await kit.storage.ask(node, "store", kit.storage.storeParams(account));
    const seconds = (performance.now() - began) / 1_000;
    kit.same("the silent member", answer.swarm[peer.ed25519], { failed: true, timeout: true });
    kit.ok("after about 5 s", seconds > 4.5 && seconds < 10, { actual: seconds });
    for (const other of kit.nodes)
      kit.equal("the others hold it", (await kit.storage.retrieve(other, account)).length, 1);
  },
});

/** Parameters of a forwarded store. */
const forwardOf = (account: TestAccount, data: Uint8Array) => ({
  data,
  expiry: Date.now() + 60_000,
  pubkey: new Uint8Array(Buffer.from(account.id, "hex")),
  timestamp: Date.now(),
});

const received = networkCase({
  id: "storage/members/received",
  title: "A member carries out what another forwards, answers with its own entry, and forwards nothing further",
  requirements: ["STO-059", "STO-061"],
  importance: "critical",
  network: fewNodes,
  run: async (kit) => {
    const { bt, hash } = await tools();
    const { signsHash } = await import("./kit/storage.js");
    const [node, ...others] = kit.draw(3) as [NodeInfo, ...NodeInfo[]];
    const peer = await kit.peers.silent([node]);
    const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
    const account = kit.account();
    const params = forwardOf(account, Buffer.from("from a member"));
    const parts = await queue.reply("sn.storage_cc", ["store", bt.writeBt(params)]);
    kit.equal("success is one part", parts.length, 1);
    const entry = bt.readBtAsJson(parts[0]!) as { hash: string; expiry: number; signature: string };
    kit.same("which holds", Object.keys(entry).sort(), ["expiry", "hash", "signature"]);
    kit.equal("the model's hash", entry.hash, hash(params.pubkey, 0, params.data));
    kit.ok("signed by the member", signsHash(node.ed25519, entry.hash, entry.signature));
    kit.equal("the member holds it", (await kit.storage.retrieve(node, account)).length, 1);
    for (const other of others)
      kit.equal(
        "others do not, for nobody forwarded it to them",
        (await kit.storage.retrieve(other, account)).length,
        0,
      );
  },
});

const notForwardable = networkCase({
  id: "storage/members/not-forwardable",
  title: "A member refuses forwards of what is not for forwarding, and forwards that are malformed",
  requirements: ["STO-063"],
  importance: "high",
  network: fewNodes,
  run: async (kit) => {
    const { bt } = await tools();
    const [node] = kit.draw(1) as [NodeInfo];
    const peer = await kit.peers.silent([node]);
    const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
    const account = kit.account();
    const refusal = { status: 400, text: "invalid request: received invalid forwarded non-forwardable request" };
    const now = Date.now();
    const retrieve = {
      pubkey: account.id,
      pubkey_ed25519: new Uint8Array(Buffer.from(account.ed25519, "hex")),
      signature: account.signRaw(`retrieve${now}`),
      timestamp: now,
    };
    await queue.refuse("sn.storage_cc", ["retrieve", bt.writeBt(retrieve)], refusal);
    await queue.refuse("sn.storage_cc", ["info", "de"], refusal);
    await queue.refuse("sn.storage_cc", ["get_swarm", bt.writeBt({ pubkey: account.id })], refusal);
    const parts = { status: 400, text: "Invalid request: expected 2 message parts, received 3" };
    await queue.refuse("sn.storage_cc", ["store", "de", "de"], parts);
    const missing = { status: 400, text: "invalid request: Required field 'timestamp' missing" };
    await queue.refuse("sn.storage_cc", ["store", bt.writeBt({ pubkey: account.id })], missing);
    const good = await queue.reply("sn.storage_cc", ["store", bt.writeBt(forwardOf(account, Buffer.from("x")))]);
    kit.equal("a whole one is carried out", good.length, 1);
  },
});

/** Cases of what members of a swarm say to each other. */
export const storageMemberCases: readonly Case[] = [
  silent,
  forwarded,
  waits,
  failures,
  hostile,
  received,
  notForwardable,
];
