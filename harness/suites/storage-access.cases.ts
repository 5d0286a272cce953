import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import { newInbox } from "./kit/inbox.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Where requests belong and in which form they may come: swarms, namespaces, kinds of accounts, onions. */

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

/** Cases of where requests belong and in which form they may come. */
export const storageAccessCases: readonly Case[] = [wrongSwarm, separate, groups, overOnion, info];
