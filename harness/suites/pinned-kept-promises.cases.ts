import type { Case } from "../engine/case.js";
import { besidePinned } from "./kit/pinned-case.js";

/* Promises of the endpoints that deployed servers break, and that their tests do not look at. */

/** Cases of the deviation register beside the pinned behaviours. */
export const pinnedKeptPromiseCases: readonly Case[] = [
  besidePinned(
    "kept/delete-before-all",
    "A delete_before in all namespaces is answered by namespace when something was deleted",
    ["STO-044", "STO-079"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const timestamp = Date.now() - 5000;
      const inbox = (await home.store("in the inbox", { timestamp })).hash;
      const other = (await home.store("in another", { timestamp, namespace: 20 })).hash;
      const params = signed("delete_before", home.who, { before: timestamp, namespace: "all" });
      const answer = await home.ask("delete_before", params);
      const isAnswered = answer.status === 200;
      kit.deviation("DEV-034", "the caller is told what was deleted", isAnswered, { actual: answer.status });
      kit.same("nothing is left", await home.messages({}, { at: 1 }), []);
      if (!isAnswered) return;
      const entries = home.entries(answer.body as Record<string, unknown>);
      for (const [, entry] of entries)
        kit.same("what a member has deleted", entry.deleted, { "0": [inbox], "20": [other] });
      home.areSigned(entries, () => [home.who.id, timestamp, ...[inbox, other].sort()]);
    },
  ),
  besidePinned(
    "kept/revoked-without-messages",
    "A token stays revoked though its account has no messages, before and after",
    ["STO-049"],
    async ({ kit, group, token, signed }) => {
      for (const before of [true, false]) {
        const home = await group();
        const holder = token(home.who, 1);
        const stored = before ? [] : [(await home.store("soon gone")).hash];
        const timestamp = Date.now();
        await home.get(
          "revoke_subaccount",
          signed("revoke_subaccount", home.who, { revoke: [holder.token], timestamp }),
        );
        if (!before) await home.get("delete", signed("delete", home.who, { messages: stored }));
        const { status } = await home.ask("retrieve", signed("retrieve", holder, { timestamp: Date.now() }), { at: 1 });
        const when = before ? "before anything was stored" : "though the last message is gone";
        kit.deviation("DEV-024", `it is refused ${when}`, status === 401, { expected: 401, actual: status });
      }
    },
  ),
];
