import { connect } from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BareClient, type Bench, createBench, type TestInstance } from "./fixture.js";

let bench: Bench;
let server: TestInstance;

beforeEach(async () => {
  bench = createBench();
  server = await bench.instance({ maxMessageSize: 100_000 });
  server.category("open", { auth: "none" });
  server.request("open", "echo", (parts) => parts as Buffer[]);
  server.request("open", "throw", (parts) => {
    throw parts;
  });
  server.command("open", "note", () => {});
  server.category("closed", { auth: "admin", remoteServiceNode: true });
  server.request("closed", "ask", () => ["never"]);
});
afterEach(() => bench.close());

const word = fc.constantFrom(
  ...[
    "HI",
    "HELLO",
    "BYE",
    "REPLY",
    "UNKNOWNCOMMAND",
    "NO_REPLY_TAG",
    "FORBIDDEN",
    "FORBIDDEN_SN",
    "NOT_A_SERVICE_NODE",
  ],
  ...["open.echo", "open.throw", "open.note", "closed.ask", "open.", ".", "", "open"],
);
const part = fc.oneof(
  word.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);
const message = fc.array(part, { minLength: 1, maxLength: 6 });

/** After whatever was sent, a request must still be answered, on this connection and in its time. */
const stillServed = async (client: BareClient, tag: string): Promise<void> => {
  await client.send("open.echo", tag, tag);
  for (;;) {
    const received = await client.next();
    expect(received.slice(0, 2)).not.toEqual(["REPLY", "never"]);
    if (received[0] === "REPLY" && received[1] === tag) return;
  }
};

test.each(["curve", "plain"])(
  "no names or parts silence a %s listener",
  async (kind) => {
    const address =
      kind === "curve"
        ? await server.listenCurve("tcp://127.0.0.1:*")
        : await server.listenPlain("tcp://127.0.0.1:*", "none");
    const client = bench.bare(address, kind === "curve" ? { serverKey: server.keys.publicKey } : {});
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        for (const parts of messages) await client.send(...parts);
        round += 1;
        await stillServed(client, `after ${round}`);
      }),
      { numRuns: 200 },
    );
  },
  60_000,
);

test("no messages of a peer that we dialled silence us", async () => {
  const dialler = await bench.instance({ maxMessageSize: 100_000 });
  dialler.category("open", { auth: "none" });
  dialler.request("open", "echo", (parts) => parts as Buffer[]);
  await bench.listen(server);
  const target = { pubkey: server.keys.publicKey };
  server.command("open", "come", (_, peer) => void connections.push(peer.connection));
  const connections: string[] = [];
  await dialler.send(target, "open.come");
  await expect.poll(() => connections.length).toBe(1);
  const connection = connections[0] as string;
  const harmless = message.filter(([first]) => first !== undefined && first.length > 0);
  await fc.assert(
    fc.asyncProperty(fc.array(harmless, { maxLength: 20 }), async (messages) => {
      for (const [name, ...parts] of messages) {
        if (String(name) !== "BYE") await server.send({ connection }, String(name), parts);
      }
      expect(String(await server.ask({ connection }, "open.echo", ["still"]))).toBe("still");
    }),
    { numRuns: 100 },
  );
}, 60_000);

test("no bytes below the message level end a listener", async () => {
  const curve = await server.listenCurve("tcp://127.0.0.1:*");
  const plain = await server.listenPlain("tcp://127.0.0.1:*", "none");
  const signature = Buffer.from("ff00000000000000007f0301", "hex");
  const mechanism = fc.constantFrom("NULL", "CURVE", "PLAIN", "").map((name) => {
    const greeting = Buffer.alloc(52);
    greeting.write(name);
    return Buffer.concat([signature, greeting]);
  });
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const ready = Buffer.from("0419055245414459", "hex");
  const stream = fc
    .tuple(fc.oneof(mechanism, bytes), fc.oneof(fc.constant(ready), bytes), bytes)
    .map((list) => Buffer.concat(list));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(curve, plain), stream, async (address, garbage) => {
      const socket = connect(Number(address.split(":").at(-1)), "127.0.0.1");
      await new Promise<void>((resolve) => {
        socket.on("error", () => {});
        socket.once("close", () => resolve());
        socket.end(garbage);
        socket.resume();
        setTimeout(() => socket.destroy(), 20);
      });
    }),
    { numRuns: 100 },
  );
  await stillServed(bench.bare(curve, { serverKey: server.keys.publicKey }), "curve");
  await stillServed(bench.bare(plain), "plain");
}, 60_000);
