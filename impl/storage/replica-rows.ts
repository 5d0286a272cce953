import type Database from "better-sqlite3";
import type { MessageState } from "../sync/rules.js";
import { deedOfRequest, type SignedRequest } from "../sync/signed-request.js";
import type { ReplicaRows, StampedMessage } from "./replica.js";

type RequestRow = Omit<SignedRequest, "id"> & { readonly id: string };

/** Called when a request comes (1) or goes (-1). */
type NoteRequest = (request: SignedRequest, change: 1 | -1) => void;

const requestColumns = "requests.id AS id, requests.account AS account, method, params, stamp";

/** Prepares the statements on what a replica holds. Each runs at once, in whatever transaction is open. */
export const createReplicaRows = (db: Database.Database, note: NoteRequest): ReplicaRows => {
  const state = db.prepare("SELECT hash, account, namespace, timestamp, expiry, stamp FROM messages WHERE hash = ?");
  const message = db.prepare(
    "SELECT hash, account, namespace, timestamp, expiry, stamp, data FROM messages WHERE hash = ?",
  );
  const statesIn = db.prepare(
    "SELECT hash, account, namespace, timestamp, expiry, stamp FROM messages WHERE account = ? AND namespace = ?",
  );
  const insert = db.prepare(
    `INSERT INTO messages (hash, account, namespace, timestamp, expiry, stamp, data)
     VALUES (:hash, :account, :namespace, :timestamp, :expiry, :stamp, :data)`,
  );
  const change = db.prepare("UPDATE messages SET stamp = ?, timestamp = ?, expiry = ? WHERE hash = ?");
  const refile = db.prepare("UPDATE messages SET namespace = ? WHERE hash = ?");
  const remove = db.prepare("DELETE FROM messages WHERE hash = ?");

  const request = db.prepare(`SELECT ${requestColumns} FROM requests WHERE id = ?`);
  const ranged = db.prepare(
    `SELECT ${requestColumns} FROM requests
     WHERE account = ? AND method IN ('delete_all', 'delete_before', 'expire_all')`,
  );
  const targeted = db.prepare(
    `SELECT ${requestColumns} FROM request_targets JOIN requests ON requests.id = request_targets.request
     WHERE request_targets.hash = ? AND requests.account = ?`,
  );
  const revocations = db.prepare(
    `SELECT ${requestColumns} FROM requests
     WHERE account = ? AND method IN ('revoke_subaccount', 'unrevoke_subaccount')`,
  );
  const keep = db.prepare(
    `INSERT INTO requests (id, account, method, stamp, params) VALUES (:id, :account, :method, :stamp, :params)`,
  );
  const restamp = db.prepare("UPDATE requests SET stamp = ? WHERE id = ?");
  const target = db.prepare("INSERT OR IGNORE INTO request_targets (hash, request) VALUES (?, ?)");
  const drop = db.prepare("DELETE FROM requests WHERE id = ?");
  const dropTargets = db.prepare("DELETE FROM request_targets WHERE request = ?");
  const revoke = db.prepare("INSERT INTO revocations (account, token, revoked_at) VALUES (?, ?, ?)");
  const unrevokeAll = db.prepare("DELETE FROM revocations WHERE account = ?");

  const requestOf = (id: string): SignedRequest | undefined => request.get(id) as RequestRow | undefined;

  return {
    state: (hash) => state.get(hash) as MessageState | undefined,
    message: (hash) => message.get(hash) as StampedMessage | undefined,
    statesIn: (account, namespace) => statesIn.all(account, namespace) as MessageState[],
    insert: (one) => {
      insert.run(one);
    },
    change: (hash, { stamp, timestamp, expiry }) => {
      change.run(stamp, timestamp, expiry, hash);
    },
    refile: (hash, namespace) => {
      refile.run(namespace, hash);
    },
    remove: (hash) => {
      remove.run(hash);
    },
    request: requestOf,
    requestsAbout: (account, hash) => [
      ...(ranged.all(account) as RequestRow[]),
      ...(targeted.all(hash, account) as RequestRow[]),
    ],
    revocationsOf: (account) => revocations.all(account) as RequestRow[],
    keep: (one) => {
      const known = requestOf(one.id);
      if (known !== undefined && known.stamp >= one.stamp) return;
      if (known === undefined) {
        keep.run(one);
        const deed = deedOfRequest(one);
        if ("hashes" in deed) for (const hash of deed.hashes) target.run(hash, one.id);
      } else {
        note(known, -1);
        restamp.run(one.stamp, one.id);
      }
      note(one, 1);
    },
    drop: (one) => {
      const known = requestOf(one.id);
      if (known === undefined) return;
      drop.run(one.id);
      dropTargets.run(one.id);
      note(known, -1);
    },
    setRevoked: (account, tokens, now) => {
      unrevokeAll.run(account);
      for (const token of [...tokens].reverse()) revoke.run(account, token, now);
    },
  };
};
