import type { Mutant } from "../mutant.js";

/** Mutants of what members of a swarm hand each other. */
export const syncMutants: readonly Mutant[] = [
  {
    id: "syn-namespace-unwritten",
    requirement: "SYN-014",
    title: "leaves the namespace out of pushed records",
    file: "impl/sync/push.js",
    find: "...(version === 6 ? [namespace] : [])",
    replace: "...[]",
  },
  {
    id: "syn-namespace-unread",
    requirement: "SYN-014",
    title: "puts every pushed record into namespace 0",
    file: "impl/sync/push.js",
    find: 'cursor.closes() ? 0 : Number(readInteger(cursor, 16, "namespace"))',
    replace: 'cursor.closes() ? 0 : 0 * Number(readInteger(cursor, 16, "namespace"))',
  },
  {
    id: "syn-batch-limit",
    requirement: "SYN-015",
    title: "closes a batch that is estimated at exactly the limit",
    file: "impl/sync/push.js",
    find: "size + cost > batchLimit",
    replace: "size + cost >= batchLimit",
  },
  {
    id: "syn-no-empty-batch",
    requirement: "SYN-016",
    title: "makes no batch without records",
    file: "impl/sync/push.js",
    find: "if (items.length > 0 || (version === 5 && batches === 0))",
    replace: "if (items.length > 0)",
  },
  {
    id: "syn-version-unread",
    requirement: "SYN-017",
    title: "reads a batch of any version",
    file: "impl/sync/push.js",
    find: "if (blob[0] !== versionByte[0])",
    replace: "if (blob.length === 0)",
  },
  {
    id: "syn-truncated-batch",
    requirement: "SYN-018",
    title: "reads what there is of a batch that ends early",
    file: "impl/sync/push.js",
    find: "while (!cursor.closes())",
    replace: "while (cursor.at < blob.length && !cursor.closes())",
  },
  {
    id: "syn-bad-account-skipped",
    requirement: "SYN-019",
    title: "drops only the record whose account is malformed",
    file: "impl/sync/push.js",
    find: "if (message === undefined) return [];",
    replace: "if (message === undefined) continue;",
  },
];
