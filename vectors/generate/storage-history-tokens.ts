import type { Random } from "./random.js";
import type { Params } from "./storage-desk.js";
import { type HistoryDesk, quiet } from "./storage-history-kit.js";
import { tokenHolder } from "./storage-people.js";
import { hashOf, signed } from "./storage-signing.js";

/** Histories in which tokens are used and revoked. */
export const historyOfTokens = ({ accept, refuse, report, story }: HistoryDesk, random: Random): void => {
  const about = { requirements: ["STO-049"], flags: ["Revocation"], importance: "critical" } as const;
  const { store, storeIn, request, retrieve, time, who } = story();
  const holder = tokenHolder(random, who, 3);
  const [first] = quiet(store(0, "there")) as [ReturnType<typeof store>];
  const read = (seconds: number, namespace: number, by = holder) =>
    request(seconds, "retrieve", signed("retrieve", by, { timestamp: time(seconds), namespace }));
  const revoke = (seconds: number, tokens: readonly Uint8Array[], more: Params = {}) =>
    request(
      seconds,
      "revoke_subaccount",
      signed("revoke_subaccount", who, { revoke: tokens, timestamp: time(seconds), ...more }),
    );
  const unrevoke = (seconds: number, tokens: readonly Uint8Array[]) =>
    request(
      seconds,
      "unrevoke_subaccount",
      signed("unrevoke_subaccount", who, { unrevoke: tokens, timestamp: time(seconds) }),
    );
  const no = "retrieve signature verification failed";

  const good = accept([first, storeIn(0, "for members", 2), read(1, 2)], {
    ...about,
    requirements: ["STO-018"],
    flags: ["Token"],
    comment: "a token reads",
  });
  refuse(good, [first, revoke(1, [holder.token]), read(2, 2)], 401, no, {
    ...about,
    comment: "a revoked token does not read",
  });
  refuse(good, [revoke(1, [holder.token]), read(2, 2)], 401, no, {
    ...about,
    comment: "a token revoked before anything was stored does not read",
  });
  accept([first, storeIn(0, "for those who left", -11), revoke(1, [holder.token]), read(2, -11)], {
    ...about,
    comment: "a revoked token reads what cannot be withheld",
  });
  refuse(good, [first, revoke(1, [holder.token]), read(2, 11)], 401, no, {
    ...about,
    comment: "a revoked token does not read from 11",
  });
  accept([first, revoke(1, [holder.token]), unrevoke(2, [holder.token]), read(3, 2)], {
    ...about,
    comment: "a token that was made good again reads",
  });
  refuse(
    good,
    [first, unrevoke(2, [holder.token]), revoke(3, [holder.token], { timestamp: time(-30) }), read(4, 2)],
    401,
    no,
    {
      ...about,
      requirements: ["STO-085"],
      comment: "a revocation that is signed for an earlier time than the last one counts all the same",
    },
  );
  const other = tokenHolder(random, who, 3);
  accept([first, revoke(1, [other.token]), read(2, 2)], { ...about, comment: "another token is revoked" });
  refuse(good, [first, revoke(1, [other.token, holder.token]), read(2, 2)], 401, no, {
    ...about,
    comment: "one of two tokens that are revoked",
  });
  const stranger = story();
  accept(
    [
      first,
      request(
        1,
        "revoke_subaccount",
        signed("revoke_subaccount", stranger.who, { revoke: [holder.token], timestamp: time(1) }),
      ),
      read(2, 2),
    ],
    {
      ...about,
      comment: "another account revokes the same token",
    },
  );
  const many = (count: number, base: number): readonly Uint8Array[] =>
    Array.from({ length: count }, (_, index) => Buffer.alloc(36, base + index));
  refuse(good, [revoke(1, [holder.token]), revoke(2, many(49, 1)), read(3, 2)], 401, no, {
    ...about,
    comment: "fifty are remembered",
  });
  accept([revoke(1, [holder.token]), revoke(2, many(49, 1)), revoke(3, many(1, 100)), read(4, 2)], {
    ...about,
    comment: "with fifty newer ones the oldest is forgotten",
  });
  refuse(
    good,
    [revoke(1, [holder.token]), revoke(2, many(9, 1)), revoke(3, [holder.token]), revoke(4, many(45, 100)), read(5, 2)],
    401,
    no,
    {
      ...about,
      comment: "a token that is revoked again is as new as the others",
    },
  );
  accept([revoke(1, many(40, 1)), revoke(2, many(20, 60)), unrevoke(3, [...many(40, 1), ...many(21, 60)])], {
    ...about,
    requirements: ["STO-083"],
    comment: "of sixty-one that are made good again fifty were revoked",
  });
  report(good, [unrevoke(1, [holder.token])], {
    ...about,
    requirements: ["STO-083"],
    comment: "a token that was not revoked is made good again",
  });
  refuse(
    good,
    [
      first,
      request(1, "delete", signed("delete", who, { messages: [hashOf(who, "there")] })),
      revoke(2, [holder.token]),
      read(3, 2),
    ],
    401,
    no,
    {
      ...about,
      comment: "revoked after the last message was deleted",
    },
  );
  refuse(
    good,
    [
      first,
      revoke(1, [holder.token]),
      request(2, "delete", signed("delete", who, { messages: [hashOf(who, "there")] })),
      read(3, 2),
    ],
    401,
    no,
    {
      ...about,
      comment: "the last message is deleted after a token was revoked",
    },
  );

  const rights = { requirements: ["STO-019", "STO-082"], flags: ["TokenRights"], importance: "critical" } as const;
  const hash = hashOf(who, "there");
  const byToken = (seconds: number, method: "expire" | "store", fields: Params, by = holder) =>
    request(seconds, method, signed(method, by, fields));
  const extended = accept([first, byToken(1, "expire", { messages: hash, expiry: time(300) }), retrieve(2)], {
    ...rights,
    comment: "a token that may write puts an expiry off",
  });
  report(extended, [first, byToken(1, "expire", { messages: hash, expiry: time(30) }), retrieve(2)], {
    ...rights,
    comment: "and does not bring it forward, without a word",
  });
  report(extended, [first, byToken(1, "expire", { messages: hash, expiry: time(30), extend: true })], {
    ...rights,
    comment: "with extend it is told so",
  });
  refuse(
    extended,
    [first, byToken(1, "expire", { messages: hash, expiry: time(30), shorten: true })],
    400,
    "expire: shorten parameter cannot be used with this subaccount token (missing delete access)",
    { ...rights, comment: "and may not ask for it" },
  );
  const deleter = tokenHolder(random, who, 6);
  accept([first, byToken(1, "expire", { messages: hash, expiry: time(30) }, deleter), retrieve(2)], {
    ...rights,
    comment: "a token that may delete brings an expiry forward",
  });
  accept(
    [
      byToken(0, "store", { timestamp: time(0), ttl: 60_000, namespace: 2, data: Buffer.from("x") }),
      retrieve(1, { namespace: 2 }),
    ],
    {
      ...rights,
      requirements: ["STO-019", "STO-033"],
      comment: "a message has the same hash whoever signs it",
    },
  );
};
