import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { packageRoot, packageVersion } from "../../spec/package.js";
import { helloResult, shimMaxLine, shimResponse } from "../../spec/schema/shim.js";
import { families } from "./families.js";

const program = join(packageRoot, "dist/impl/shim/main.js");

interface Shim {
  readonly child: ChildProcess;
  /** Writes lines as they are, a line feed behind each. */
  send(...lines: (string | Buffer | object)[]): void;
  /** The next answer, parsed and checked against the schema. */
  next(): Promise<Answer>;
  readonly ended: Promise<{ code: number | null; stderr: string; rest: string }>;
}

interface Answer {
  id: number | string | null;
  result?: Record<string, unknown>;
  error?: { class: string; message: string };
  unsupported?: { reason: string };
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
});

const launch = (...args: string[]): Shim => {
  const child = spawn(process.execPath, [program, ...args]);
  children.push(child);
  let stderr = "";
  let text = "";
  let waiting: (() => void) | undefined;
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    text += chunk;
    waiting?.();
  });
  const next = async (): Promise<Answer> => {
    for (let end = text.indexOf("\n"); ; end = text.indexOf("\n")) {
      if (end >= 0) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        return shimResponse.parse(JSON.parse(line)) as Answer;
      }
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  };
  return {
    child,
    send: (...lines) => {
      for (const line of lines) {
        child.stdin.write(typeof line === "string" || Buffer.isBuffer(line) ? line : JSON.stringify(line));
        child.stdin.write("\n");
      }
    },
    next,
    ended: once(child, "close").then(([code]) => ({ code: code as number | null, stderr, rest: text })),
  };
};

const vector = (id: number | string, family: string, input: object): object => ({
  id,
  method: "vector",
  params: { family, input },
});

test("a greeting is answered with everything the reference can do, and the canary is unsupported", async () => {
  const shim = launch();
  shim.send({ id: 1, method: "hello", params: { protocol: 1 } }, vector(2, "canary/none", {}));
  const greeting = helloResult.parse((await shim.next()).result);
  expect(greeting).toMatchObject({ protocol: 1, name: "reference", version: packageVersion, language: "typescript" });
  expect(greeting.families).toEqual([...families.keys()]);
  expect((await shim.next()).unsupported?.reason).toContain("canary/none");
  shim.child.stdin?.end();
  expect(await shim.ended).toEqual({ code: 0, stderr: "", rest: "" });
});

test("requests written at once are all answered, each under its id, before the flush behind them", async () => {
  const shim = launch();
  const ids = Array.from({ length: 20_000 }, (_, index) => (index % 2 === 0 ? index : `text ${index}`));
  shim.send(...ids.map((id) => vector(id, "bt/decode", { input_hex: "69343265" })));
  shim.send({ id: "done", method: "flush" });
  const answered = new Set<unknown>();
  for (let answer = await shim.next(); answer.id !== "done"; answer = await shim.next()) {
    expect(answer.result?.reencoded_hex).toBe("69343265");
    answered.add(answer.id);
  }
  expect(answered).toEqual(new Set(ids));
});

describe("a line that is no request", () => {
  test.each<[string, string | Buffer, number | null]>([
    ["that is no JSON", "{", null],
    ["that is a list", "[]", null],
    ["that is null", "null", null],
    ["with something behind the object", '{"id":1,"method":"flush"} x', null],
    ["that is no UTF-8", Buffer.from('{"id":1,"method":"flush","x":"\xff"}', "latin1"), null],
    ["without an id", '{"method":"flush"}', null],
    ["with an id that is an object", '{"id":{},"method":"flush"}', null],
    ["with an id beyond exact integers", '{"id":9007199254740993,"method":"flush"}', null],
    ["without a method", '{"id":7}', 7],
    ["with a method that is a number", '{"id":7,"method":1}', 7],
    ["with a vector without parameters", '{"id":7,"method":"vector"}', 7],
    ["with a vector without input", '{"id":7,"method":"vector","params":{"family":"bt/decode"}}', 7],
    ["with an input that is a list", '{"id":7,"method":"vector","params":{"family":"bt/decode","input":[]}}', 7],
    ["with a family that is no text", '{"id":7,"method":"vector","params":{"family":1,"input":{}}}', 7],
    ["with a greeting without protocol", '{"id":7,"method":"hello","params":{}}', 7],
  ])("%s is malformed, and the shim lives on", async (_, line, id) => {
    const shim = launch();
    shim.send(line, { id: 99, method: "flush" });
    expect(await shim.next()).toMatchObject({ id, error: { class: "malformed-request" } });
    expect(await shim.next()).toEqual({ id: 99, result: {} });
  });
});

test("another protocol version is refused by name, an unknown method is unsupported, empty lines are ignored", async () => {
  const shim = launch();
  shim.send("", "\r", { id: 1, method: "hello", params: { protocol: 2 } }, { id: 2, method: "dance" });
  expect(await shim.next()).toMatchObject({ id: 1, error: { class: "unsupported-protocol" } });
  expect(await shim.next()).toMatchObject({ id: 2, unsupported: {} });
});

test("names that every object has are no families", async () => {
  const shim = launch();
  shim.send(vector(1, "constructor", {}), vector(2, "__proto__", {}));
  expect((await shim.next()).unsupported).toBeDefined();
  expect((await shim.next()).unsupported).toBeDefined();
});

test("a refusal names its class, and secrets of the input are not in its message", async () => {
  const secret = "5a".repeat(31);
  const shim = launch();
  const common = { enc_type: "aes-gcm", direction: "request", nonce: "00".repeat(12), plaintext: "" };
  shim.send(vector(1, "onion/seal", { ...common, own_secret: secret, peer_public: "00".repeat(32) }));
  const { error } = await shim.next();
  expect(error?.class).toBe("bad-key");
  expect(error?.message).not.toContain("5a5a");
});

test("numbers of a reply keep their spelling on the way through", async () => {
  const shim = launch();
  const text = '{"big":18446744073709551615,"float":1700000000.0,"small":1e-7}';
  const keys = { own_secret: "11".repeat(32), client_public: clientPublic };
  const line = JSON.stringify(
    vector(1, "onion/reply-seal", { ...keys, enc_type: "aes-gcm", nonce: "22".repeat(12), status: 200, json: true }),
  );
  shim.send(line.replace('"json":true', `"json":true,"result_json":${text}`));
  const http_body = (await shim.next()).result?.http_body;
  shim.send(
    vector(2, "onion/reply-open", {
      enc_type: "aes-gcm",
      client_secret: "33".repeat(32),
      peer_public: nodePublic,
      http_body,
    }),
  );
  let answer = "";
  for await (const chunk of shim.child.stdout!) {
    answer += chunk;
    if (answer.endsWith("\n")) break;
  }
  expect(answer).toBe(`{"id":2,"result":{"body":${text},"status":200}}\n`);
});

// Public keys of the secrets 11…11 and 33…33.
const nodePublic = "7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13";
const clientPublic = "7b0d47d93427f8311160781c7c733fd89f88970aef490d8aa0ee19a4cb8a1b14";

test("the last line needs no line feed", async () => {
  const shim = launch();
  shim.child.stdin?.end('{"id":1,"method":"flush"}');
  const { code, rest } = await shim.ended;
  expect([code, rest]).toEqual([0, '{"id":1,"result":{}}\n']);
});

test("a line over the limit is refused without being kept, and the next one is answered", async () => {
  const shim = launch();
  const piece = Buffer.alloc(1 << 20, "x");
  for (let sent = 0; sent <= shimMaxLine; sent += piece.length) {
    if (shim.child.stdin?.write(piece) === false) await once(shim.child.stdin, "drain");
  }
  shim.send("", { id: 5, method: "flush" });
  expect(await shim.next()).toMatchObject({ id: null, error: { class: "malformed-request" } });
  expect(await shim.next()).toEqual({ id: 5, result: {} });
});

test("a line close to the limit is answered", async () => {
  const shim = launch();
  const data = "00".repeat((shimMaxLine >> 1) - 100);
  shim.send(vector(1, "message/hash", { pubkey: `05${"00".repeat(32)}`, namespace: 0, data }));
  expect((await shim.next()).result?.hash).toMatch(/^[A-Za-z0-9+/]{43}$/);
});

test("while nobody reads its answers the shim stops reading, and loses nothing", async () => {
  const shim = launch();
  shim.child.stdout?.pause();
  const data = "ab".repeat(50_000);
  const line = `${JSON.stringify(vector(1, "crypto/pad", { message: data }))}\n`;
  let sent = 0;
  let blocked = false;
  while (!blocked && sent < 2000) {
    sent++;
    if (shim.child.stdin?.write(line) === true) continue;
    const drained = once(shim.child.stdin!, "drain").then(() => true);
    const patience = new Promise<boolean>((resolve) => setTimeout(resolve, 500, false));
    blocked = !(await Promise.race([drained, patience]));
  }
  expect(blocked).toBe(true);
  shim.child.stdout?.resume();
  for (let read = 0; read < sent; read++) expect((await shim.next()).result).toBeDefined();
});

test("a reader that goes away ends the shim without a word", async () => {
  const shim = launch();
  shim.child.stdout?.destroy();
  const line = `${JSON.stringify(vector(1, "crypto/pad", { message: "ab".repeat(50_000) }))}\n`;
  shim.child.stdin?.on("error", () => {});
  for (let sent = 0; sent < 20; sent++) shim.child.stdin?.write(line);
  expect(await shim.ended).toMatchObject({ code: 0, stderr: "" });
});

test("SIGTERM ends it with 0", async () => {
  const shim = launch();
  shim.send({ id: 1, method: "flush" });
  await shim.next();
  shim.child.kill("SIGTERM");
  expect((await shim.ended).code).toBe(0);
});

test("help and version are on standard output, and a flag that is none exits 2", async () => {
  const shown = async (flag: string) => launch(flag).ended;
  expect((await shown("--help")).rest).toMatch(/^Usage: shim/);
  expect((await shown("--version")).rest).toBe(`${packageVersion}\n`);
  expect(await shown("--nonsense")).toMatchObject({ code: 2, rest: "" });
});
