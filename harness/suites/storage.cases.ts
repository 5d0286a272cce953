import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import { newInbox } from "./kit/inbox.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Messages in a swarm: stored through one member, held by all, fetched from any. */

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
export const storageCases: readonly Case[] = [expires, replicated, throughAny, repeated, offline, binary];
