import type { Case } from "../engine/case.js";
import type { Ground, Home, Kept, Params } from "./kit/pinned.js";
import { pinned } from "./kit/pinned-case.js";

/* Behaviours 32 to 43: messages are deleted, at every member. */

/** Stores messages a second apart, the last of them a second ago. */
const storeRow = async (home: Home, count: number): Promise<readonly Kept[]> => {
  const now = Date.now();
  const row: Kept[] = [];
  for (let index = 0; index < count; index++)
    row.push(await home.store(`message ${index}`, { timestamp: now - 1000 * (count - index) }));
  return row;
};

const hashesOf = (messages: readonly Kept[]): string[] => messages.map(({ hash }) => hash);

const deleteAll = ({ signed }: Ground, home: Home, more: Params = {}): Params =>
  signed("delete_all", home.who, { timestamp: Date.now(), ...more });

const unknown = ["a", "b"].map((letter) => letter.repeat(43));

/** Cases of the deployed tests of deletion. */
export const pinnedDeleteCases: readonly Case[] = [
  pinned(
    32,
    "A delete_all asked of one member deletes at all, which list the same hashes in byte order",
    ["STO-043"],
    async (ground) => {
      const home = await ground.session();
      const sorted = hashesOf(await storeRow(home, 5)).sort();
      for (const [, entry] of home.entries(await home.get("delete_all", deleteAll(ground, home))))
        ground.kit.equal("what a member has deleted", entry.deleted, sorted);
    },
  ),
  pinned(
    33,
    "Members sign a delete_all over account, timestamp and sorted hashes",
    ["STO-043", "STO-079"],
    async (ground) => {
      const home = await ground.session();
      const sorted = hashesOf(await storeRow(home, 3)).sort();
      const params = deleteAll(ground, home);
      const entries = home.entries(await home.get("delete_all", params));
      home.areSigned(entries, () => [home.who.id, params.timestamp as number, ...sorted]);
    },
  ),
  pinned(
    34,
    "After a delete_all a retrieve from another member returns no messages",
    ["STO-005", "STO-043"],
    async (ground) => {
      const home = await ground.session();
      await storeRow(home, 3);
      await home.get("delete_all", deleteAll(ground, home));
      for (const at of [1, 2]) ground.kit.same("nothing is left", await home.messages({}, { at }), []);
    },
    3,
  ),
  pinned(
    35,
    "A delete_all of all namespaces is answered by namespace, and signed over all hashes in one order",
    ["STO-043", "STO-079"],
    async (ground) => {
      const home = await ground.session();
      const row = hashesOf(await storeRow(home, 2));
      const inbox = (await home.store("in an inbox", { namespace: 20 })).hash;
      const fields = { timestamp: Date.now(), namespace: -5 };
      const { signature } = ground.signed("store", home.who, fields);
      const own = (await home.store("private", { ...home.who.fields, ...fields, signature })).hash;
      const params = deleteAll(ground, home, { namespace: "all" });
      const entries = home.entries(await home.get("delete_all", params));
      for (const [, entry] of entries)
        ground.kit.same("what a member has deleted", entry.deleted, {
          "-5": [own],
          "0": row.toSorted(),
          "20": [inbox],
        });
      const all = [...row, inbox, own].sort();
      home.areSigned(entries, () => [home.who.id, params.timestamp as number, ...all]);
    },
  ),
  pinned(36, "A delete_all of 120 s ago is refused with 406, and deletes nothing", ["STO-020"], async (ground) => {
    const home = await ground.session();
    const row = await storeRow(home, 1);
    const text = "delete_all timestamp too far from current time";
    for (const seconds of [-120, 120])
      await home.refuse("delete_all", deleteAll(ground, home, { timestamp: Date.now() + seconds * 1000 }), 406, text);
    ground.kit.same("the message is still there", await home.messages({}, { at: 1 }), row);
  }),
  pinned(
    37,
    "A delete removes exactly the listed hashes and does not mind unknown ones, of an account with prefix 02, too",
    ["STO-041"],
    async ({ kit, group, signed }) => {
      const home = await group(2);
      const row = await storeRow(home, 5);
      const [first, second, third, fourth, fifth] = row as [Kept, Kept, Kept, Kept, Kept];
      const messages = [unknown[0]!, first.hash, fourth.hash, unknown[1]!, third.hash];
      const entries = home.entries(await home.get("delete", signed("delete", home.who, { messages })));
      for (const [, entry] of entries)
        kit.equal("what a member has deleted", entry.deleted, [first.hash, third.hash, fourth.hash].sort());
      kit.same("the others are left", await home.messages({}, { at: 1 }), [second, fifth]);
    },
  ),
  pinned(
    38,
    "A delete lists hashes sorted whatever the order asked for, and is signed over that order and then the sorted ones",
    ["STO-041", "STO-079"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const sorted = hashesOf(await storeRow(home, 3)).sort();
      const messages = [sorted[2]!, unknown[0]!, sorted[0]!, sorted[1]!];
      const entries = home.entries(await home.get("delete", signed("delete", home.who, { messages })));
      for (const [, entry] of entries) kit.equal("what a member has deleted", entry.deleted, sorted);
      home.areSigned(entries, () => [home.who.id, ...messages, ...sorted]);
    },
  ),
  pinned(
    39,
    "A delete that must find something succeeds once, and is answered by 404 and the entries when repeated",
    ["STO-042"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const messages = hashesOf(await storeRow(home, 2));
      const params = signed("delete", home.who, { messages, required: true });
      home.entries(await home.get("delete", params));
      const again = await home.ask("delete", params);
      kit.same("two parts, the first of them 404", [again.parts.length, again.status], [2, 404]);
      for (const [, entry] of home.entries(again.body as Record<string, unknown>))
        kit.equal("nothing was deleted", entry.deleted, []);
    },
  ),
  pinned(
    40,
    "The same delete without that demand succeeds when repeated",
    ["STO-041"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const messages = hashesOf(await storeRow(home, 2));
      const params = signed("delete", home.who, { messages });
      home.entries(await home.get("delete", params));
      for (const [, entry] of home.entries(await home.get("delete", params, { at: 1 })))
        kit.equal("nothing was deleted", entry.deleted, []);
    },
  ),
  pinned(
    41,
    "A delete_before removes what is as old as its bound or older at all members, and is signed by them",
    ["STO-044", "STO-079"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const row = await storeRow(home, 4);
      const before = row[1]!.timestamp;
      const entries = home.entries(await home.get("delete_before", signed("delete_before", home.who, { before })));
      const sorted = hashesOf(row.slice(0, 2)).sort();
      for (const [, entry] of entries) kit.equal("what a member has deleted", entry.deleted, sorted);
      home.areSigned(entries, () => [home.who.id, before, ...sorted]);
      kit.same("the others are left", await home.messages({}, { at: 1 }), row.slice(2));
    },
  ),
  pinned(
    42,
    "A delete_before that finds nothing lists nothing, and is signed over account and bound alone",
    ["STO-044", "STO-079"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const row = await storeRow(home, 2);
      const before = row[0]!.timestamp - 1;
      const entries = home.entries(await home.get("delete_before", signed("delete_before", home.who, { before })));
      for (const [, entry] of entries) kit.equal("nothing was deleted", entry.deleted, []);
      home.areSigned(entries, () => [home.who.id, before]);
    },
  ),
  pinned(
    43,
    "A delete_before works at any member, again and again until nothing is left, also with a bound slightly ahead",
    ["STO-007", "STO-044"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const row = await storeRow(home, 3);
      for (const [index, message] of row.entries()) {
        const isLast = index === row.length - 1;
        const before = isLast ? Date.now() + 30_000 : message.timestamp;
        const params = signed("delete_before", home.who, { before });
        for (const [, entry] of home.entries(await home.get("delete_before", params, { at: index })))
          kit.equal("what a member has deleted", entry.deleted, [message.hash]);
      }
      kit.same("nothing is left", await home.messages({}, { at: row.length }), []);
    },
    4,
  ),
];
