import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { messageHash } from "./message-hash.js";
import { migrate } from "./schema.js";
import { openSqliteStore } from "./sqlite-store.js";
import { type Store, type StoredMessage, StoreFull } from "./store.js";

const account = Buffer.alloc(33, 5);
const other = Buffer.alloc(33, 3);
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "store-"));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const open = (path = ":memory:", maxBytes?: number): Store => {
  const store = openSqliteStore(path, maxBytes === undefined ? {} : { maxBytes });
  closing.push(() => store.close());
  return store;
};

const message = (text: string, changes: Partial<StoredMessage> = {}): StoredMessage => {
  const rest = { account, namespace: 0, timestamp: 1_000, expiry: 20_000, data: Buffer.from(text), ...changes };
  return { hash: messageHash(rest.account, rest.namespace, rest.data), ...rest };
};

const textsOf = (store: Store, namespace = 0, of = account): string[] =>
  store.retrieve({ account: of, namespace, maxSize: 1e9 }).messages.map(({ data }) => data.toString());

describe("messages", () => {
  it("come back in order of arrival, with all they were stored with", async () => {
    const store = open();
    const sent = ["b", "a", "c"].map((text, index) => message(text, { timestamp: 9 - index }));
    for (const one of sent) expect(await store.put(one)).toEqual({ already: false, expiry: 20_000 });
    expect(store.retrieve({ account, namespace: 0, maxSize: 1e9 })).toMatchObject({ messages: sent, more: false });
  });

  it("keep time and order when stored again; a later expiry is taken over, an earlier one is not", async () => {
    const store = open();
    await store.put(message("a"));
    await store.put(message("b"));
    expect(await store.put(message("a", { timestamp: 5, expiry: 30_000 }))).toEqual({ already: true, expiry: 30_000 });
    expect(await store.put(message("a", { expiry: 25_000 }))).toEqual({ already: true, expiry: 30_000 });
    const { messages } = store.retrieve({ account, namespace: 0, maxSize: 1e9 });
    expect(messages.map(({ timestamp, expiry }) => [timestamp, expiry])).toEqual([
      [1_000, 30_000],
      [1_000, 20_000],
    ]);
  });

  it("of a public outbox are replaced by the next one, and only there and by different content", async () => {
    const store = open();
    for (const namespace of [-1, -2]) {
      await store.put(message("first", { namespace }));
      await store.put(message("second", { namespace }));
      await store.put(message("second", { namespace, expiry: 30_000 }));
    }
    expect(textsOf(store, -1)).toEqual(["second"]);
    expect(textsOf(store, -2)).toEqual(["first", "second"]);
  });

  it("that are pushed leave known ones untouched", async () => {
    const store = open();
    await store.put(message("a"));
    expect(await store.putPushed([message("a", { expiry: 99_000 }), message("b")])).toBe(1);
    expect(await store.expiries(account, [message("a").hash])).toEqual([{ hash: message("a").hash, expiry: 20_000 }]);
  });

  it("are read from behind a known hash, and from the start behind one that is not of the namespace", async () => {
    const store = open();
    for (const text of ["a", "b", "c"]) await store.put(message(text));
    await store.put(message("x", { namespace: 7 }));
    const from = (afterHash: string) =>
      store.retrieve({ account, namespace: 0, maxSize: 1e9, afterHash }).messages.length;
    expect(from(message("a").hash)).toBe(2);
    expect(from(message("c").hash)).toBe(0);
    expect(from(message("x", { namespace: 7 }).hash)).toBe(3);
  });

  it("are cut by count and by counted size, the first one always being there", async () => {
    const store = open();
    for (const text of ["a", "b", "c"]) await store.put(message(text.repeat(300)));
    const read = (limits: { maxCount?: number; maxSize: number }) => {
      const { messages, more } = store.retrieve({ account, namespace: 0, ...limits });
      return [messages.length, more];
    };
    const size = 100 + 43 + 400;
    expect(read({ maxSize: 1 })).toEqual([1, true]);
    expect(read({ maxSize: 2 * size - 1 })).toEqual([1, true]);
    expect(read({ maxSize: 2 * size })).toEqual([2, true]);
    expect(read({ maxSize: 3 * size })).toEqual([3, false]);
    expect(read({ maxCount: 2, maxSize: 1e9 })).toEqual([2, true]);
    expect(read({ maxCount: 3, maxSize: 1e9 })).toEqual([3, false]);
  });
});

describe("changes", () => {
  it("of a whole scope take along what was stored before them in the same turn", async () => {
    const store = open();
    const all = { now: message("now"), filed: message("filed", { namespace: 7 }) };
    const [, , removed] = await Promise.all([
      store.put(all.now),
      store.put(all.filed),
      store.removeAll(account, "all"),
      store.put(message("after")),
    ]);
    expect(removed.map(({ hash }) => hash).sort()).toEqual([all.now.hash, all.filed.hash].sort());
    expect(textsOf(store)).toEqual(["after"]);
  });

  it("remove by hash only what belongs to the account, from whatever namespace", async () => {
    const store = open();
    await store.put(message("a"));
    await store.put(message("b", { namespace: 7 }));
    await store.put(message("c", { account: other }));
    const hashes = [message("b", { namespace: 7 }).hash, message("c", { account: other }).hash, message("a").hash];
    expect(await store.remove(account, [...hashes, hashes[0]!, "unknown"])).toEqual([hashes[0], hashes[2]]);
    expect(textsOf(store, 0, other)).toEqual(["c"]);
  });

  it("remove by scope and time, more than one slice if need be", async () => {
    const store = open();
    const many = Array.from({ length: 620 }, (_, index) => message(`m${index}`, { timestamp: index }));
    await store.putPushed([...many, message("seven", { namespace: 7 }), message("foreign", { account: other })]);
    const removed = await store.removeAll(account, 0, 299);
    expect(removed.map(({ hash }) => hash)).toEqual(many.slice(0, 300).map(({ hash }) => hash));
    expect((await store.removeAll(account, "all")).map(({ namespace }) => namespace).sort()).toEqual([
      ...Array.from({ length: 320 }, () => 0),
      7,
    ]);
    expect(textsOf(store, 0, other)).toEqual(["foreign"]);
    expect(await store.removeAll(account, "all")).toEqual([]);
  });

  it("shorten only what expires later", async () => {
    const store = open();
    for (const expiry of [10, 20, 30]) await store.put(message(`e${expiry}`, { expiry }));
    await store.put(message("seven", { namespace: 7, expiry: 30 }));
    const all = await store.shortenAll(account, "all", 20);
    expect(all).toEqual([
      { hash: message("e30").hash, namespace: 0 },
      { hash: message("seven", { namespace: 7 }).hash, namespace: 7 },
    ]);
    expect(await store.shortenAll(account, 0, 20)).toEqual([]);
  });

  it.each([
    ["set", { updated: [5, 20, 40], unchanged: [] }],
    ["extend", { updated: [40], unchanged: [20, 20] }],
    ["shorten", { updated: [5], unchanged: [20, 20] }],
  ] as const)("of expiries follow the rule %s", async (rule, expected) => {
    const store = open();
    for (const text of ["a", "b", "c"]) await store.put(message(text, { expiry: 20 }));
    await store.put(message("foreign", { account: other, expiry: 20 }));
    const wishes = [
      { hash: message("a").hash, expiry: 5 },
      { hash: message("b").hash, expiry: 20 },
      { hash: message("c").hash, expiry: 40 },
      { hash: "unknown", expiry: 1 },
      { hash: message("foreign", { account: other }).hash, expiry: 1 },
    ];
    const { updated, unchanged } = await store.setExpiries(account, wishes, rule);
    expect({ updated: updated.map((one) => one.expiry), unchanged: unchanged.map((one) => one.expiry) }).toEqual(
      expected,
    );
  });

  it("sweep away in slices what expired, and nothing else", async () => {
    const store = open();
    for (const expiry of [1, 2, 3, 4]) await store.put(message(`e${expiry}`, { expiry }));
    expect([store.sweep(3, 2), store.sweep(3, 2), store.sweep(3, 2)]).toEqual([2, 1, 0]);
    expect(textsOf(store)).toEqual(["e4"]);
  });
});

describe("revocations", () => {
  const token = (number: number): Buffer => Buffer.alloc(36, number);

  it("are kept without any message, the newest fifty of an account", async () => {
    const store = open();
    await store.revoke(account, [token(0)], 1);
    await store.revoke(
      account,
      Array.from({ length: 49 }, (_, index) => token(index + 1)),
      2,
    );
    expect(store.isRevoked(account, token(0))).toBe(true);
    expect(store.isRevoked(other, token(0))).toBe(false);
    await store.revoke(account, [token(0)], 3);
    await store.revoke(account, [token(50)], 4);
    expect([0, 1, 2, 50].map((number) => store.isRevoked(account, token(number)))).toEqual([true, false, true, true]);
  });

  it("are taken back and counted", async () => {
    const store = open();
    await store.revoke(account, [token(1), token(2)], 1);
    expect(await store.unrevoke(account, [token(1), token(2), token(3)])).toBe(2);
    expect(store.isRevoked(account, token(1))).toBe(false);
  });
});

describe("the file", () => {
  it("of the first version is taken over with its messages, one of a later version is refused", async () => {
    const path = join(folder(), "storage.db");
    const db = new Database(path);
    migrate(db, 1);
    db.prepare(
      `INSERT INTO messages (hash, account, namespace, timestamp, expiry, data)
       VALUES (:hash, :account, :namespace, :timestamp, :expiry, :data)`,
    ).run(message("old"));
    db.close();
    const store = openSqliteStore(path);
    expect(textsOf(store)).toEqual(["old"]);
    await store.revoke(account, [Buffer.alloc(36)], 1);
    store.close();
    const later = new Database(path);
    later.exec("PRAGMA user_version = 99");
    later.close();
    expect(() => openSqliteStore(path)).toThrow("database version 99: this node knows versions up to 3");
  });

  it("that is full refuses new messages, keeps the old ones, and lets room be made", async () => {
    const store = open(join(folder(), "storage.db"), 400_000);
    const big = (number: number) => message(`${number}`.padEnd(20_000, "x"));
    let stored = 0;
    const full = async () => {
      for (;;) {
        await store.put(big(stored));
        stored++;
      }
    };
    await expect(full()).rejects.toThrow(StoreFull);
    expect(stored).toBeGreaterThan(10);
    const outcomes = await Promise.allSettled([
      store.put(message("small")),
      store.put(big(1_000)),
      store.remove(account, [big(0).hash]),
      store.put(big(1_001)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(store.retrieve({ account, namespace: 0, maxSize: 1e9 }).messages).toHaveLength(stored + 1);
    expect(store.figures()).toMatchObject({ messages: stored + 1, accountSizes: [stored + 1], maxBytes: 397_312 });
  });

  it("holds what was acknowledged when it is opened again", async () => {
    const path = join(folder(), "storage.db");
    const store = openSqliteStore(path);
    await Promise.all(Array.from({ length: 1_200 }, (_, index) => store.put(message(`m${index}`))));
    void store.put(message("waiting"));
    store.close();
    expect(textsOf(open(path))).toHaveLength(1_201);
  });
});

it("a write that throws fails alone", async () => {
  const store = open();
  const outcomes = await Promise.allSettled([
    store.put(message("a")),
    store.put({ ...message("b"), data: undefined as unknown as Buffer }),
    store.put(message("c")),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(textsOf(store)).toEqual(["a", "c"]);
});
