import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ClientError } from "./error.js";
import { createInboxStore } from "./inbox-store.js";
import { createNodeListStore } from "./node-list-store.js";
import { createOwnAccounts } from "./own-accounts.js";
import { openState, StateError } from "./state-database.js";
import { seededRandom } from "./testing/fake-ports.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "client-state-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("folder and files are for their owner only", () => {
  const dataDir = join(folder, "deep", "data");
  const state = openState(dataDir);
  createOwnAccounts(state, seededRandom(1)).create();
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  const files = readdirSync(dataDir);
  expect(files).toContain("client.db");
  for (const file of files) expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  state.close();
});

test("accounts outlive the process, and of their secrets only the 16 bytes are kept", () => {
  const first = openState(folder);
  const made = createOwnAccounts(first, seededRandom(2)).create();
  first.close();
  const second = openState(folder);
  const accounts = createOwnAccounts(second, seededRandom(3));
  const id = made.account.id.toString("hex");
  expect(accounts.ids()).toEqual([id]);
  expect(accounts.get(id).ed25519.secretKey).toEqual(made.account.ed25519.secretKey);
  expect(second.prepare("SELECT * FROM accounts").all()).toEqual([{ id, secret: made.account.seed }]);
  second.close();
});

test("an account restored twice is one account, and the phrase comes back the same", () => {
  const accounts = createOwnAccounts(openState(":memory:"), seededRandom(4));
  const { phrase, account } = accounts.create();
  expect(accounts.restore(phrase)).toEqual({ phrase, account });
  expect(accounts.ids()).toHaveLength(1);
});

test("an account that was not made here is unknown", () => {
  const accounts = createOwnAccounts(openState(":memory:"), seededRandom(5));
  expect(() => accounts.get(`05${"00".repeat(32)}`)).toThrow(ClientError);
});

test("a file that is no state, or one of a later format, is refused and left as it is", () => {
  writeFileSync(join(folder, "client.db"), "this is not a database, but a text of some length".repeat(30));
  expect(() => openState(folder)).toThrow(StateError);
  rmSync(join(folder, "client.db"));
  const later = new Database(join(folder, "client.db"));
  later.pragma("user_version = 3");
  later.close();
  expect(() => openState(folder)).toThrow(/format 3, expected 2/);
});

test("a folder that cannot be made is refused with its name", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => openState(join(folder, "file", "data"))).toThrow(/file/);
});

test("a node list belongs to the seed it came from", () => {
  const store = createNodeListStore(openState(":memory:"));
  const nodes = [{ ed25519: "ab".repeat(32), x25519: "cd".repeat(32), ip: "10.0.0.1", httpsPort: 22_021 }];
  store.save("http://one", { nodes, fetchedAt: 5 });
  expect(store.load("http://one")).toEqual({ nodes, fetchedAt: 5 });
  expect(store.load("http://two")).toBeUndefined();
  store.save("http://two", { nodes: [], fetchedAt: 6 });
  expect(store.load("http://one")).toBeUndefined();
});

test("a message is new once, until it is forgotten after its expiry", () => {
  const store = createInboxStore(openState(":memory:"));
  const inbox = { account: "05", namespace: 0 };
  expect(store.notice(inbox, "h", 100)).toBe(true);
  expect(store.notice(inbox, "h", 200)).toBe(false);
  expect(store.notice({ ...inbox, namespace: 1 }, "h", 100)).toBe(true);
  store.forgetExpired(150);
  expect(store.notice(inbox, "h", 200)).toBe(false);
  store.forgetExpired(201);
  expect(store.notice(inbox, "h", 200)).toBe(true);
});

test("cursors are kept per node and namespace", () => {
  const store = createInboxStore(openState(":memory:"));
  const inbox = { account: "05", namespace: 0 };
  store.setCursor(inbox, "node", "first");
  store.setCursor(inbox, "node", "second");
  expect(store.cursor(inbox, "node")).toBe("second");
  expect(store.cursor(inbox, "other")).toBeUndefined();
  expect(store.cursor({ ...inbox, namespace: 2 }, "node")).toBeUndefined();
});
