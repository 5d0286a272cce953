import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* The same requests over the message queue, in JSON and in bencoding. */

const inboxAt = async (kit: Kit) => {
  const { swarms } = await kit.view();
  const account = kit.account();
  const swarm = kit.swarmFor(swarms, account.id);
  const node = kit.random.pick(swarm.members);
  const stranger = kit.nodes.find((other) => !swarm.members.includes(other)) as NodeInfo;
  return { account, swarm, node, stranger, members: swarm.members };
};

const json = networkCase({
  id: "storage/queue/json",
  title: "Over the message queue JSON requests are answered in JSON, one part on success",
  requirements: ["STO-066"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const { account, node, members } = await inboxAt(kit);
    const queue = await kit.queues.connect(node);
    const params = kit.storage.storeParams(account);
    const stored = JSON.parse((await queue.succeed("storage.store", JSON.stringify(params))).toString()) as unknown;
    const answer = kit.read(storageEndpoints.store.answer, stored, "the answer to store");
    kit.equal("every member has an entry", Object.keys(answer.swarm).length, members.length);
    const ask = JSON.stringify(kit.storage.retrieveParams(account));
    const fetched = JSON.parse((await queue.succeed("storage.retrieve", ask)).toString()) as unknown;
    const { messages } = kit.read(storageEndpoints.retrieve.answer, fetched, "the answer to retrieve");
    kit.same(
      "the message",
      messages.map(({ data }) => data),
      [params.data],
    );
    const info = JSON.parse((await queue.succeed("storage.info")).toString()) as unknown;
    kit.read(storageEndpoints.info.answer, info, "the answer to info without a part");
    for (const body of ["", "{}", "[]", "7"]) {
      const again = JSON.parse((await queue.succeed("storage.info", body)).toString()) as unknown;
      kit.read(storageEndpoints.info.answer, again, `the answer to info with ${JSON.stringify(body)}`);
    }
  },
});

const bencoded = networkCase({
  id: "storage/queue/bencoded",
  title: "Over the message queue bencoded requests are answered bencoded, with raw bytes, and have the same effect",
  requirements: ["STO-066", "STO-077"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const { writeBt, readBt, readBtAsJson } = await import("../wire/bt-json.js");
    const { account, node, members } = await inboxAt(kit);
    const queue = await kit.queues.connect(node);
    const data = kit.random.bytes(300);
    const now = Date.now();
    const id = new Uint8Array(Buffer.from(account.id, "hex"));

    const stored = await queue.succeed("storage.store", writeBt({ pubkey: id, data, timestamp: now, ttl: 86_400_000 }));
    const answer = kit.read(storageEndpoints.store.answer, readBtAsJson(stored), "the answer to store");
    kit.equal("every member has an entry", Object.keys(answer.swarm).length, members.length);
    const entry = [...(readBt(stored).get("swarm") as Map<string, Map<string, Uint8Array>>).values()][0];
    kit.equal("a signature is 64 raw bytes", entry?.get("signature")?.length ?? 0, 64);

    const again = await kit.storage.ask(node, "store", kit.storage.storeParams(account, { data, timestamp: now }));
    kit.ok(
      "the same in JSON is the same message",
      Object.values(again.swarm).every((item) => "already" in item),
    );
    kit.equal("with the same hash", again.hash ?? null, answer.hash ?? null);

    const signature = account.signRaw(`retrieve${now}`);
    const request = writeBt({
      pubkey: account.id,
      pubkey_ed25519: new Uint8Array(Buffer.from(account.ed25519, "hex")),
      signature,
      timestamp: now,
    });
    const fetched = await queue.succeed("storage.retrieve", request);
    const { messages } = kit.read(storageEndpoints.retrieve.answer, readBtAsJson(fetched), "the answer to retrieve");
    kit.same(
      "the message, once",
      messages.map((message) => message.data),
      [Buffer.from(data).toString("base64")],
    );
    const [raw] = readBt(fetched).get("messages") as Map<string, Uint8Array>[];
    kit.equal("its data is raw", Buffer.from(raw!.get("data")!).equals(Buffer.from(data)), true);
    kit.equal("more is an integer", String(readBt(fetched).get("more")), "0");
  },
});

const refusals = networkCase({
  id: "storage/queue/refusals",
  title: "Over the message queue a refusal is two parts, status and text, whatever the request was written in",
  requirements: ["STO-066"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { writeBt } = await import("../wire/bt-json.js");
    const { account, node } = await inboxAt(kit);
    const queue = await kit.queues.connect(node);
    const noJson = { status: 400, text: "invalid body: expected json or bt_dict" };
    for (const body of ["nonsense", "le", "i7e", "{"]) await queue.refuse("storage.info", [body], noJson);
    const parts = { status: 400, text: "Invalid request: expected 1 message parts, received 2" };
    await queue.refuse("storage.info", ["{}", "{}"], parts);
    const missing = { status: 400, text: "invalid request: Required field 'timestamp' missing" };
    await queue.refuse("storage.store", [JSON.stringify({ pubkey: account.id })], missing);
    await queue.refuse("storage.store", [writeBt({ pubkey: account.id })], missing);
    const range = {
      status: 400,
      text: "invalid request: Invalid value given for 'namespace': expected 16-bit integer",
    };
    await queue.refuse("storage.store", [writeBt({ namespace: 32_768 })], range);
    const short = { status: 400, text: "invalid request: invalid signature: expected 64-byte Ed25519 signature" };
    const signed = { pubkey: account.id, signature: new Uint8Array(63), timestamp: Date.now() };
    await queue.refuse("storage.retrieve", [writeBt(signed)], short);
    const nothing = { status: 401, text: "retrieve: request signature required" };
    await queue.refuse("storage.retrieve", [writeBt({ pubkey: account.id })], nothing);
    const large = { status: 400, text: "invalid request: Message body exceeds maximum allowed length of 76800 bytes" };
    const body = { pubkey: account.id, data: new Uint8Array(76_801), timestamp: Date.now(), ttl: 86_400_000 };
    await queue.refuse("storage.store", [writeBt(body)], large);
    await queue.succeed("storage.store", writeBt({ ...body, data: new Uint8Array(76_800) }));
  },
});

const order = networkCase({
  id: "storage/queue/key-order",
  title: "A bencoded parameter out of order counts as absent",
  requirements: ["STO-074"],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const { account, node } = await inboxAt(kit);
    const queue = await kit.queues.connect(node);
    const now = Date.now();
    const unsorted = Buffer.from(`d4:data5:hello9:timestampi${now}e3:ttli86400000e6:pubkey66:${account.id}e`);
    const sorted = Buffer.from(`d4:data5:hello6:pubkey66:${account.id}9:timestampi${now}e3:ttli86400000ee`);
    const missing = { status: 400, text: "invalid request: Required field 'pubkey' missing" };
    await queue.refuse("storage.store", [unsorted], missing);
    await queue.succeed("storage.store", sorted);
  },
});

const broken = networkCase({
  id: "storage/queue/broken-bencoding",
  title: "Broken bencoding is answered with an error, and harms nobody",
  requirements: [],
  importance: "medium",
  network: twoSwarms,
  run: async (kit) => {
    const { node } = await inboxAt(kit);
    const queue = await kit.queues.connect(node);
    const nested = `d1:a${"l".repeat(20_000)}${"e".repeat(20_000)}e`;
    for (const body of ["d", "d4:data", "d4:data99:x", "d4:datai5", "di5e1:xe", nested]) {
      const parts = await queue.reply("storage.store", [body]);
      const status = String(parts[0]);
      kit.ok("two parts, 400 or 500 first", parts.length === 2 && (status === "400" || status === "500"), {
        actual: parts.map((part) => part.toString("latin1").slice(0, 100)),
      });
    }
    await (await kit.queues.connect(node)).succeed("storage.info");
  },
});

const misdirected = networkCase({
  id: "storage/queue/wrong-swarm",
  title: "Over the message queue a misdirected request gets 421 and the right swarm, encoded as the request was",
  requirements: ["STO-022", "STO-066"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { storageEndpoints } = await import("../../spec/schema/storage-rpc.js");
    const { writeBt, readBtAsJson } = await import("../wire/bt-json.js");
    const { account, swarm, stranger } = await inboxAt(kit);
    const queue = await kit.queues.connect(stranger);
    const params = { pubkey: account.id, data: "aGVsbG8=", timestamp: Date.now(), ttl: 86_400_000 };
    const bodies = [
      { body: JSON.stringify(params), read: (part: Buffer) => JSON.parse(part.toString()) as unknown },
      { body: writeBt(params), read: (part: Buffer) => readBtAsJson(part) },
    ];
    for (const { body, read } of bodies) {
      const parts = await queue.reply("storage.store", [body]);
      kit.equal("status 421 and a body", [parts.length, String(parts[0])], [2, "421"]);
      const answer = kit.read(storageEndpoints.get_swarm.answer, read(parts[1]!), "the body of the 421");
      kit.equal("the right swarm", answer.swarm, swarm.id.toString(16));
      kit.equal("its members", answer.snodes.length, swarm.members.length);
    }
  },
});

/** Cases of storage requests over the message queue. */
export const storageQueueCases: readonly Case[] = [json, bencoded, refusals, order, broken, misdirected];
