import { afterEach, beforeEach, expect, test } from "vitest";
import { ed25519Public, ed25519Sign } from "../crypto/ed25519.js";
import { openDatabase } from "../destination/database.js";
import { createServerBench, type ServerBench } from "../destination/testing/server-bench.js";
import type { ServerAnswer, ServerHandler } from "../destination/types.js";
import { createFileStore, type FileStore, fileSchema } from "./file-store.js";
import { createFileHandler, type FileServer } from "./handler.js";

let bench: ServerBench;
let store: FileStore;
let close: () => void;

beforeEach(() => {
  bench = createServerBench();
  const db = openDatabase(bench.folder, "files.db", fileSchema, 50_000_000);
  store = createFileStore(db);
  close = () => db.close();
});
afterEach(() => {
  close();
  bench.remove();
});

const lifetimeMs = 1_000_000;

const serve = (change: Partial<FileServer> = {}): ServerHandler =>
  createFileHandler({
    store,
    ports: bench.ports,
    ids: "content",
    maxFileBytes: 100,
    lifetimeMs,
    versions: new Map([["ios", { version: "2.0", since: 5_000 }]]),
    ...change,
  });

const ask = (
  handle: ServerHandler,
  method: string,
  endpoint: string,
  body: string | Buffer = "",
  headers: Record<string, string> = {},
): ServerAnswer => handle({ method, endpoint, headers, body: Buffer.from(body) });

const json = (answer: ServerAnswer) => JSON.parse(answer.body.toString());

test("what is uploaded is there unchanged until it expires, and then nowhere", () => {
  const handle = serve();
  const data = Buffer.from([0, 255, 10, 13]);
  const { id, ...rest } = json(ask(handle, "POST", "/file", data));
  expect(id).toMatch(/^[A-Za-z0-9_-]{44}$/);
  const info = { size: 4, uploaded: 1_700_000_000, expires: 1_700_001_000 };
  expect(rest).toEqual(info);
  expect(json(ask(handle, "GET", `/file/${id}/info`))).toEqual(info);
  expect(ask(handle, "GET", `/file/${id}`)).toEqual({
    status: 200,
    headers: { "content-type": "application/octet-stream" },
    body: data,
  });
  bench.pass(lifetimeMs - 1);
  expect(ask(handle, "GET", `/file/${id}`).status).toBe(200);
  bench.pass(1);
  for (const path of [`/file/${id}`, `/file/${id}/info`]) expect(ask(handle, "GET", path).status).toBe(404);
  expect(ask(handle, "POST", `/file/${id}/extend`).status).toBe(404);
  expect(store.removeExpired(bench.ports.now())).toBe(1);
  expect(store.removeExpired(bench.ports.now())).toBe(0);
});

test.each([
  [0, 413],
  [1, 200],
  [100, 200],
  [101, 413],
])("a file of %i bytes gives %i", (size, status) => {
  const answer = ask(serve(), "POST", "/file", Buffer.alloc(size, 1));
  expect(answer.status).toBe(status);
  if (status !== 200) expect(json(answer)).toEqual({ status_code: status });
});

test("the same content has the same id, and lives on; random ids are numbers below 2^53", () => {
  const handle = serve();
  const first = json(ask(handle, "POST", "/file", "a"));
  bench.pass(10_000);
  const again = json(ask(handle, "POST", "/file", "a"));
  expect(again).toEqual({ ...first, expires: first.expires + 10 });
  bench.pass(10_000);
  expect(json(ask(handle, "POST", `/file/${first.id}/extend`)).expires).toBe(first.expires + 20);
  const shorter = json(ask(handle, "POST", `/file/${first.id}/extend`, "", { "x-fs-ttl": "1" }));
  expect(shorter.expires).toBe(first.expires + 20);

  const numbered = serve({ ids: "random" });
  const ids = [1, 2, 3].map(() => json(ask(numbered, "POST", "/file", "a")).id as string);
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(Number(id) < 2 ** 53 && String(Number(id)) === id).toBe(true);
});

test.each([
  ["30", 30],
  ["1000000000", 1_000],
  ["0", 1_000],
  ["-5", 1_000],
  ["1.5", 1_000],
])("a wish to live for %s seconds is granted as %i", (ttl, granted) => {
  const { uploaded, expires } = json(ask(serve(), "POST", "/file", "a", { "x-fs-ttl": ttl }));
  expect(expires - uploaded).toBe(granted);
});

test("507 is the answer when no id is free after 25 draws, or the store is full", () => {
  const draws: number[] = [];
  const stuck = serve({
    ids: "random",
    ports: { ...bench.ports, random: (length) => Buffer.alloc(draws.push(length) && length, 7) },
  });
  expect(ask(stuck, "POST", "/file", "a").status).toBe(200);
  expect(ask(stuck, "POST", "/file", "b").status).toBe(507);
  expect(draws).toHaveLength(26);

  const full = serve({ ids: "random", maxFileBytes: 60_000_000 });
  expect(ask(full, "POST", "/file", Buffer.alloc(50_000_001)).status).toBe(507);
  expect(ask(full, "POST", "/file", "small").status).toBe(200);
});

test.each([
  ["GET", "/file/%ff", 404],
  ["GET", `/file/${"a".repeat(45)}`, 404],
  ["GET", "/file/..%2f..%2fetc", 404],
  ["GET", "/file", 405],
  ["DELETE", "/file/1", 405],
  ["GET", "/", 404],
  ["GET", "/oxen/v4/lsrpc", 404],
  ["GET", "/session_version?platform=windows", 404],
  ["GET", "/session_version", 404],
  ["GET", "/session_version?platform=desktop", 502],
])("%s %s gives %i", (method, endpoint, status) => {
  const answer = ask(serve(), method, endpoint);
  expect([answer.status, json(answer)]).toEqual([status, { status_code: status }]);
});

test("a question for a version may be signed, and then must be signed well", () => {
  const handle = serve();
  const endpoint = "/session_version?platform=ios";
  const seed = Buffer.alloc(32, 1);
  const signed = (timestamp: string, change: Record<string, string> = {}) => ({
    "x-fs-pubkey": `07${ed25519Public(seed).toString("hex")}`,
    "x-fs-timestamp": timestamp,
    "x-fs-signature": ed25519Sign(seed, Buffer.from(`${timestamp}GET${endpoint}`)).toString("base64"),
    ...change,
  });
  const status = (headers: Record<string, string>) => ask(handle, "GET", endpoint, "", headers).status;
  expect(json(ask(handle, "GET", endpoint))).toEqual({ status_code: 200, updated: 5, result: "2.0" });
  expect(status(signed("1700000000"))).toBe(200);
  expect(status(signed("1700086400"))).toBe(200);
  expect(status(signed("1700086401"))).toBe(425);
  expect(status(signed("1699913599"))).toBe(425);
  expect(status(signed("1700000000", { "x-fs-timestamp": "1700000001" }))).toBe(401);
  expect(status(signed("now"))).toBe(400);
  expect(status(signed("1700000000", { "x-fs-pubkey": `05${"0".repeat(64)}` }))).toBe(400);
  expect(status(signed("1700000000", { "x-fs-signature": "AAAA" }))).toBe(400);
  expect(status({ "x-fs-timestamp": "1700000000" })).toBe(400);
});
