import { afterEach, describe, expect, test } from "vitest";
import { createRandom } from "../../vectors/generate/random.js";
import { freePort } from "../network/addresses.js";
import { type OmqCaller, openOmqCaller, pairOf } from "./omq-caller.js";
import { type PlayedNode, playNode } from "./played-node.js";

const ip = "127.0.0.1";
const keys = (seed: string) => pairOf(createRandom(seed).bytes(32));
const { signal } = new AbortController();

const opened: (OmqCaller | PlayedNode)[] = [];
afterEach(() => {
  for (const item of opened.splice(0)) item.close();
});

const pair = async () => {
  const port = await freePort(ip);
  const node = await playNode(keys("node"), ip, port, signal);
  const server = { ip, omqPort: port, x25519: keys("node").publicKey.toString("hex") };
  const caller = await openOmqCaller({ server, keys: keys("caller"), sourceIp: ip, signal });
  opened.push(node, caller);
  return { node, caller, server };
};

describe("a caller and a played node", () => {
  test("exchange requests and replies, with any tag", async () => {
    const { node, caller } = await pair();
    node.answer("a.b", ({ parts }) => ["got", ...parts]);
    for (const tag of [Buffer.alloc(0), Buffer.from("REPLY"), Buffer.from([0, 255])])
      await expect(caller.ask("a.b", ["x", ""], { tag })).resolves.toEqual({
        kind: "reply",
        parts: [Buffer.from("got"), Buffer.from("x"), Buffer.from("")],
      });
    expect(node.requests.map(({ name, parts }) => [name, parts.length])).toEqual(Array(3).fill(["a.b", 2]));
  });

  test("keep what nobody asked for apart", async () => {
    const { caller } = await pair();
    await caller.send(["HI"]);
    await expect(caller.next(2_000)).resolves.toEqual([Buffer.from("HELLO")]);
    expect(caller.waiting()).toEqual([]);
  });

  test("fall silent when there is no answer", async () => {
    const { node, caller } = await pair();
    node.answer("a.b", () => undefined);
    await expect(caller.ask("a.b", [], { timeoutMs: 50 })).rejects.toMatchObject({ kind: "silent" });
  });

  test("know only the commands that are handled", async () => {
    const { caller } = await pair();
    await caller.send(["a.c", "a tag"]);
    await expect(caller.next(2_000)).resolves.toEqual([Buffer.from("UNKNOWNCOMMAND"), Buffer.from("a.c")]);
  });

  test("do not talk under another key than the one expected", async () => {
    const { server } = await pair();
    const wrong = { ...server, x25519: keys("other").publicKey.toString("hex") };
    const caller = await openOmqCaller({ server: wrong, keys: keys("caller"), sourceIp: ip, signal });
    opened.push(caller);
    await expect(caller.ask("a.b", [], { timeoutMs: 150 })).rejects.toMatchObject({ kind: "silent" });
  });

  test("forget everything at a reset", async () => {
    const { node, caller } = await pair();
    node.answer("a.b", () => []);
    await caller.ask("a.b", []);
    node.reset();
    expect(node.requests).toEqual([]);
    await expect(caller.ask("a.b", [], { timeoutMs: 50 })).rejects.toMatchObject({ kind: "silent" });
  });
});

test("nothing is opened for a case that was given up", async () => {
  const aborted = AbortSignal.abort(new Error("over"));
  await expect(playNode(keys("node"), ip, await freePort(ip), aborted)).rejects.toThrow("over");
  const server = { ip, omqPort: 1, x25519: keys("node").publicKey.toString("hex") };
  await expect(openOmqCaller({ server, keys: keys("caller"), signal: aborted })).rejects.toThrow("over");
});
