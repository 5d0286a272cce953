import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { createMessageRows } from "./message-rows.js";
import { createRevocationRows } from "./revocation-rows.js";
import { migrate } from "./schema.js";

it("of too many revocations the oldest go, but for those of accounts that have messages", () => {
  const db = new Database(":memory:");
  migrate(db);
  const rows = createRevocationRows(db, 5);
  const account = (number: number): Buffer => Buffer.alloc(33, number);
  const token = Buffer.alloc(36, 7);
  const hash = "A".repeat(43);
  createMessageRows(db).put({
    account: account(0),
    namespace: 0,
    hash,
    timestamp: 1,
    expiry: 2,
    data: token,
    stamp: 1,
  });
  for (let number = 0; number < 5; number++) rows.revoke(account(number), [token], number);
  rows.trim();
  const left = () => [0, 1, 2, 3, 4, 5, 6, 7].filter((number) => rows.isRevoked(account(number), token));
  expect(left()).toEqual([0, 1, 2, 3, 4]);
  for (let number = 5; number < 8; number++) rows.revoke(account(number), [token], number);
  rows.trim();
  expect(left()).toEqual([0, 4, 5, 6, 7]);
  db.close();
});
