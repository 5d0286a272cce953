import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../destination/database.js";
import { createServerBench, type ServerBench } from "../destination/testing/server-bench.js";
import type { ServerAnswer, ServerHandler } from "../destination/types.js";
import { type GroupHeaders, type GroupIdentity, signGroupRequest } from "../groups/request-signature.js";
import { type Account, accountFromSeed } from "../identity/account.js";
import { blind15Ids, blindKeyPair } from "../identity/blinding.js";
import { createGroupContext, type GroupContext } from "./context.js";
import { createGroupHandler, sweepGroup } from "./handler.js";
import { ensureRooms } from "./rooms.js";
import { groupSchema } from "./schema.js";
import { namedUser } from "./users.js";

const serverKey = Buffer.alloc(32, 9);
let bench: ServerBench;
let group: GroupContext;
let handle: ServerHandler;

const account = (byte: number): Account => accountFromSeed(Buffer.alloc(16, byte));
const [admin, alice, bob] = [account(1), account(2), account(3)];

const idOf = ({ ed25519 }: Account): string =>
  `15${blindKeyPair(15, ed25519.secretKey, serverKey).publicKey.toString("hex")}`;

const open = (blinding = true): void => {
  const db = openDatabase(bench.folder, "groups.db", groupSchema, 50_000_000);
  group = createGroupContext(db, serverKey, bench.ports, { blinding, maxFileBytes: 1_000, maxMessageBytes: 500 });
  ensureRooms(group, ["lobby", "attic"]);
  group
    .sql("UPDATE users SET admin = 1, moderator = 1 WHERE id = ?")
    .run(namedUser(group, admin.id.toString("hex")).id);
  handle = createGroupHandler(group);
};

beforeEach(() => {
  bench = createServerBench();
  open();
});
afterEach(() => {
  group.db.close();
  bench.remove();
});

const sign = (
  who: Account,
  method: string,
  endpoint: string,
  body: Buffer,
  timestamp = String(Math.floor(bench.ports.now() / 1_000)),
  identity: GroupIdentity = "blinded",
): GroupHeaders =>
  signGroupRequest(identity, who.ed25519.secretKey, {
    serverKey,
    nonce: randomBytes(16),
    timestamp,
    method,
    endpoint,
    body,
  });

const send = (
  method: string,
  endpoint: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): ServerAnswer =>
  handle({
    method,
    endpoint,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body,
  });

const ask = (who: Account | undefined, method: string, endpoint: string, value?: unknown): ServerAnswer => {
  const body = Buffer.isBuffer(value) ? value : Buffer.from(value === undefined ? "" : JSON.stringify(value));
  return send(method, endpoint, body, who === undefined ? {} : sign(who, method, endpoint, body));
};

const json = (answer: ServerAnswer) => JSON.parse(answer.body.toString());
const status = (...args: Parameters<typeof ask>): number => ask(...args).status;
const message = (text: string) => ({
  data: Buffer.from(text).toString("base64"),
  signature: Buffer.alloc(64, 1).toString("base64"),
});
const post = (who: Account, text: string, room = "lobby", more: object = {}): number =>
  json(ask(who, "POST", `/room/${room}/message`, { ...message(text), ...more })).id;
const since = (who: Account | undefined, seqno: number, room = "lobby") =>
  json(ask(who, "GET", `/room/${room}/messages/since/${seqno}`));

test("a message is answered as it was sent, and found by all who read", () => {
  const answer = ask(alice, "POST", "/room/lobby/message", { ...message("hi"), unknown: 1 });
  expect(answer.status).toBe(201);
  const view = json(answer);
  expect(view).toEqual({
    id: 1,
    session_id: idOf(alice),
    posted: 1_700_000_000,
    seqno: 1,
    ...message("hi"),
    reactions: {},
  });
  expect(json(ask(undefined, "GET", "/room/lobby/messages/recent"))).toEqual([view]);
  expect(json(ask(bob, "GET", "/room/lobby/message/1"))).toEqual(view);
  expect(since(bob, 0)).toEqual([view]);
  expect(since(bob, 0, "attic")).toEqual([]);
});

test("changes are polled by seqno; deletions are tombstones for those only who may have seen the message", () => {
  const first = post(alice, "one");
  post(bob, "two");
  expect(status(alice, "PUT", `/room/lobby/message/${first}`, message("ONE"))).toBe(200);
  expect(since(undefined, 2)).toMatchObject([{ id: first, seqno: 3, edited: 1_700_000_000 }]);
  const late = post(alice, "three");
  expect(status(alice, "DELETE", `/room/lobby/message/${late}`)).toBe(200);
  expect(since(undefined, 3)).toEqual([]);
  expect(since(undefined, 4)).toEqual([
    {
      id: late,
      session_id: idOf(alice),
      posted: 1_700_000_000,
      seqno: 5,
      data: null,
      deleted: true,
      edited: 1_700_000_000,
    },
  ]);
  expect(status(undefined, "GET", `/room/lobby/message/${late}`)).toBe(404);
  expect(status(alice, "DELETE", `/room/lobby/message/${late}`)).toBe(404);
  expect(json(ask(undefined, "GET", "/room/lobby/messages/before/2"))).toMatchObject([{ id: first }]);
  expect(json(ask(undefined, "GET", "/room/lobby/messages/recent?limit=0"))).toHaveLength(1);
  expect(status(undefined, "GET", "/room/lobby/messages/recent?limit=x")).toBe(400);
});

test("only authors edit; authors and moderators delete", () => {
  const id = post(alice, "mine");
  expect(status(bob, "PUT", `/room/lobby/message/${id}`, message("no"))).toBe(403);
  expect(status(admin, "PUT", `/room/lobby/message/${id}`, message("no"))).toBe(403);
  expect(status(bob, "DELETE", `/room/lobby/message/${id}`)).toBe(403);
  expect(status(undefined, "DELETE", `/room/lobby/message/${id}`)).toBe(401);
  expect(status(alice, "DELETE", `/room/attic/message/${id}`)).toBe(404);
  expect(status(admin, "DELETE", `/room/lobby/message/${id}`)).toBe(200);
});

test.each<[string, object, number]>([
  ["no data", { data: undefined }, 400],
  ["data that is no base64", { data: "?" }, 400],
  ["a short signature", { signature: Buffer.alloc(63).toString("base64") }, 400],
  ["data above the limit", { data: Buffer.alloc(501).toString("base64") }, 413],
  ["files that are no list", { files: 1 }, 400],
  ["nothing wrong", {}, 201],
])("a post with %s gives the right status", (_, change, expected) => {
  expect(status(alice, "POST", "/room/lobby/message", { ...message("x"), ...change })).toBe(expected);
});

test("five posts in sixteen seconds are enough, but for admins; edits do not count", () => {
  for (let count = 0; count < 5; count++) post(alice, "x");
  expect(status(alice, "POST", "/room/lobby/message", message("x"))).toBe(429);
  expect(status(alice, "PUT", "/room/lobby/message/1", message("x"))).toBe(200);
  expect(status(alice, "POST", "/room/attic/message", message("x"))).toBe(201);
  expect(status(bob, "POST", "/room/lobby/message", message("x"))).toBe(201);
  bench.pass(15_999);
  expect(status(alice, "POST", "/room/lobby/message", message("x"))).toBe(429);
  bench.pass(1);
  expect(status(alice, "POST", "/room/lobby/message", message("x"))).toBe(201);
  for (let count = 0; count < 6; count++) post(admin, "x");
});

test("the headers are judged in the order of deployed servers", () => {
  const endpoint = "/room/lobby/messages/recent?limit=1";
  const body = Buffer.alloc(0);
  const good = sign(alice, "GET", endpoint, body);
  const get = (headers: Record<string, string | undefined>) =>
    send("GET", endpoint, body, JSON.parse(JSON.stringify(headers))).status;
  const now = 1_700_000_000;
  expect(get({ ...good, "X-SOGS-Nonce": undefined })).toBe(400);
  expect(get({ ...good, "X-SOGS-Pubkey": `25${good["X-SOGS-Pubkey"].slice(2)}` })).toBe(400);
  expect(get({ ...good, "X-SOGS-Pubkey": `15${"00".repeat(32)}` })).toBe(400);
  expect(get({ ...good, "X-SOGS-Timestamp": "soon" })).toBe(400);
  expect(get({ ...good, "X-SOGS-Signature": "AAAA" })).toBe(400);
  expect(get(sign(alice, "GET", endpoint, body, String(now), "plain"))).toBe(400);
  expect(get(sign(alice, "GET", endpoint, body, String(now - 86_400)))).toBe(200);
  expect(get(sign(alice, "GET", endpoint, body, String(now - 86_401)))).toBe(425);
  expect(get(sign(alice, "GET", endpoint, body, String(now + 86_401)))).toBe(425);
  expect(get({ ...good, "X-SOGS-Timestamp": String(now + 1) })).toBe(401);
  expect(get(good)).toBe(200);
  expect(get(good)).toBe(425);
  expect(send("GET", endpoint, Buffer.from("x"), sign(alice, "GET", endpoint, body)).status).toBe(401);
  expect(send("GET", "/rooms", body, sign(alice, "GET", endpoint, body)).status).toBe(401);
});

test("a nonce is remembered longer than a request dated ahead can be repeated", () => {
  const headers = sign(alice, "GET", "/rooms", Buffer.alloc(0), String(1_700_000_000 + 86_400));
  const get = () => send("GET", "/rooms", Buffer.alloc(0), headers).status;
  expect(get()).toBe(200);
  bench.pass(2 * 86_400_000 - 1);
  sweepGroup(group);
  expect(get()).toBe(425);
  bench.pass(2);
  sweepGroup(group);
  expect(group.sql("SELECT count(*) FROM nonces").pluck().get()).toBe(0);
  expect(get()).toBe(425);
});

test("somebody named by account id is recognised under either blinded id", () => {
  for (let byte = 10; byte < 20; byte++) {
    const who = account(byte);
    const named = namedUser(group, who.id.toString("hex"));
    expect(blind15Ids(who.id, serverKey).map((id) => id.toString("hex"))).toContain(named.session_id);
    expect(
      status(admin, "POST", `/user/${who.id.toString("hex")}/moderator`, { rooms: ["lobby"], moderator: true }),
    ).toBe(200);
    expect(json(ask(who, "GET", "/room/lobby")).moderator).toBe(true);
    expect(namedUser(group, who.id.toString("hex"))).toEqual({ ...named, session_id: idOf(who) });
  }
});

test("without blinding, plain keys prove account ids", () => {
  group.db.close();
  open(false);
  const headers = sign(alice, "GET", "/room/lobby", Buffer.alloc(0), "1700000000", "plain");
  expect(send("GET", "/room/lobby", Buffer.alloc(0), headers).status).toBe(200);
  expect(group.sql("SELECT session_id FROM users").pluck().all()).toContain(alice.id.toString("hex"));
  expect(json(ask(undefined, "GET", "/capabilities"))).toEqual({ capabilities: ["sogs"] });
  expect(status(alice, "GET", "/inbox")).toBe(200);
});

test("bans keep users from a room or from everything, for a while or for good", () => {
  post(alice, "before");
  const sid = idOf(alice);
  expect(status(bob, "POST", `/user/${sid}/ban`, { rooms: ["lobby"] })).toBe(403);
  expect(status(admin, "POST", `/user/${sid}/ban`, { rooms: ["lobby"], global: true })).toBe(400);
  expect(status(admin, "POST", `/user/${sid}/ban`, { rooms: ["cellar"] })).toBe(404);
  expect(status(admin, "POST", `/user/${sid}/ban`, { rooms: ["lobby"], timeout: 10 })).toBe(200);
  expect(status(alice, "POST", "/room/lobby/message", message("x"))).toBe(403);
  expect(status(alice, "GET", "/room/lobby/messages/recent")).toBe(403);
  expect(status(alice, "POST", "/room/attic/message", message("x"))).toBe(201);
  bench.pass(10_000);
  expect(status(alice, "POST", "/room/lobby/message", message("x"))).toBe(201);
  expect(status(admin, "POST", `/user/${sid}/ban`, { global: true })).toBe(200);
  expect(status(alice, "GET", "/capabilities")).toBe(403);
  expect(status(admin, "POST", `/user/${sid}/unban`, { global: true })).toBe(200);
  expect(json(ask(admin, "DELETE", `/rooms/all/${sid}`))).toEqual({ total: 3, rooms: { lobby: 2, attic: 1 } });
  expect(status(admin, "DELETE", `/room/lobby/all/${sid}`)).toBe(404);
});

test("permissions, defaults and pins change what a room tells of itself", () => {
  const poll = (who: Account | undefined, known: number) => json(ask(who, "GET", `/room/lobby/pollInfo/${known}`));
  expect(poll(undefined, 0)).toEqual({ token: "lobby", active_users: 0, read: true, write: false, upload: false });
  expect(poll(alice, 0)).toMatchObject({ active_users: 1, write: true, upload: true });
  expect(status(alice, "PUT", "/room/lobby", { name: "Mine" })).toBe(403);
  expect(status(admin, "PUT", "/room/lobby", {})).toBe(400);
  expect(status(admin, "PUT", "/room/lobby", { image: 7 })).toBe(406);
  expect(json(ask(admin, "PUT", "/room/lobby", { name: "Hall", default_write: false }))).toEqual({ info_updates: 1 });
  expect(poll(alice, 0)).toMatchObject({ write: false, details: { name: "Hall", info_updates: 1 } });
  expect(poll(alice, 1)).not.toHaveProperty("details");
  expect(poll(alice, 2)).toHaveProperty("details");
  expect(status(alice, "POST", "/room/lobby/message", message("x"))).toBe(403);
  expect(status(admin, "POST", `/room/lobby/permissions/${idOf(alice)}`, { write: true })).toBe(200);
  expect(json(ask(admin, "GET", "/room/lobby/permissions"))).toEqual({ [idOf(alice)]: { write: true } });
  const id = post(alice, "x");
  expect(status(alice, "POST", `/room/lobby/pin/${id}`, {})).toBe(403);
  expect(json(ask(admin, "POST", `/room/lobby/pin/${id}`, {}))).toEqual({ info_updates: 2 });
  expect(json(ask(undefined, "GET", "/room/lobby")).pinned_messages).toEqual([
    { id, pinned_at: 1_700_000_000, pinned_by: idOf(admin) },
  ]);
  expect(json(ask(admin, "POST", `/room/lobby/unpin/${id}`, {}))).toEqual({ unpinned: true, info_updates: 3 });
  expect(json(ask(admin, "POST", "/room/lobby/unpin/all", {}))).toEqual({ unpinned: 0, info_updates: 3 });
  expect(status(admin, "PUT", "/room/lobby", { default_read: false, default_accessible: false })).toBe(200);
  expect(status(undefined, "GET", "/room/lobby")).toBe(404);
  expect(json(ask(undefined, "GET", "/rooms"))).toHaveLength(1);
});

test("whispers are seen by whom they are for", () => {
  expect(status(alice, "POST", "/room/lobby/message", { ...message("psst"), whisper_mods: true })).toBe(403);
  const toBob = post(admin, "psst", "lobby", { whisper_to: idOf(bob) });
  const toMods = post(admin, "psst", "lobby", { whisper_mods: true });
  expect(since(alice, 0)).toEqual([]);
  expect(since(undefined, 0)).toEqual([]);
  expect(since(bob, 0)).toMatchObject([{ id: toBob, whisper: true, whisper_mods: false, whisper_to: idOf(bob) }]);
  expect(since(admin, 0).map(({ id }: { id: number }) => id)).toEqual([toBob, toMods]);
  expect(status(alice, "GET", `/room/lobby/message/${toBob}`)).toBe(404);
  expect(status(admin, "POST", `/room/lobby/pin/${toBob}`, {})).toBe(404);
});

test("files live an hour, or as long as messages that their uploader ties them to", () => {
  const upload = (who: Account) => json(ask(who, "POST", "/room/lobby/file", Buffer.from("picture"))).id as number;
  const [mine, loose, others] = [upload(alice), upload(alice), upload(bob)];
  const get = (id: number) => ask(undefined, "GET", `/room/lobby/file/${id}/any-name.jpg`);
  expect(status(undefined, "POST", "/room/lobby/file", Buffer.from("x"))).toBe(401);
  expect(status(alice, "POST", "/room/lobby/file", Buffer.alloc(1_001, 1))).toBe(413);
  expect(status(alice, "POST", "/room/lobby/file", Buffer.alloc(1_000, 1))).toBe(201);
  const id = post(alice, "look", "lobby", { files: [String(mine), others, 999] });
  expect(get(mine).body).toEqual(Buffer.from("picture"));
  expect(status(undefined, "GET", `/room/attic/file/${mine}`)).toBe(404);
  bench.pass(3_600_000);
  sweepGroup(group);
  expect([get(mine).status, get(loose).status, get(others).status]).toEqual([200, 404, 404]);
  expect(status(alice, "DELETE", `/room/lobby/message/${id}`)).toBe(200);
  expect(get(mine).status).toBe(404);
  const [late] = [upload(alice)];
  bench.pass(3_599_999);
  post(alice, "late", "lobby", { files: [late] });
  bench.pass(15 * 86_400_000 - 1);
  expect(get(late!).status).toBe(200);
  bench.pass(1);
  expect(get(late!).status).toBe(404);
});

test("a batch runs all, a sequence stops, and one malformed entry refuses the list", () => {
  const list = [
    { method: "GET", path: "/capabilities" },
    { method: "GET", path: "/room/cellar" },
    { method: "POST", path: "/room/lobby/message", json: message("x"), headers: { "X-SOGS-Pubkey": "nonsense" } },
    { method: "POST", path: "/room/lobby/file", bytes: "text" },
    { method: "GET", path: "/room/lobby/file/1" },
    { method: "POST", path: "/batch", json: [] },
  ];
  const answers = json(ask(alice, "POST", "/batch", list));
  expect(answers.map(({ code }: { code: number }) => code)).toEqual([200, 404, 201, 201, 200, 404]);
  expect(answers[0]).toEqual({
    code: 200,
    headers: { "content-type": "application/json" },
    body: { capabilities: ["blind", "sogs"] },
  });
  expect(answers[4].body).toBe(Buffer.from("text").toString("base64"));
  expect(json(ask(alice, "POST", "/sequence", list))).toHaveLength(2);
  for (const wrong of [
    { method: "PATCH", path: "/" },
    { method: "GET", path: "rooms" },
    { method: "GET", path: "/rooms", json: {} },
    { method: "POST", path: "/room/lobby/message" },
    { method: "POST", path: "/room/lobby/message", json: {}, b64: "" },
    { method: "GET", path: "/rooms", headers: { a: 1 } },
    null,
  ]) {
    expect(status(alice, "POST", "/batch", [list[2], wrong])).toBe(400);
  }
  expect(since(undefined, 0)).toHaveLength(1);
  expect(
    status(
      alice,
      "POST",
      "/batch",
      Array.from({ length: 257 }, () => list[0]),
    ),
  ).toBe(400);
});

test("letters reach blinded users that are known", () => {
  const letter = { message: Buffer.from("sealed").toString("base64") };
  expect(status(alice, "POST", `/inbox/${idOf(bob)}`, letter)).toBe(404);
  expect(json(ask(bob, "GET", "/inbox"))).toEqual([]);
  expect(ask(bob, "GET", "/inbox/since/0").status).toBe(304);
  expect(ask(undefined, "GET", "/inbox").status).toBe(401);
  const sent = ask(alice, "POST", `/inbox/${idOf(bob)}`, letter);
  expect([sent.status, json(sent)]).toMatchObject([201, { id: 1, sender: idOf(alice), recipient: idOf(bob) }]);
  expect(json(ask(bob, "GET", "/inbox/since/0"))).toEqual([{ ...json(sent), ...letter }]);
  expect(json(ask(alice, "GET", "/outbox"))).toHaveLength(1);
  expect(json(ask(bob, "DELETE", "/inbox"))).toEqual({ deleted: 1 });
});

test.each([
  ["GET", "/nowhere", 404],
  ["POST", "/rooms", 405],
  ["GET", "/room/cellar", 404],
  ["GET", "/room/a%2fb", 404],
  ["GET", "/room/lobby/message/x", 404],
  ["GET", "/capabilities?required=sogs,blind", 200],
  ["GET", "/capabilities?required=sogs,reactions", 412],
])("%s %s gives %i", (method, endpoint, expected) => {
  expect(status(undefined, method, endpoint)).toBe(expected);
});
