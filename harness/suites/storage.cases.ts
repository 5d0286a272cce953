import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { TestAccount } from "../wire/account.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Messages in a swarm: stored through one member, held by all, fetched from any. */

/** A new account, the members of its swarm in random order, and nodes of other swarms. */
const newInbox = async (kit: Kit, prefix: TestAccount["prefix"] = "05") => {
  const { swarms } = await kit.view();
  const account = kit.account(undefined, undefined, prefix);
  const swarm = kit.swarmFor(swarms, account.id);
  const order = kit.draw(kit.nodes.length);
  const isMember = (node: NodeInfo) => swarm.members.some(({ legacy }) => legacy === node.legacy);
  const members = order.filter(isMember) as [NodeInfo, ...NodeInfo[]];
  return { account, swarm, members, others: order.filter((node) => !isMember(node)) };
};

const replicated = networkCase({
  id: "storage/replicated",
  title: "A message stored through one member is held by every member when the answer comes",
  requirements: ["STO-003", "STO-004", "STO-005", "STO-007", "STO-031", "STO-033"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { signsHash } = await import("./kit/storage.js");
    const { account, members } = await newInbox(kit);
    // Connections stand before the store, so that the members are asked at once.
    await Promise.all(members.map((member) => kit.storage.ask(member, "info", {})));
    const [through] = members;
    const data = kit.random.bytes(200);
    const params = kit.storage.storeParams(account, { data });
    const answer = await kit.storage.ask(through, "store", params);
    const seen = await Promise.all(members.map((member) => kit.storage.retrieve(member, account)));
    const expected = {
      hash: answer.hash,
      timestamp: params.timestamp,
      expiration: Number(params.timestamp) + Number(params.ttl),
      data: params.data,
    };
    for (const [index, messages] of seen.entries())
      kit.same(`member ${index + 1} of ${members.length} holds exactly the message`, messages, [expected]);
    const names = members.map((member) => member.ed25519).sort();
    kit.equal("each member has an entry", Object.keys(answer.swarm).sort(), names);
    for (const [ed25519, entry] of Object.entries(answer.swarm)) {
      const signed = "signature" in entry && signsHash(ed25519, entry.hash, entry.signature);
      kit.ok(`${ed25519.slice(0, 8)}… signed the hash`, signed, { actual: entry as never });
      if ("hash" in entry) kit.equal("the hash of its entry", entry.hash, answer.hash ?? null);
      if ("expiry" in entry) kit.equal("the expiry of its entry", entry.expiry, expected.expiration);
    }
    kit.ok("its time is the client's, within 30 s", Math.abs(answer.t - Date.now()) < 30_000, { actual: answer.t });
    const { hashOf } = await import("../wire/account.js");
    kit.equal("the hash is the model's", answer.hash ?? null, hashOf(account, 0, data));
  },
});

const throughAny = networkCase({
  id: "storage/through-any-member",
  title: "Messages stored through each of the members are held by all of them",
  requirements: ["STO-004", "STO-005", "STO-007"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit);
    const stored = await Promise.all(
      members.map((member, index) => kit.storage.store(member, members, account, { data: Uint8Array.of(index) })),
    );
    const expected = stored.map(({ hash }) => hash).sort();
    for (const member of members) {
      const messages = await kit.storage.retrieve(member, account);
      kit.same("it holds them all", messages.map(({ hash }) => hash).sort(), expected);
    }
  },
});

const repeated = networkCase({
  id: "storage/repeated",
  title: "The same bytes again are the same message: already there, its time kept, its expiry only raised",
  requirements: ["STO-032", "STO-033"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit);
    const [first, second, third] = members as unknown as readonly [NodeInfo, NodeInfo, NodeInfo];
    const data = Buffer.from("once");
    const now = Date.now();
    const original = await kit.storage.store(first, members, account, { data, timestamp: now - 5_000, ttl: 60_000 });
    await kit.storage.store(first, members, account, { data: Buffer.from("between") });

    const later = kit.storage.storeParams(account, { data, timestamp: now, ttl: 120_000 });
    const raised = await kit.storage.ask(second, "store", later);
    for (const [ed25519, entry] of Object.entries(raised.swarm))
      kit.ok(
        `${ed25519.slice(0, 8)}… had it already, and raised the expiry`,
        "already" in entry && entry.expiry === now + 120_000,
        {
          actual: entry as never,
        },
      );

    const sooner = kit.storage.storeParams(account, { data, timestamp: now, ttl: 20_000 });
    const kept = await kit.storage.ask(third, "store", sooner);
    for (const [ed25519, entry] of Object.entries(kept.swarm))
      kit.ok(`${ed25519.slice(0, 8)}… kept the later expiry`, "already" in entry && entry.expiry === now + 120_000, {
        actual: entry as never,
      });
    const [message, ...rest] = await kit.storage.retrieve(second, account);
    kit.same("time and place are those of the first store", message, { ...original, expiration: now + 120_000 });
    kit.equal("there is one other message", rest.length, 1);
  },
});

const offline = networkCase({
  id: "storage/offline-recipient",
  title: "A message waits for a recipient who was not there, and comes though the sender is gone",
  requirements: ["STO-001", "STO-002", "STO-040"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit);
    const [through, ...rest] = members;
    const { createHttpsClient } = await import("../wire/https.js");
    const sender = createHttpsClient();
    const body = JSON.stringify({ method: "store", params: kit.storage.storeParams(account) });
    const { status } = await sender.call(through, { path: "/storage_rpc/v1", body });
    await sender.close();
    kit.equal("the sender is told that it is stored", status, 200);
    for (const member of [through, ...rest]) {
      const messages = await kit.storage.retrieve(member, account, 0, { anew: true });
      kit.equal("the recipient, there for the first time, gets it", messages.length, 1);
    }
  },
});

const binary = networkCase({
  id: "storage/any-bytes",
  title: "Any bytes come back as they were stored, none at all included",
  requirements: ["STO-029", "STO-040"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit, "03");
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const contents = [
      new Uint8Array(0),
      Uint8Array.of(0),
      all,
      Buffer.from("\u0000nul and caf\u00e9"),
      Uint8Array.of(0xc3, 0x28),
    ];
    const stored = [];
    for (const data of contents) stored.push(await kit.storage.store(members[0], members, account, { data }));
    kit.same("they come back in their order", await kit.storage.retrieve(members[0], account), stored);
  },
});

const wrongSwarm = networkCase({
  id: "storage/wrong-swarm",
  title: "A node of another swarm says which swarm is right, before any other check; there the request succeeds",
  requirements: ["STO-022", "SWM-037"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const { account, swarm, members, others } = await newInbox(kit);
    const [stranger] = others as [NodeInfo, ...NodeInfo[]];
    const requests: readonly (readonly [method: string, params: Record<string, unknown>])[] = [
      ["store", kit.storage.storeParams(account)],
      ["store", { ...kit.storage.storeParams(account), ttl: 1 }],
      ["store", kit.storage.storeParams(account, { namespace: 5 })],
      ["retrieve", kit.storage.retrieveParams(account)],
      ["retrieve", { pubkey: account.id }],
      ["retrieve", kit.storage.retrieveParams(account, 0, 1_600_000_000_000)],
    ];
    for (const [method, params] of requests) {
      const answer = await kit.storage.call(stranger, method, params);
      kit.equal(`${method} is misdirected`, answer.status, 421);
      const { swarm: id, snodes } = kit.read(storageEndpoints.get_swarm.answer, answer.body, "the body of the 421");
      kit.equal("the right swarm", id, swarm.id.toString(16));
      kit.same(
        "its members",
        snodes.map((node) => node.pubkey_legacy).sort(),
        members.map((node) => node.legacy).sort(),
      );
      const [named] = snodes;
      const right = members.find((member) => member.ed25519 === named?.pubkey_ed25519);
      kit.equal(
        "where one of them is",
        { ip: named?.ip ?? "", port: named?.port_https ?? 0 },
        {
          ip: right?.ip ?? "",
          port: right?.httpsPort ?? 0,
        },
      );
    }
    const message = await kit.storage.store(members[0], members, account);
    kit.same("stored there, and nowhere else before", await kit.storage.retrieve(members[0], account), [message]);
  },
});

const namespaces: readonly number[] = [0, 5, 10, -10, -20, 2, 11, -1, -11, 32_767, -32_768];
const publicInbox = (namespace: number): boolean => namespace % 10 === 0;
const publicRead = (namespace: number): boolean => namespace === -10 || (namespace < 0 && -namespace % 20 === 1);

const separate = networkCase({
  id: "storage/namespaces",
  title: "Namespaces of all classes are kept apart, and each asks for the signatures of its class",
  requirements: ["STO-023", "STO-026", "STO-027", "STO-033", "STO-034", "STO-035", "STO-036"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit);
    const [through, asked] = members as unknown as readonly [NodeInfo, NodeInfo];
    const data = Buffer.from("the same bytes everywhere");
    const stored = new Map<number, unknown>();
    for (const namespace of namespaces) {
      const wish = { data, namespace, signed: !publicInbox(namespace) };
      stored.set(namespace, await kit.storage.store(through, members, account, wish));
    }
    for (const namespace of namespaces) {
      const messages = await kit.storage.retrieve(asked, account, namespace);
      kit.same(`namespace ${namespace} holds its own message`, messages, [stored.get(namespace)]);
      const open = await kit.storage.call(asked, "retrieve", { pubkey: account.id, namespace });
      kit.equal(`namespace ${namespace} without a signature`, open.status, publicRead(namespace) ? 200 : 400);
    }
    kit.same(
      "the hashes differ",
      new Set([...stored.values()].map((item) => (item as { hash: string }).hash)).size,
      namespaces.length,
    );
  },
});

const groups = networkCase({
  id: "storage/group-accounts",
  title: "Accounts whose id is an Ed25519 key sign with it, and need no other key",
  requirements: ["STO-015"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit, "03");
    const message = await kit.storage.store(members[0], members, account, { namespace: 11, signed: true });
    kit.same("stored and retrieved", await kit.storage.retrieve(members[0], account, 11), [message]);
  },
});

const overOnion = networkCase({
  id: "storage/over-onion",
  title: "Store and retrieve work through a path, and a misdirected request is answered inside the seal",
  requirements: ["DST-001", "ONI-022", "ONI-037", "STO-008", "STO-022"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const { account, members, others } = await newInbox(kit);
    const route = others.slice(0, 3);
    const params = kit.storage.storeParams(account);
    const request = JSON.stringify({ jsonrpc: "2.0", method: "store", params });
    const stored = await kit.onions.ask({ path: [...route, members[0]], request });
    const answer = kit.read(storageEndpoints.store.answer, stored.body, "the answer to store");
    kit.equal("every member has an entry", Object.keys(answer.swarm).length, members.length);
    const ask = JSON.stringify({ method: "retrieve", params: kit.storage.retrieveParams(account) });
    const fetched = await kit.onions.ask({ path: [...route, members.at(-1)!], request: ask });
    const { messages } = kit.read(storageEndpoints.retrieve.answer, fetched.body, "the answer to retrieve");
    kit.same(
      "the message",
      messages.map(({ data }) => data),
      [params.data],
    );
    const lost = await kit.onions.ask({ path: [...route.slice(0, 2), others[3]!], request: ask }, 421);
    const swarm = kit.read(storageEndpoints.get_swarm.answer, lost.body, "the body of the 421");
    kit.equal("members of the right swarm", swarm.snodes.length, members.length);
  },
});

const info = networkCase({
  id: "storage/info",
  title: "Every node answers info with version, time and hard fork",
  requirements: ["STO-021", "STO-052"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    for (const node of kit.nodes) {
      const before = Date.now();
      const answer = await kit.storage.ask(node, "info", {});
      const now = Date.now();
      for (const time of [answer.t, answer.timestamp])
        kit.ok("its time is now, in milliseconds", time >= before - 1_000 && time <= now + 1_000, { actual: time });
      kit.same("the hard fork of the chain", answer.hf, [19, 4]);
      kit.ok("the version is that of a storage server", answer.version[0] >= 2, { actual: [...answer.version] });
    }
  },
});

const expires = networkCase({
  id: "storage/expires",
  title: "A message is gone from every member within one cleanup period after its expiry, and others stay",
  requirements: ["STO-072"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { account, members } = await newInbox(kit);
    const [through] = members;
    const stays = await kit.storage.store(through, members, account, { data: Buffer.from("stays") });
    // Its life began ten seconds ago, so that nobody has to wait for the shortest life that is allowed.
    const wish = { data: Buffer.from("goes"), timestamp: Date.now() - 10_000, ttl: 11_500 };
    const goes = await kit.storage.store(through, members, account, wish);
    kit.equal("until then it is there", (await kit.storage.retrieve(through, account)).length, 2);
    const left = goes.expiration - Date.now();
    for (const member of members) {
      const messages = await kit.until(`it is gone from node ${member.index}`, left + 11_000, async () => {
        const found = await kit.storage.retrieve(member, account);
        return found.length === 1 ? found : undefined;
      });
      kit.same("the other one stays", messages, [stays]);
    }
  },
});

/** Cases of messages in a swarm. */
export const storageCases: readonly Case[] = [
  expires,
  replicated,
  throughAny,
  repeated,
  offline,
  binary,
  wrongSwarm,
  separate,
  groups,
  overOnion,
  info,
];
