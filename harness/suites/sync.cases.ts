import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { TestAccount } from "../wire/account.js";
import type { Kit } from "./kit/kit.js";
import { fewNodes, networkCase, ownNetwork } from "./kit/network-case.js";
import type { StoredMessage } from "./kit/storage.js";

/* How the members of a swarm stay alike when its composition changes. */

interface Kept {
  readonly account: TestAccount;
  readonly namespace: number;
  readonly message: StoredMessage;
}

const byHash = (messages: readonly StoredMessage[]): StoredMessage[] =>
  [...messages].sort((a, b) => (a.hash < b.hash ? -1 : 1));

/** Stores messages of new accounts in several namespaces, through random nodes of the only swarm. */
const fill = async (kit: Kit, accounts: number, namespaces: readonly number[]): Promise<Kept[]> => {
  const kept: Kept[] = [];
  for (let count = 0; count < accounts; count++) {
    const account = kit.account();
    for (const namespace of namespaces) {
      const wish = { namespace, data: kit.random.bytes(50), signed: namespace % 10 !== 0, ttl: 3_600_000 + count };
      const message = await kit.storage.store(kit.random.pick(kit.nodes), kit.nodes, account, wish);
      kept.push({ account, namespace, message });
    }
  }
  return kept;
};

const expectedOf = (kept: readonly Kept[], account: TestAccount, namespace: number): StoredMessage[] =>
  byHash(kept.filter((item) => item.account === account && item.namespace === namespace).map(({ message }) => message));

/** Waits until a node holds what it must hold of an account. */
const untilHeld = async (
  kit: Kit,
  node: NodeInfo,
  account: TestAccount,
  namespace: number,
  expected: StoredMessage[],
) => {
  const held = await kit.until(`node ${node.index} holds ${expected.length} messages`, 10_000, async () => {
    const params = kit.storage.retrieveParams(account, namespace);
    const { status, body } = await kit.storage.call(node, "retrieve", params);
    const messages = status === 200 ? (body as { messages: StoredMessage[] }).messages : [];
    return messages.length >= expected.length ? messages : undefined;
  });
  kit.same("they are those of its swarm, times and hashes included", byHash(held), expected);
};

const joins = networkCase({
  id: "sync/member-joins",
  title: "A node that joins a swarm gets the swarm's records, and the members hold the same afterwards",
  requirements: ["SYN-001", "SYN-002", "SYN-003", "SYN-008", "STO-005"],
  importance: "critical",
  network: ownNetwork(2),
  run: async (kit) => {
    const kept = await fill(kit, 3, [0, -10, 20]);
    const newcomer = await kit.network.addNode();
    kit.note(`node ${newcomer.index} is registered, and a block admits it`);
    for (const account of new Set(kept.map((item) => item.account)))
      for (const namespace of [0, -10, 20])
        for (const node of kit.nodes)
          await untilHeld(kit, node, account, namespace, expectedOf(kept, account, namespace));
    const account = kit.account();
    await kit.storage.store(newcomer, kit.nodes, account);
  },
});

const namespaces = networkCase({
  id: "sync/namespaces",
  title: "Records keep their namespace when they are handed to a new member",
  requirements: ["SYN-008"],
  importance: "critical",
  network: ownNetwork(2),
  run: async (kit) => {
    const wanted = [0, 5, 11, -11, -1, 30, 1_234];
    const kept = await fill(kit, 1, wanted);
    const newcomer = await kit.network.addNode();
    const [{ account }] = kept as [Kept];
    await kit.until("the newcomer serves the account", 10_000, async () => {
      const { status, body } = await kit.storage.call(newcomer, "retrieve", kit.storage.retrieveParams(account));
      return status === 200 && (body as { messages: unknown[] }).messages.length > 0 ? true : undefined;
    });
    for (const namespace of wanted) {
      const expected = expectedOf(kept, account, namespace);
      const held = await kit.storage.retrieve(newcomer, account, namespace);
      const whole = JSON.stringify(byHash(held)) === JSON.stringify(expected);
      kit.deviation("DEV-023", `namespace ${namespace} holds its own record and no other`, whole, {
        expected: expected as never,
        actual: held as never,
      });
    }
  },
});

const splits = networkCase({
  id: "sync/swarm-splits",
  title:
    "The fourteenth node makes two swarms of seven: records follow their accounts, and the other swarm refuses them",
  requirements: ["SYN-001", "SYN-008", "SYN-010", "STO-001", "SWM-008", "SWM-037"],
  importance: "critical",
  network: ownNetwork(13),
  run: async (kit) => {
    const before = await kit.view();
    kit.equal(
      "thirteen nodes are one swarm",
      before.swarms.map(({ members }) => members.length),
      [13],
    );
    const kept = await fill(kit, 12, [0, 10]);
    await kit.network.addNode();
    const { swarms } = await kit.view();
    kit.equal(
      "fourteen are two of seven",
      swarms.map(({ members }) => members.length),
      [7, 7],
    );
    const accounts = [...new Set(kept.map((item) => item.account))];
    const served = new Set(accounts.map(({ id }) => kit.swarmFor(swarms, id).id));
    kit.equal("both swarms serve some of the accounts", served.size, 2);
    for (const account of accounts) {
      const { members } = kit.swarmFor(swarms, account.id);
      for (const node of members)
        for (const namespace of [0, 10])
          await untilHeld(kit, node, account, namespace, expectedOf(kept, account, namespace));
      const stranger = kit.nodes.find((node) => !members.includes(node)) as NodeInfo;
      await kit.until("a node of the other swarm says 421", 10_000, async () => {
        const answer = await kit.storage.call(stranger, "retrieve", kit.storage.retrieveParams(account));
        return answer.status === 421 ? true : undefined;
      });
    }
  },
});

const played = networkCase({
  id: "sync/push-message",
  title: "What members push to a newcomer is a batch of records that the model reads, each with its namespace",
  requirements: ["SYN-002", "SYN-013", "SYN-014"],
  importance: "critical",
  network: ownNetwork(2),
  run: async (kit) => {
    const { decodePush } = await import("../../spec/model/push.js");
    const kept = await fill(kit, 2, [0, 5]);
    const peer = await kit.peers.make();
    const member = await kit.peers.play(peer);
    member.answer("sn.ping", () => ["pong"]);
    member.answer("sn.data", () => []);
    await kit.peers.register(peer);
    const batches = await kit.until("every member pushed", 10_000, async () => {
      const pushed = member.requests.filter(({ name }) => name === "sn.data");
      return pushed.length >= kit.nodes.length ? pushed : undefined;
    });
    for (const { parts } of batches) {
      kit.equal("a batch is one part", parts.length, 1);
      kit.equal("its first byte", parts[0]![0] ?? -1, 1);
      const records = decodePush(new Uint8Array(parts[0]!)).map((record) => ({
        account: Buffer.from(record.account).toString("hex"),
        hash: Buffer.from(record.hash).toString(),
        timestamp: Number(record.timestamp),
        expiration: Number(record.expiry),
        data: Buffer.from(record.data).toString("base64"),
      }));
      const expected = kept.map(({ account, message }) => ({ account: account.id, ...message }));
      const order = (items: readonly StoredMessage[]) => byHash(items);
      kit.same("its records", order(records), order(expected));
      const named = decodePush(new Uint8Array(parts[0]!)).filter((record) => record.namespace === 5).length;
      kit.deviation(
        "DEV-023",
        "records of namespace 5 say so",
        named === kept.filter(({ namespace }) => namespace === 5).length,
      );
    }
  },
});

/** Records as another member might push them. */
const batchOf = async (records: readonly unknown[]) => {
  const { writeBt } = await import("../wire/bt-json.js");
  return Buffer.concat([Buffer.of(1), writeBt(records as never)]);
};

const pushed = networkCase({
  id: "sync/push-received",
  title: "A node takes in what another pushes, answers without parts, and leaves alone what it has",
  requirements: ["SYN-014", "SYN-019", "SYN-020", "SYN-021", "SYN-023"],
  importance: "high",
  network: fewNodes,
  run: async (kit) => {
    const { hashOf } = await import("../wire/account.js");
    const [node] = kit.draw(1) as [NodeInfo];
    const peer = await kit.peers.silent([node]);
    const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
    const account = kit.account();
    const id = new Uint8Array(Buffer.from(account.id, "hex"));
    const now = Date.now();
    const record = (data: Uint8Array, expiry: number, ...rest: readonly number[]) => [
      id,
      hashOf(account, rest[0] ?? 0, data),
      now,
      expiry,
      data,
      ...rest,
    ];
    const [first, second, third] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
    const push = async (label: string, ...records: readonly unknown[]) =>
      kit.equal(label, (await queue.reply("sn.data", [await batchOf(records)])).length, 0);
    await push("a batch is answered without parts", record(first, now + 60_000, 0), record(second, now + 60_000, 10));
    await push("five elements are enough", record(third, now + 60_000));
    const inbox = await kit.storage.retrieve(node, account);
    kit.same(
      "namespace 0",
      inbox.map(({ data }) => data).sort(),
      [first, third].map((data) => Buffer.from(data).toString("base64")).sort(),
    );
    kit.equal("namespace 10", (await kit.storage.retrieve(node, account, 10)).length, 1);
    await push("the same again, with a later expiry", record(first, now + 120_000, 0));
    const again = await kit.storage.retrieve(node, account);
    kit.same("is as it was", again, inbox);
    const fourth = Uint8Array.of(4);
    await push("a batch with one bad account", record(fourth, now + 60_000, 0), [
      new Uint8Array(7),
      "h",
      now,
      now,
      first,
    ]);
    kit.same("was dropped as a whole", await kit.storage.retrieve(node, account), inbox);
    const unknown = await queue.reply("sn.data", [Buffer.from([7, 0x6c, 0x65])]);
    kit.equal("an unknown version is answered without parts", unknown.length, 0);
    kit.equal("an empty batch too", (await queue.reply("sn.data", [""])).length, 0);
  },
});

const malformed = networkCase({
  id: "sync/push-malformed",
  title: "A batch that is not bencoded changes nothing, and the node serves on",
  requirements: ["SYN-018", "WIR-022"],
  importance: "high",
  network: fewNodes,
  run: async (kit) => {
    const [node] = kit.draw(1) as [NodeInfo];
    const peer = await kit.peers.silent([node]);
    const queue = await kit.queues.connect(node, { keys: peer.keys, as: "peer" });
    for (const text of ["\u0001lx", "\u0001l", "\u0001d", "\u0001li5e"]) {
      const outcome = await queue.ask("sn.data", [Buffer.from(text, "latin1")], { timeoutMs: 300 }).then(
        ({ kind }) => kind,
        () => "silence",
      );
      kit.equal(`${JSON.stringify(text)} is not acknowledged`, outcome, "silence");
      kit.same("the next request is served", (await queue.reply("sn.ping", [])).map(String), ["pong"]);
    }
  },
});

const comesBack = networkCase({
  id: "sync/member-comes-back",
  title: "A member that was killed holds, once it is started again, all that it had and all that it missed",
  requirements: ["SYN-001", "SYN-026"],
  importance: "critical",
  network: ownNetwork(3),
  run: async (kit) => {
    const [node, victim] = kit.draw(2) as readonly [NodeInfo, NodeInfo];
    const account = kit.account();
    const wish = (text: string, namespace = 0) => ({
      data: Buffer.from(text),
      namespace,
      signed: namespace % 10 !== 0,
    });
    const kept = await kit.storage.store(node, kit.nodes, account, wish("before"));
    const doomed = await kit.storage.store(node, kit.nodes, account, wish("deleted meanwhile"));
    await kit.network.signalNode(victim.index, "SIGKILL");
    for (const namespace of [0, 5, -10])
      await kit.storage.ask(node, "store", kit.storage.storeParams(account, wish("meanwhile", namespace)));
    const signature = account.sign(`delete${doomed.hash}`);
    const deletion = { pubkey: account.id, pubkey_ed25519: account.ed25519, messages: [doomed.hash], signature };
    kit.equal("the deletion", (await kit.storage.call(node, "delete", deletion)).status, 200);
    kit.note(`node ${victim.index} is started again`);
    await kit.network.restartNode(victim.index);
    const holds = async (member: NodeInfo, namespace: number): Promise<StoredMessage[]> =>
      byHash(await kit.storage.retrieve(member, account, namespace, { anew: true }));
    for (const namespace of [0, 5, -10]) {
      const expected = await holds(node, namespace);
      kit.equal(`messages in ${namespace}`, expected.length, namespace === 0 ? 2 : 1);
      await kit.until(`node ${victim.index} holds what the others hold in ${namespace}`, 15_000, async () =>
        JSON.stringify(await holds(victim, namespace)) === JSON.stringify(expected) ? true : undefined,
      );
    }
    const hashes = (await holds(victim, 0)).map(({ hash }) => hash);
    kit.ok("what it had acknowledged is still there", hashes.includes(kept.hash));
    kit.ok("what was deleted while it was away is gone", !hashes.includes(doomed.hash));
  },
});

/** Cases of how members of a swarm stay alike. */
export const syncCases: readonly Case[] = [splits, comesBack, joins, namespaces, played, pushed, malformed];
