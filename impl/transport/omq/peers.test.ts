import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as zmq from "zeromq";
import { openFence } from "./fence.js";
import { type Bench, createBench, freshKeys, type TestInstance } from "./fixture.js";
import { createIncomingPeers } from "./incoming-peers.js";
import { asOption, NotifyingRouter } from "./sockets.js";
import type { OmqPeer } from "./types.js";

let bench: Bench;
let server: TestInstance;
let address: string;
let denied: Set<string>;

beforeEach(async () => {
  bench = createBench();
  denied = new Set();
  server = await bench.instance();
  server.category("open", { auth: "none" });
  server.request("open", "who", (_, peer) => [
    peer.pubkey?.toString("hex") ?? "nobody",
    peer.ip,
    peer.level,
    String(peer.serviceNode),
    peer.listener ?? "unlabelled",
  ]);
  server.category("sn", { auth: "none", remoteServiceNode: true });
  server.request("sn", "ask", () => ["node"]);
  address = await server.listenCurve("tcp://127.0.0.1:*", (key) =>
    denied.has(key.toString("hex")) ? "denied" : key[0] === 7 ? "admin" : "none",
  );
});
afterEach(() => bench.close());

const hexOf = (keys: { publicKey: Buffer }): string => keys.publicKey.toString("hex");

test("a peer is known by the key it proved, its address and its level", async () => {
  const keys = freshKeys();
  const client = bench.bare(address.replace("tcp://", "tcp://127.0.0.3:0;"), {
    serverKey: server.keys.publicKey,
    keys,
  });
  await client.send("open.who", "t");
  expect(await client.next()).toEqual(["REPLY", "t", hexOf(keys), "127.0.0.3", "none", "false", "unlabelled"]);
});

test("the level is the one that the policy gives the key", async () => {
  let keys = freshKeys();
  while (keys.publicKey[0] !== 7) keys = freshKeys();
  const client = bench.bare(address, { serverKey: server.keys.publicKey, keys });
  await client.send("open.who", "t");
  expect((await client.next())[4]).toBe("admin");
});

test("who claims the routing id of another is still seen as itself, and the other is not disturbed", async () => {
  const victimKeys = freshKeys();
  bench.active.add(hexOf(victimKeys));
  const routingId = Buffer.concat([Buffer.from("L"), victimKeys.publicKey]);
  const victim = bench.bare(address, { serverKey: server.keys.publicKey, keys: victimKeys, routingId });
  await victim.send("sn.ask", "v1");
  expect(await victim.next()).toEqual(["REPLY", "v1", "node"]);
  const thiefKeys = freshKeys();
  const thief = bench.bare(address, { serverKey: server.keys.publicKey, keys: thiefKeys, routingId });
  for (let round = 0; round < 20; round += 1) {
    await thief.send("open.who", "t");
    await thief.send("sn.ask", "s");
    expect((await thief.next()).slice(0, 3)).toEqual(["REPLY", "t", hexOf(thiefKeys)]);
    expect(await thief.next()).toEqual(["FORBIDDEN_SN", "REPLY", "s"]);
    await victim.send("open.who", "v");
    expect((await victim.next()).slice(0, 3)).toEqual(["REPLY", "v", hexOf(victimKeys)]);
  }
});

test("who claims the live id of another is still seen as itself", async () => {
  const context = new zmq.Context({ blocky: false });
  const keys = freshKeys();
  const victim = await bench.instance({ keys });
  victim.category("v", { auth: "none" });
  const connections: string[] = [];
  server.command("open", "note", (_, peer) => void connections.push(peer.connection));
  bench.addresses.set(server.hex, address);
  await victim.send({ pubkey: server.keys.publicKey }, "open.note");
  await expect.poll(() => connections.length).toBe(1);
  const liveId = Buffer.from((connections[0] ?? "").slice(3), "hex");
  expect(liveId).toHaveLength(17);
  const thiefKeys = freshKeys();
  const thief = new zmq.Dealer({
    context,
    linger: 0,
    receiveTimeout: 5_000,
    routingId: asOption(liveId),
    curveServerKey: asOption(server.keys.publicKey),
    curvePublicKey: asOption(thiefKeys.publicKey),
    curveSecretKey: asOption(thiefKeys.secretKey),
  });
  bench.onEnd(() => thief.close());
  thief.connect(address);
  await thief.send(["open.who", "t"]);
  expect(String((await thief.receive())[2])).toBe(hexOf(thiefKeys));
  const answer = await victim.ask({ pubkey: server.keys.publicKey }, "open.who");
  expect(String(answer[0])).toBe(hexOf(keys));
});

test("forty clients that come at once are each known for who they are", async () => {
  for (let round = 0; round < 3; round += 1) {
    const clients = Array.from({ length: 40 }, () => {
      const keys = freshKeys();
      const routingId = Buffer.concat([Buffer.from("L"), keys.publicKey]);
      return { keys, client: bench.bare(address, { serverKey: server.keys.publicKey, keys, routingId }) };
    });
    const answers = await Promise.all(
      clients.map(async ({ keys, client }) => {
        await client.send("open.who", hexOf(keys));
        return client.next();
      }),
    );
    for (const [index, { keys }] of clients.entries()) {
      expect(answers[index]?.slice(0, 3)).toEqual(["REPLY", hexOf(keys), hexOf(keys)]);
    }
    for (const { client } of clients) client.socket.close();
  }
});

test("two connections with one key live side by side", async () => {
  const keys = freshKeys();
  const routingId = Buffer.concat([Buffer.from("L"), keys.publicKey]);
  const clients = [1, 2].map(() => bench.bare(address, { serverKey: server.keys.publicKey, keys, routingId }));
  for (let round = 0; round < 5; round += 1) {
    for (const client of clients) {
      await client.send("open.who", `r${round}`);
      expect((await client.next()).slice(0, 3)).toEqual(["REPLY", `r${round}`, hexOf(keys)]);
    }
  }
});

test("whether a peer is a service node is looked up for every message", async () => {
  const keys = freshKeys();
  const client = bench.bare(address, { serverKey: server.keys.publicKey, keys });
  const ask = async (): Promise<string[]> => {
    await client.send("sn.ask", "t");
    return client.next();
  };
  expect(await ask()).toEqual(["FORBIDDEN_SN", "REPLY", "t"]);
  bench.active.add(hexOf(keys));
  expect(await ask()).toEqual(["REPLY", "t", "node"]);
  bench.active.delete(hexOf(keys));
  expect(await ask()).toEqual(["FORBIDDEN_SN", "REPLY", "t"]);
  bench.active.add(hexOf(keys));
  expect(await ask()).toEqual(["REPLY", "t", "node"]);
});

test("a client that the policy denies fails its handshake, and one whose policy throws too", async () => {
  const failing = await server.listenCurve("tcp://127.0.0.1:*", () => {
    throw new Error("no policy");
  });
  for (const target of [address, failing]) {
    const keys = freshKeys();
    denied.add(hexOf(keys));
    const { socket } = bench.bare(target, { serverKey: server.keys.publicKey, keys });
    const failure = new Promise<string>((resolve) => {
      void (async () => {
        for await (const event of socket.events) {
          if (event.type.startsWith("handshake")) return resolve(event.type);
        }
      })();
    });
    expect(await failure).toBe("handshake:error:auth");
  }
});

test("a client without CURVE does not get through a CURVE listener, nor the reverse", async () => {
  const plain = await server.listenPlain("tcp://127.0.0.1:*", "basic");
  const clients = [bench.bare(address), bench.bare(plain, { serverKey: server.keys.publicKey })];
  for (const client of clients) {
    // Whether the frame waits in the socket or is never taken depends on when the handshake broke off.
    client.socket.sendTimeout = 300;
    client.socket.receiveTimeout = 300;
    const answer = client.send("open.who", "t").then(() => client.next());
    await expect(answer).rejects.toThrow(/timed out/);
  }
});

test("callers of a plain listener have its level and label, no key, and can be sent to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "omq-"));
  bench.onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const seen: OmqPeer[] = [];
  server.command("open", "hello", (_, peer) => void seen.push(peer));
  const local = await server.listenPlain(`ipc://${folder}/s`, "admin", "daemon of one");
  const open = await server.listenPlain("tcp://127.0.0.1:*", "basic");
  expect(local).toBe(`ipc://${folder}/s`);
  const first = bench.bare(local);
  const second = bench.bare(open);
  await first.send("open.who", "t");
  expect(await first.next()).toEqual(["REPLY", "t", "nobody", "", "admin", "false", "daemon of one"]);
  await second.send("open.who", "t");
  expect(await second.next()).toEqual(["REPLY", "t", "nobody", "", "basic", "false", "unlabelled"]);
  await first.send("open.hello");
  await second.send("open.hello");
  await expect.poll(() => seen.length).toBe(2);
  for (const peer of seen) await server.send({ connection: peer.connection }, "notify.x", [peer.level]);
  expect(await first.next()).toEqual(["notify.x", "admin"]);
  expect(await second.next()).toEqual(["notify.x", "basic"]);
});

test("a connection that is gone cannot be sent to, on either kind of listener", async () => {
  const seen: string[] = [];
  server.command("open", "hello", (_, peer) => void seen.push(peer.connection));
  const plain = await server.listenPlain("tcp://127.0.0.1:*", "basic");
  const clients = [bench.bare(plain), bench.bare(address, { serverKey: server.keys.publicKey })];
  for (const client of clients) await client.send("open.hello");
  await expect.poll(() => seen.length).toBe(2);
  for (const client of clients) client.socket.close();
  for (const connection of seen) {
    await expect
      .poll(() =>
        server.send({ connection }, "notify.x").then(
          () => "sent",
          (error) => error.word,
        ),
      )
      .toBe("NOT_CONNECTED");
  }
  for (const connection of ["", "nonsense", "in-zz", "out-99", "plain1-zz", "plain9-00"]) {
    await expect(server.send({ connection }, "notify.x")).rejects.toMatchObject({ word: "NOT_CONNECTED" });
  }
});

test("clients that went, or never finished, are forgotten", async () => {
  let time = 0;
  const context = new zmq.Context({ blocky: false });
  const router = new NotifyingRouter({ context, linger: 0, mandatory: true, sendTimeout: 0 });
  bench.onEnd(() => router.close());
  const peers = createIncomingPeers(() => time);
  const key = freshKeys().publicKey;
  const came = peers.admit(key, "127.0.0.1", "none", router);
  const unfinished = peers.admit(key, "127.0.0.1", "none", router);
  expect(peers.arrives(came, [Buffer.alloc(0)])).toBe(false);
  expect(peers.withKey(key)).toEqual([came]);
  time = 14_999;
  peers.sweep();
  expect(peers.size).toBe(2);
  time = 15_001;
  peers.sweep();
  expect(peers.size).toBe(1);
  expect(peers.byId(unfinished.id)).toBeUndefined();
  expect(peers.byRoutingId(came.routingId)).toBe(came);
  expect(peers.arrives(came, [Buffer.alloc(0)])).toBe(false);
  expect(peers.withKey(key)).toEqual([]);
  peers.sweep();
  expect(peers.size).toBe(1);
  peers.sweep();
  await expect.poll(() => peers.size).toBe(0);
});

test("connections that come and go leave nothing behind at the listener", async () => {
  const keys = freshKeys();
  const seen: OmqPeer[] = [];
  server.command("open", "hello", (_, peer) => void seen.push(peer));
  for (let round = 1; round <= 30; round += 1) {
    const client = bench.bare(address, { serverKey: server.keys.publicKey, keys });
    await client.send("open.hello");
    await expect.poll(() => seen.length, { interval: 1 }).toBe(round);
    client.socket.close();
  }
  expect(new Set(seen.map((peer) => peer.connection)).size).toBe(30);
  await expect
    .poll(() =>
      server.send({ pubkey: keys.publicKey }, "notify.x").then(
        () => "sent",
        (error) => error.word,
      ),
    )
    .toBe("NOT_CONNECTED");
});

test("a fence is passed by each message once, however many wait", async () => {
  const context = new zmq.Context({ blocky: false });
  const fence = await openFence(context);
  await Promise.all(Array.from({ length: 2_000 }, () => fence.pass()));
  fence.close();
  await expect(fence.pass()).rejects.toThrow();
});
