import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as zmq from "zeromq";
import { type Bench, createBench, freshKeys, type TestInstance } from "./fixture.js";
import { createOutgoingPool } from "./outgoing-pool.js";
import { createContext } from "./sockets.js";
import { OmqError } from "./types.js";

let bench: Bench;

beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.close());

const wordOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof OmqError ? error.word : String(error)),
  );

const echoing = async (options: Parameters<Bench["instance"]>[0] = {}): Promise<TestInstance> => {
  const instance = await bench.instance(options);
  instance.category("open", { auth: "none" });
  instance.request("open", "echo", (parts) => parts as Buffer[]);
  instance.request("open", "from", (_, peer) => [peer.connection]);
  return instance;
};

/** A relay that a test can cut; counts the connections it carried. */
const relay = async (
  target: string,
): Promise<{ address: string; count: () => number; cut: () => void; server: Server }> => {
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    const [host, port] = target.replace("tcp://", "").split(":");
    const far = connectTcp(Number(port), host);
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      open.add(one);
      one.on("error", () => {});
      one.on("close", () => void other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  bench.onEnd(() => {
    server.close();
    cut();
  });
  return { address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count, cut, server };
};

const curve = (address: string, { hex }: TestInstance): string => `curve://${address.slice(6)}/${hex}`;

test("connecting by address greets, and each connection is one of its own", async () => {
  const server = await echoing();
  const address = curve(await server.listenCurve("tcp://127.0.0.1:*"), server);
  const client = await bench.instance();
  const [first, second] = [await client.connect(address), await client.connect(address, { ephemeralId: true })];
  expect(first).not.toBe(second);
  const from = async (connection: string): Promise<string> =>
    String((await client.ask({ connection }, "open.from"))[0]);
  expect(await from(first)).toBe(await from(first));
  expect(await from(first)).not.toBe(await from(second));
});

test("a connection by address shows the id that starts with L, or an ephemeral one", async () => {
  const context = new zmq.Context({ blocky: false });
  const router = new zmq.Router({ context, linger: 0 });
  bench.onEnd(() => router.close());
  await router.bind("tcp://127.0.0.1:*");
  const client = await bench.instance();
  for (const ephemeralId of [false, true]) {
    const connection = client.connect(router.lastEndpoint as string, { ephemeralId });
    const [id, word, ...rest] = await router.receive();
    expect([String(word), rest.length]).toEqual(["HI", 0]);
    await router.send([id as Buffer, "HELLO"]);
    await connection;
    if (ephemeralId) expect([id?.length, id?.[0]]).toEqual([5, 0]);
    else expect(id?.toString("hex")).toBe(`4c${client.hex}`);
  }
});

test.each(["dead host", "wrong key", "denied", "no greeting"])("connecting by address times out: %s", async (why) => {
  const server = await echoing();
  const listening = await server.listenCurve("tcp://127.0.0.1:*", () => (why === "denied" ? "denied" : "none"));
  const silent = createServer((socket) => void socket.on("error", () => {}));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  bench.onEnd(() => silent.close());
  const address = {
    "dead host": `curve://127.0.0.1:1/${server.hex}`,
    "wrong key": curve(listening, { ...server, hex: freshKeys().publicKey.toString("hex") }),
    denied: curve(listening, server),
    "no greeting": `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`,
  }[why] as string;
  const client = await bench.instance();
  const begin = performance.now();
  expect(await wordOf(client.connect(address, { timeoutMs: 300 }))).toBe("TIMEOUT");
  expect(performance.now() - begin).toBeGreaterThan(290);
});

test("an address that is none is refused at once", async () => {
  const client = await bench.instance();
  await expect(client.connect("tcp://nowhere")).rejects.toThrow(/expected HOST:PORT/);
  await expect(client.listenCurve("tcp://127.0.0.1:notaport")).rejects.toThrow(/cannot listen on/);
});

test("sends to a key use the connection that is there, whichever end opened it", async () => {
  const [one, two] = [await echoing(), await echoing()];
  const between = await relay(await bench.listen(one));
  bench.addresses.set(one.hex, between.address);
  expect(await wordOf(one.ask({ pubkey: two.keys.publicKey }, "open.echo"))).toBe("NOT_CONNECTED");
  await two.ask({ pubkey: one.keys.publicKey }, "open.echo");
  await two.ask({ pubkey: one.keys.publicKey }, "open.echo");
  expect(String(await one.ask({ pubkey: two.keys.publicKey }, "open.echo", ["back"]))).toBe("back");
  expect(between.count()).toBe(1);
  expect(await wordOf(one.ask({ pubkey: two.keys.publicKey }, "open.echo", [], { outgoingOnly: true }))).toBe(
    "NOT_CONNECTED",
  );
  const reverse = await relay(await bench.listen(two));
  bench.addresses.set(two.hex, reverse.address);
  await one.ask({ pubkey: two.keys.publicKey }, "open.echo", [], { outgoingOnly: true });
  expect(reverse.count()).toBe(1);
});

test("a peer that restarts is reached again over the same connection, and what was queued arrives", async () => {
  const keys = freshKeys();
  const target = { pubkey: keys.publicKey };
  const first = await echoing({ keys });
  const address = await bench.listen(first);
  const client = await bench.instance();
  expect(String(await client.ask(target, "open.echo", ["1"]))).toBe("1");
  await first.close();
  // What is handed to TCP before the loss is noticed is gone; what is sent afterwards must not be.
  const asked: Promise<unknown>[] = [];
  for (let count = 0; count < 6; count += 1) {
    asked.push(client.ask(target, "open.echo", ["2"]).then(String, () => "lost"));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const second = await echoing({ keys });
  await second.listenCurve(address);
  expect(await asked.at(-1)).toBe("2");
  expect(String(await client.ask(target, "open.echo", ["3"]))).toBe("3");
});

test("a peer that moved is dialled at its new address once the old one is lost", async () => {
  const keys = freshKeys();
  const target = { pubkey: keys.publicKey };
  const first = await echoing({ keys });
  await bench.listen(first, "127.0.0.4");
  const client = await bench.instance();
  await client.ask(target, "open.echo");
  await first.close();
  const second = await echoing({ keys });
  await bench.listen(second, "127.0.0.5");
  await expect
    .poll(() => client.ask(target, "open.echo", ["moved"], { timeoutMs: 300 }).then(String, () => "no"), {
      timeout: 5_000,
    })
    .toBe("moved");
});

test("connections that are cut come back by themselves, on both kinds", async () => {
  const server = await echoing();
  const between = await relay(await bench.listen(server));
  bench.addresses.set(server.hex, between.address);
  const client = await bench.instance();
  const connection = await client.connect(curve(between.address, server), { ephemeralId: true });
  const targets = [{ pubkey: server.keys.publicKey }, { connection }];
  for (const target of targets) await client.ask(target, "open.echo");
  between.cut();
  for (const target of targets) {
    await expect
      .poll(() => client.ask(target, "open.echo", ["back"], { timeoutMs: 400 }).then(String, () => "no"), {
        timeout: 5_000,
      })
      .toBe("back");
  }
  expect(between.count()).toBe(4);
});

test("a connection that was denied is replaced by a new one at the next send", async () => {
  let admitted = false;
  const server = await echoing();
  bench.addresses.set(server.hex, await server.listenCurve("tcp://127.0.0.1:*", () => (admitted ? "none" : "denied")));
  const client = await bench.instance();
  const target = { pubkey: server.keys.publicKey };
  expect(await wordOf(client.ask(target, "open.echo", [], { timeoutMs: 200 }))).toBe("TIMEOUT");
  admitted = true;
  await expect
    .poll(() => client.ask(target, "open.echo", ["in"], { timeoutMs: 300 }).then(String, () => "no"))
    .toBe("in");
});

test("a connection by address that is denied later is opened anew under its old name", async () => {
  const keys = freshKeys();
  const first = await echoing({ keys });
  const address = await first.listenCurve("tcp://127.0.0.1:*");
  const client = await bench.instance();
  const connection = await client.connect(curve(address, first));
  await first.close();
  let denials = 0;
  const second = await echoing({ keys });
  await second.listenCurve(address, () => {
    denials += 1;
    return denials > 2 ? "none" : "denied";
  });
  await expect
    .poll(() => client.ask({ connection }, "open.echo", ["in"], { timeoutMs: 300 }).then(String, () => "no"), {
      timeout: 8_000,
    })
    .toBe("in");
  expect(denials).toBe(3);
});

test("a goodbye ends the connection at once and tells its owner", async () => {
  const server = await echoing();
  server.command("open", "leave", (_, peer) => void server.send({ connection: peer.connection }, "BYE"));
  const address = curve(await server.listenCurve("tcp://127.0.0.1:*"), server);
  const client = await bench.instance();
  let closed = 0;
  const connection = await client.connect(address, { onClose: () => (closed += 1) });
  await client.send({ connection }, "open.leave");
  await expect.poll(() => closed).toBe(1);
  expect(await wordOf(client.ask({ connection }, "open.echo"))).toBe("NOT_CONNECTED");
});

test("a connection that we end is gone, at both ends", async () => {
  const server = await echoing();
  const client = await bench.instance();
  const connection = await client.connect(curve(await server.listenCurve("tcp://127.0.0.1:*"), server));
  const back = String((await client.ask({ connection }, "open.from"))[0]);
  await client.disconnect(connection);
  await client.disconnect(connection);
  expect(await wordOf(client.ask({ connection }, "open.echo"))).toBe("NOT_CONNECTED");
  await expect.poll(() => wordOf(server.send({ connection: back }, "notify.x"))).toBe("NOT_CONNECTED");
});

/** A service node asks, cuts its connection before the reply is given, and listens. */
const askAndHangUp = async (active: boolean): Promise<{ reply: Promise<string>; dialled: () => number }> => {
  let release: () => void = () => {};
  let reached: (connection: string) => void = () => {};
  const arrived = new Promise<string>((resolve) => {
    reached = resolve;
  });
  const server = await bench.instance();
  server.category("open", { auth: "none" });
  server.request("open", "wait", async (_, peer) => {
    reached(peer.connection);
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return ["strong"];
  });
  const between = await relay(await bench.listen(server));
  bench.addresses.set(server.hex, between.address);
  const asker = await bench.instance();
  const listener = await relay(await asker.listenCurve("tcp://127.0.0.1:*"));
  bench.addresses.set(asker.hex, listener.address);
  if (active) bench.active.add(asker.hex);
  const reply = asker.ask({ pubkey: server.keys.publicKey }, "open.wait", [], { timeoutMs: 1_500 }).then(
    (parts) => String(parts),
    (error) => error.word as string,
  );
  const connection = await arrived;
  between.server.close();
  between.cut();
  await expect.poll(() => wordOf(server.send({ connection }, "notify.x")), { timeout: 3_000 }).toBe("NOT_CONNECTED");
  release();
  return { reply, dialled: listener.count };
};

test("a reply owed to a service node is delivered over a new connection when the old one is lost", async () => {
  const { reply, dialled } = await askAndHangUp(true);
  expect(await reply).toBe("strong");
  expect(dialled()).toBe(1);
});

test("a reply to anybody else is dropped when its connection is lost", async () => {
  const { reply, dialled } = await askAndHangUp(false);
  expect(await reply).toBe("TIMEOUT");
  expect(dialled()).toBe(0);
});

test("a key that left the active set loses the connections that we opened to it, and only it", async () => {
  const [left, stayed, never] = [await echoing(), await echoing(), await echoing()];
  const client = await echoing();
  for (const node of [left, stayed]) bench.active.add(node.hex);
  const names = new Map<TestInstance, string>();
  const nameOf = async (node: TestInstance): Promise<string> =>
    String((await client.ask({ pubkey: node.keys.publicKey }, "open.from"))[0]);
  for (const node of [left, stayed, never]) {
    await bench.listen(node);
    names.set(node, await nameOf(node));
  }
  client.activeSetChanged();
  for (const node of [left, stayed, never]) expect(await nameOf(node)).toBe(names.get(node));
  bench.active.delete(left.hex);
  client.activeSetChanged();
  expect(await nameOf(left)).not.toBe(names.get(left));
  expect(await nameOf(stayed)).toBe(names.get(stayed));
  expect(await nameOf(never)).toBe(names.get(never));
});

test("an idle connection by key expires after 30 s, one by address never", async () => {
  const server = await echoing();
  const address = await server.listenCurve("tcp://127.0.0.1:*");
  let time = 0;
  const keys = freshKeys();
  const context = createContext();
  const pool = createOutgoingPool({
    context,
    keys,
    sourceIp: undefined,
    maxMessageSize: 1000,
    now: () => time,
    isActive: () => true,
    lookup: () => address,
    onMessage: () => {},
    log: () => {},
  });
  bench.onEnd(() => pool.closeAll());
  const key = server.keys.publicKey;
  const first = pool.toKey(key);
  const fixed = pool.toAddress(
    { transport: "tcp", host: "127.0.0.1", port: 1, pubkey: undefined },
    { level: "none", ephemeralId: true, onClose: undefined },
  );
  time = 30_000;
  pool.tick();
  expect(pool.toKey(key)).toBe(first);
  await first?.send(["open.echo", "tag"]);
  time = 60_000;
  pool.tick();
  expect(pool.withKey(key)).toBe(first);
  first?.active();
  time = 90_000;
  pool.tick();
  expect(pool.withKey(key)).toBe(first);
  time = 90_001;
  pool.tick();
  expect(pool.withKey(key)).toBeUndefined();
  expect(first?.closed).toBe(true);
  expect(pool.byId(fixed.id)).toBe(fixed);
  expect(pool.toKey(key)).not.toBe(first);
});

test("commands from the peer keep a connection open and replies do not", async () => {
  const server = await echoing();
  const address = await server.listenCurve("tcp://127.0.0.1:*");
  let time = 0;
  const received: string[] = [];
  const context = createContext();
  const pool = createOutgoingPool({
    context,
    keys: freshKeys(),
    sourceIp: undefined,
    maxMessageSize: 1000,
    now: () => time,
    isActive: () => true,
    lookup: () => address,
    onMessage: (_, parts) => void received.push(String(parts[0])),
    log: () => {},
  });
  bench.onEnd(() => pool.closeAll());
  const connection = pool.toKey(server.keys.publicKey);
  await connection?.send(["open.echo", "tag"]);
  time = 10_000;
  await expect.poll(() => received).toEqual(["REPLY"]);
  expect(connection?.lastActive).toBe(0);
});
