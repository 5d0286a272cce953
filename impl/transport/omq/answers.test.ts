import { afterEach, beforeEach, expect, test } from "vitest";
import { type BareClient, type Bench, createBench, freshKeys, type TestInstance } from "./fixture.js";

let bench: Bench;
let server: TestInstance;
let address: string;
let calls: string[];

beforeEach(async () => {
  bench = createBench();
  calls = [];
  server = await bench.instance({ localServiceNode: false });
  server.category("open", { auth: "none" });
  server.request("open", "echo", (parts) => parts as Buffer[]);
  server.request("open", "empty", () => []);
  server.request("open", "silent", () => undefined);
  server.request("open", "later", async (parts) => [...(parts as Buffer[]), "later"]);
  server.request("open", "broken", () => {
    throw new Error("broken");
  });
  server.request("open", "rejected", async () => {
    throw new Error("rejected");
  });
  server.command("open", "note", (parts) => void calls.push(parts.join("|")));
  server.category("basic", { auth: "basic" });
  server.request("basic", "ask", () => ["basic"]);
  server.command("basic", "tell", () => void calls.push("basic.tell"));
  server.category("admin", { auth: "admin" });
  server.request("admin", "ask", () => ["admin"]);
  server.category("local", { auth: "none", localServiceNode: true, remoteServiceNode: true });
  server.request("local", "ask", () => ["local"]);
  server.command("local", "tell", () => void calls.push("local.tell"));
  server.category("all", { auth: "basic", localServiceNode: true, remoteServiceNode: true });
  server.request("all", "ask", () => ["all"]);
  server.category("sn", { auth: "none", remoteServiceNode: true });
  server.request("sn", "ask", (_, peer) => [peer.serviceNode ? "node" : "other"]);
  server.command("sn", "tell", () => void calls.push("sn.tell"));
  server.alias("old.echo", "open.echo");
  server.alias("old.basic", "basic.ask");
  server.alias("old.nothing", "open.nothing");
  address = await server.listenCurve("tcp://127.0.0.1:*");
});
afterEach(() => bench.close());

const connect = (): BareClient => bench.bare(address, { serverKey: server.keys.publicKey });

/** Sends, and then a request that is always answered: what comes before that answer is the answer to what was sent. */
const answerTo = async (client: BareClient, ...parts: (Buffer | string)[]): Promise<string[] | "none"> => {
  await client.send(...parts);
  await client.send("open.echo", "after", "after");
  const first = await client.next();
  if (first[1] === "after") return "none";
  expect(await client.next()).toEqual(["REPLY", "after", "after"]);
  return first;
};

test.each([
  ["a reply carries tag and data", ["open.echo", "tag", "a", "", "b"], ["REPLY", "tag", "a", "", "b"]],
  ["a tag may be empty", ["open.echo", ""], ["REPLY", ""]],
  ["a tag may be long", ["open.echo", "t".repeat(1000), "a"], ["REPLY", "t".repeat(1000), "a"]],
  ["a reply may have no data", ["open.empty", "tag", "a"], ["REPLY", "tag"]],
  ["an asynchronous handler is waited for", ["open.later", "tag", "a"], ["REPLY", "tag", "a", "later"]],
  ["an alias is answered by its target", ["old.echo", "tag", "a"], ["REPLY", "tag", "a"]],
  ["a handler that answers nothing sends nothing", ["open.silent", "tag"], "none"],
  ["a handler that throws sends nothing", ["open.broken", "tag"], "none"],
  ["a handler that rejects sends nothing", ["open.rejected", "tag"], "none"],
  ["a command is not answered", ["open.note", "a", "b"], "none"],
] as const)("%s", async (_, sent, expected) => {
  expect(await answerTo(connect(), ...sent)).toEqual(expected);
});

test.each([
  ["a name without a dot", ["nodot", "tag"], ["UNKNOWNCOMMAND", "nodot"]],
  ["a name that starts with a dot", [".echo", "tag"], ["UNKNOWNCOMMAND", ".echo"]],
  ["a bare dot", ["."], ["UNKNOWNCOMMAND", "."]],
  ["a category that does not exist", ["none.echo", "tag"], ["UNKNOWNCOMMAND", "none.echo"]],
  ["a command that does not exist, though a request was meant", ["open.none", "tag"], ["UNKNOWNCOMMAND", "open.none"]],
  ["a command with a second dot", ["open.echo.more", "tag"], ["UNKNOWNCOMMAND", "open.echo.more"]],
  ["another case of the letters", ["Open.echo", "tag"], ["UNKNOWNCOMMAND", "Open.echo"]],
  ["a name followed by a zero byte", ["open.echo\0", "tag"], ["UNKNOWNCOMMAND", "open.echo\0"]],
  ["a name of 252 bytes", [`open.${"e".repeat(247)}`], ["UNKNOWNCOMMAND", `open.${"e".repeat(247)}`]],
  ["a name of a megabyte", ["x".repeat(1 << 20)], ["UNKNOWNCOMMAND", "x".repeat(1 << 20)]],
  ["an alias of nothing", ["old.nothing", "tag"], ["UNKNOWNCOMMAND", "old.nothing"]],
  ["a request without a tag", ["open.echo"], ["NO_REPLY_TAG", "open.echo"]],
  ["an aliased request without a tag", ["old.echo"], ["NO_REPLY_TAG", "old.echo"]],
  ["a request below the level", ["basic.ask", "tag"], ["FORBIDDEN", "REPLY", "tag"]],
  ["a request below the level without a tag", ["basic.ask"], ["FORBIDDEN", "basic.ask"]],
  ["a command below the level", ["basic.tell", "data"], ["FORBIDDEN", "basic.tell"]],
  ["an aliased request below the level", ["old.basic", "tag"], ["FORBIDDEN", "REPLY", "tag"]],
  ["an aliased request below the level without a tag", ["old.basic"], ["FORBIDDEN", "old.basic"]],
  ["a request far below the level", ["admin.ask", "tag"], ["FORBIDDEN", "REPLY", "tag"]],
  ["a request to what only service nodes serve", ["local.ask", "tag"], ["NOT_A_SERVICE_NODE", "REPLY", "tag"]],
  ["a command to what only service nodes serve", ["local.tell", "x"], ["NOT_A_SERVICE_NODE", "local.tell"]],
  ["a request that fails all checks", ["all.ask", "tag"], ["FORBIDDEN", "REPLY", "tag"]],
  ["a request that only service nodes may make", ["sn.ask", "tag"], ["FORBIDDEN_SN", "REPLY", "tag"]],
  ["a request that only service nodes may make, without a tag", ["sn.ask"], ["FORBIDDEN_SN", "sn.ask"]],
  ["a command that only service nodes may give", ["sn.tell", "data"], ["FORBIDDEN_SN", "sn.tell"]],
] as const)("%s is refused with the right word in the right form", async (_, sent, expected) => {
  expect(await answerTo(connect(), ...sent)).toEqual(expected);
  expect(calls).toEqual([]);
});

test.each([
  ["a reply nobody waits for", ["REPLY", "tag", "data"]],
  ["a reply without a tag", ["REPLY"]],
  ["a greeting answer", ["HELLO"]],
  ["a goodbye to a listener", ["BYE"]],
  ["a bare error word", ["UNKNOWNCOMMAND"]],
  ["an error about a name", ["UNKNOWNCOMMAND", "open.echo"]],
  ["an error about a tag", ["FORBIDDEN", "REPLY", "tag"]],
  ["an error with a part too many", ["FORBIDDEN_SN", "REPLY", "tag", "more"]],
  ["a missing tag", ["NO_REPLY_TAG", "open.echo"]],
  ["not a service node", ["NOT_A_SERVICE_NODE", "REPLY", ""]],
] as const)("%s is not answered", async (_, sent) => {
  expect(await answerTo(connect(), ...sent)).toBe("none");
});

test.each(["HELLO!", "hi", "REPLY ", "FORBIDDEN_", "TIMEOUT"])("%s is no reserved word", async (word) => {
  expect(await answerTo(connect(), word, "tag")).toEqual(["UNKNOWNCOMMAND", word]);
});

test("every HI is answered with HELLO, and what is sent before it is served", async () => {
  const client = connect();
  await client.send("open.echo", "1");
  await client.send("HI");
  await client.send("HI");
  expect([await client.next(), await client.next(), await client.next()]).toEqual([
    ["REPLY", "1"],
    ["HELLO"],
    ["HELLO"],
  ]);
});

test("an empty message is an unknown command, and its sender is served afterwards", async () => {
  const client = connect();
  await client.send("open.echo", "1");
  expect(await client.next()).toEqual(["REPLY", "1"]);
  await client.send("");
  expect(await client.next()).toEqual(["UNKNOWNCOMMAND", ""]);
  await client.send("open.echo", "2");
  expect(await client.next()).toEqual(["REPLY", "2"]);
});

test("an empty name with data is an unknown command", async () => {
  expect(await answerTo(connect(), "", "tag")).toEqual(["UNKNOWNCOMMAND", ""]);
});

test("an empty message on a plain listener is an unknown command", async () => {
  const client = bench.bare(await server.listenPlain("tcp://127.0.0.1:*", "none"));
  expect(await answerTo(client, "")).toEqual(["UNKNOWNCOMMAND", ""]);
});

test("the level of a plain listener opens what it covers and no more", async () => {
  const basic = bench.bare(await server.listenPlain("tcp://127.0.0.1:*", "basic"));
  expect(await answerTo(basic, "basic.ask", "tag")).toEqual(["REPLY", "tag", "basic"]);
  expect(await answerTo(basic, "admin.ask", "tag")).toEqual(["FORBIDDEN", "REPLY", "tag"]);
  expect(await answerTo(basic, "all.ask", "tag")).toEqual(["NOT_A_SERVICE_NODE", "REPLY", "tag"]);
  expect(await answerTo(basic, "sn.ask", "tag")).toEqual(["FORBIDDEN_SN", "REPLY", "tag"]);
  const admin = bench.bare(await server.listenPlain("tcp://127.0.0.1:*", "admin"));
  expect(await answerTo(admin, "admin.ask", "tag")).toEqual(["REPLY", "tag", "admin"]);
  expect(await answerTo(admin, "basic.ask", "tag")).toEqual(["REPLY", "tag", "basic"]);
});

test("an instance that runs as a service node passes that check and fails at the next", async () => {
  const node = await bench.instance({ localServiceNode: true });
  node.category("all", { auth: "none", localServiceNode: true, remoteServiceNode: true });
  node.request("all", "ask", () => ["all"]);
  node.category("open", { auth: "none" });
  node.request("open", "echo", (parts) => parts as Buffer[]);
  const keys = freshKeys();
  const client = bench.bare(await node.listenCurve("tcp://127.0.0.1:*"), { serverKey: node.keys.publicKey, keys });
  expect(await answerTo(client, "all.ask", "tag")).toEqual(["FORBIDDEN_SN", "REPLY", "tag"]);
  bench.active.add(keys.publicKey.toString("hex"));
  expect(await answerTo(client, "all.ask", "tag")).toEqual(["REPLY", "tag", "all"]);
});

test("a command sent to a request name loses its first part to the tag", async () => {
  const seen: string[][] = [];
  server.request("open", "block", (parts) => {
    seen.push(parts.map(String));
    return undefined;
  });
  expect(await answerTo(connect(), "open.block", "1234", "hash")).toBe("none");
  expect(seen).toEqual([["hash"]]);
});

test("calls above the limit of a category are dropped without a word and others are served", async () => {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  server.category("few", { auth: "none", queue: 2 });
  server.request("few", "wait", async ([part]) => {
    await held;
    return [part as Buffer];
  });
  const client = connect();
  for (const tag of ["1", "2", "3", "4"]) await client.send("few.wait", tag, tag);
  expect(await answerTo(client, "open.empty", "x")).toEqual(["REPLY", "x"]);
  release();
  expect([await client.next(), await client.next()].sort()).toEqual([
    ["REPLY", "1", "1"],
    ["REPLY", "2", "2"],
  ]);
  expect(await answerTo(client, "few.wait", "5", "5")).toEqual(["REPLY", "5", "5"]);
});

test("mistakes of registration are told at once", () => {
  const handler = (): undefined => undefined;
  expect(() => server.category("open", { auth: "none" })).toThrow(/"open": exists already/);
  expect(() => server.category("a.b", { auth: "none" })).toThrow(/without a dot/);
  expect(() => server.category("", { auth: "none" })).toThrow(/1 to 50 bytes/);
  expect(() => server.category("c".repeat(51), { auth: "none" })).toThrow(/1 to 50 bytes/);
  expect(() => server.request("none", "x", handler)).toThrow(/no such category/);
  expect(() => server.request("open", "echo", handler)).toThrow(/exists already/);
  expect(() => server.request("open", "c".repeat(201), handler)).toThrow(/at most 200/);
  expect(() => server.alias("nodot", "open.echo")).toThrow(/without a dot/);
  expect(() => server.alias("old.echo", "open.echo")).toThrow(/exists already/);
});

test("the longest names are served", async () => {
  const category = "c".repeat(50);
  const command = "d".repeat(200);
  server.category(category, { auth: "none" });
  server.request(category, command, () => ["long"]);
  expect(await answerTo(connect(), `${category}.${command}`, "tag")).toEqual(["REPLY", "tag", "long"]);
});
