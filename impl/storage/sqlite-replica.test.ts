import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { NodeStore } from "./replica.js";
import { openSqliteStore } from "./sqlite-store.js";
import { replicaContract } from "./testing/replica-contract.js";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

const open = (path = ":memory:"): NodeStore => {
  const store = openSqliteStore(path);
  closing.push(() => store.close());
  return store;
};

describe("a replica in SQLite", () => {
  replicaContract(open);

  it("survives the end of the process, outbox and memory included", async () => {
    const folder = mkdtempSync(join(tmpdir(), "replica-"));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "storage.db");
    const first = openSqliteStore(path);
    await first.replica.owe(["p"], { kind: "message", id: "a" });
    await first.replica.remember("view", "1");
    first.close();
    const { replica } = open(path);
    expect(replica.owed("p", 10)).toMatchObject([{ kind: "message", id: "a" }]);
    expect(replica.recall("view")).toBe("1");
  });
});
