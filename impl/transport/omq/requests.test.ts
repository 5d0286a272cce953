import { afterEach, beforeEach, expect, test } from "vitest";
import * as zmq from "zeromq";
import type { Connection } from "./connection.js";
import { type Bench, createBench, freshKeys, type TestInstance } from "./fixture.js";
import { createRequests } from "./requests.js";
import { OmqError } from "./types.js";

let bench: Bench;
let server: TestInstance;
let client: TestInstance;
let to: { pubkey: Buffer };

beforeEach(async () => {
  bench = createBench();
  server = await bench.instance();
  server.category("open", { auth: "none", queue: 100_000 });
  server.request("open", "echo", (parts) => parts as Buffer[]);
  server.request("open", "silent", () => undefined);
  server.category("sn", { auth: "none", remoteServiceNode: true });
  server.request("sn", "ask", () => []);
  await bench.listen(server);
  client = await bench.instance({ sourceIp: "127.0.0.9" });
  to = { pubkey: server.keys.publicKey };
});
afterEach(() => bench.close());

const wordOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OmqError);
  return (error as OmqError).word;
};

test("a reply comes back as it was given, text as UTF-8 and empty parts kept", async () => {
  const parts = ["ä", "", Buffer.from([0, 255]), "x".repeat(100_000)];
  const reply = await client.ask(to, "open.echo", parts);
  expect(reply.map((part) => part.toString("hex"))).toEqual(parts.map((part) => Buffer.from(part).toString("hex")));
  expect(await client.ask(to, "open.echo")).toEqual([]);
});

test("ten thousand requests, many at a time, all get their own reply", async () => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 10_000) {
      const number = String(next++);
      const [reply] = await client.ask(to, "open.echo", [number]);
      if (String(reply) !== number) throw new Error(`asked ${number}, got ${reply}`);
    }
  };
  await Promise.all(Array.from({ length: 256 }, worker));
  expect(next).toBe(10_000);
});

test("a name that the other side does not know fails at once, all requests of it, and no others", async () => {
  const begun = performance.now();
  const unknown = [client.ask(to, "open.none"), client.ask(to, "open.none")];
  const silent = wordOf(client.ask(to, "open.silent", [], { timeoutMs: 1_500 }));
  for (const asked of unknown) expect(await wordOf(asked)).toBe("UNKNOWNCOMMAND");
  expect(performance.now() - begun).toBeLessThan(1_400);
  expect(await silent).toBe("TIMEOUT");
});

test("a burst beyond the queue fails at once for some and is answered for the others", async () => {
  const asked = Array.from({ length: 20_000 }, (_, number) => client.ask(to, "open.echo", [String(number)]));
  const outcomes = await Promise.allSettled(asked);
  const answered = outcomes.filter((outcome) => outcome.status === "fulfilled");
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(answered.length).toBeGreaterThanOrEqual(1_000);
  expect(refused.every(({ reason }) => reason instanceof OmqError && reason.word === "TIMEOUT")).toBe(true);
  expect(String((await client.ask(to, "open.echo", ["still"]))[0])).toBe("still");
}, 60_000);

test("timers run while messages pour in", async () => {
  let handled = 0;
  server.command("open", "flood", () => {
    handled += 1;
  });
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  for (let round = 0; round < 40; round += 1) {
    for (let count = 0; count < 500; count += 1) void client.send(to, "open.flood", ["x"]).catch(() => {});
    await client.ask(to, "open.echo").catch(() => {});
  }
  clearInterval(timer);
  expect(handled).toBeGreaterThan(1_000);
  expect(ticks).toBeGreaterThan(5);
});

test("both ends serve and ask over the one connection that one of them opened", async () => {
  client.category("back", { auth: "none", remoteServiceNode: true });
  client.request("back", "who", (parts, peer) => [peer.pubkey as Buffer, peer.ip, ...(parts as Buffer[])]);
  client.category("level", { auth: "basic" });
  client.request("level", "ask", () => []);
  bench.active.add(server.hex);
  let connections = 0;
  server.request("open", "turn", async (parts, peer) => {
    connections += 1;
    return server.ask({ pubkey: peer.pubkey as Buffer }, "back.who", parts);
  });
  const replies = await Promise.all([1, 2, 3].map((number) => client.ask(to, "open.turn", [String(number)])));
  expect(connections).toBe(3);
  for (const [index, [key, ip, part]] of replies.entries()) {
    expect(key?.toString("hex")).toBe(server.hex);
    expect([String(ip), String(part)]).toEqual(["127.0.0.1", String(index + 1)]);
  }
  expect(await wordOf(server.ask({ pubkey: client.keys.publicKey }, "level.ask"))).toBe("FORBIDDEN");
  bench.active.delete(server.hex);
  expect(await wordOf(server.ask({ pubkey: client.keys.publicKey }, "back.who"))).toBe("FORBIDDEN_SN");
});

test("the level of a connection opened by address is what the opener chose, and its peer is no service node", async () => {
  client.category("notify", { auth: "admin" });
  client.request("notify", "block", (parts, peer) => [String(peer.serviceNode), peer.level, ...(parts as Buffer[])]);
  bench.active.add(server.hex);
  server.request("open", "turn", async (_, peer) => server.ask({ connection: peer.connection }, "notify.block", ["7"]));
  const address = `curve://${(bench.addresses.get(server.hex) ?? "").slice(6)}/${server.hex}`;
  const trusted = await client.connect(address, { level: "admin", ephemeralId: true });
  const other = await client.connect(address, { ephemeralId: true });
  expect((await client.ask({ connection: trusted }, "open.turn")).map(String)).toEqual(["false", "admin", "7"]);
  expect(await wordOf(client.ask({ connection: other }, "open.turn", [], { timeoutMs: 300 }))).toBe("TIMEOUT");
});

test("an error word in reply fails the request with this word", async () => {
  expect(await wordOf(client.ask(to, "sn.ask"))).toBe("FORBIDDEN_SN");
});

test("a handler without answer runs into the time-out", async () => {
  const begin = performance.now();
  expect(await wordOf(client.ask(to, "open.silent", [], { timeoutMs: 400 }))).toBe("TIMEOUT");
  const took = performance.now() - begin;
  expect(took).toBeGreaterThanOrEqual(399);
  expect(took).toBeLessThan(1_500);
});

test("without an address, and after close, there is no connection", async () => {
  const nobody = { pubkey: freshKeys().publicKey };
  expect(await wordOf(client.ask(nobody, "open.echo"))).toBe("NOT_CONNECTED");
  expect(await wordOf(client.send(nobody, "open.echo"))).toBe("NOT_CONNECTED");
  bench.addresses.set(nobody.pubkey.toString("hex"), "no address");
  expect(await wordOf(client.ask(nobody, "open.echo"))).toBe("NOT_CONNECTED");
  const pending = wordOf(client.ask(to, "open.silent"));
  await client.ask(to, "open.echo");
  await client.close();
  expect(await pending).toBe("NOT_CONNECTED");
  expect(await wordOf(client.ask(to, "open.echo"))).toBe("NOT_CONNECTED");
  expect(await wordOf(client.connect("tcp://127.0.0.1:1"))).toBe("NOT_CONNECTED");
});

test("a part of the limit passes and one byte more ends the connection, which then works again", async () => {
  const small = await bench.instance({ maxMessageSize: 10_000 });
  small.category("open", { auth: "none" });
  small.request("open", "size", (parts) => parts.map((part) => String(part.length)));
  await bench.listen(small);
  const target = { pubkey: small.keys.publicKey };
  const largest = 10_000 - 33;
  const sizes = (parts: Buffer[]): Promise<string[]> =>
    client.ask(target, "open.size", parts, { timeoutMs: 600 }).then((reply) => reply.map(String));
  expect(await sizes([Buffer.alloc(largest), Buffer.alloc(largest)])).toEqual([`${largest}`, `${largest}`]);
  expect(await wordOf(sizes([Buffer.alloc(largest + 1)]))).toBe("TIMEOUT");
  await expect.poll(() => sizes([Buffer.alloc(5)]).catch(() => undefined), { timeout: 5_000 }).toEqual(["5"]);
});

test("an oversize part from the listener side does not end the connection for good", async () => {
  const context = new zmq.Context({ blocky: false });
  const router = new zmq.Router({ context, linger: 0 });
  bench.onEnd(() => router.close());
  await router.bind("tcp://127.0.0.1:*");
  void (async () => {
    for await (const [id, name, tag] of router) {
      if (String(name) === "HI") await router.send([id as Buffer, "HELLO"]);
      if (String(name) === "big") await router.send([id as Buffer, "REPLY", tag as Buffer, Buffer.alloc(10_001)]);
      if (String(name) === "small") await router.send([id as Buffer, "REPLY", tag as Buffer, "ok"]);
    }
  })();
  const limited = await bench.instance({ maxMessageSize: 10_000 });
  const connection = await limited.connect(router.lastEndpoint as string);
  expect(await wordOf(limited.ask({ connection }, "big", [], { timeoutMs: 300 }))).toBe("TIMEOUT");
  await expect
    .poll(() => limited.ask({ connection }, "small", [], { timeoutMs: 300 }).then(String, () => "no"), {
      timeout: 8_000,
    })
    .toBe("ok");
});

test("who was not asked cannot answer", async () => {
  let reject: (error: unknown) => void = () => {};
  const outcome = new Promise((resolve) => {
    reject = resolve;
  });
  const thief = bench.bare(await client.listenCurve("tcp://127.0.0.1:*"), { serverKey: client.keys.publicKey });
  const tags: Buffer[] = [];
  const context = new zmq.Context({ blocky: false });
  const router = new zmq.Router({ context, linger: 0 });
  bench.onEnd(() => router.close());
  await router.bind("tcp://127.0.0.1:*");
  const connection = client.connect(router.lastEndpoint as string);
  const [greeter] = await router.receive();
  await router.send([greeter as Buffer, "HELLO"]);
  const asked = client.ask({ connection: await connection }, "open.secret");
  asked.catch(reject);
  const [, , tag] = await router.receive();
  tags.push(tag as Buffer);
  await thief.send("REPLY", tag as Buffer, "forged");
  await thief.send("FORBIDDEN", "REPLY", tag as Buffer);
  await thief.send("HI");
  expect(await thief.next()).toEqual(["HELLO"]);
  await router.send([greeter as Buffer, "REPLY", tag as Buffer, "true"]);
  await router.send([greeter as Buffer, "REPLY", tag as Buffer, "second"]);
  expect(String(await Promise.race([asked, outcome]))).toBe("true");
});

test("the holder of the key may answer over another connection than the one that was asked", async () => {
  const time = 0;
  const requests = createRequests(() => time);
  const key = freshKeys().publicKey;
  const from = (id: string, pubkey: Buffer | undefined) => ({ id, pubkey }) as Connection;
  const { tag, reply } = requests.open("a.b", { pubkey: key, connection: undefined }, 10);
  requests.answer(tag, from("x", undefined), [Buffer.from("none")]);
  requests.answer(tag, from("x", freshKeys().publicKey), [Buffer.from("other")]);
  requests.refuse(tag, from("x", freshKeys().publicKey), "FORBIDDEN");
  requests.answer(Buffer.concat([tag, tag]), from("x", key), []);
  expect(requests.size).toBe(1);
  requests.answer(tag, from("x", Buffer.from(key)), [Buffer.from("right")]);
  expect(requests.size).toBe(0);
  expect(String(await reply)).toBe("right");
});

test("a request that is overdue fails, and its late reply is ignored", async () => {
  let time = 0;
  const requests = createRequests(() => time);
  const { tag, reply } = requests.open("a.b", { pubkey: undefined, connection: "x" }, 1_000);
  time = 999;
  requests.expire();
  expect(requests.size).toBe(1);
  time = 1_000;
  requests.expire();
  expect(requests.size).toBe(0);
  requests.answer(tag, { id: "x" } as Connection, [Buffer.from("late")]);
  expect(await wordOf(reply)).toBe("TIMEOUT");
});
