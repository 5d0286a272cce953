import type { SignedMethod } from "../../spec/model/storage/signed-text.js";
import type { Encoding, Params } from "./storage-desk.js";
import { type HistoryDesk, quiet, type Story } from "./storage-history-kit.js";
import { hashOf, signed, strangeHash } from "./storage-signing.js";

const change = ({ request, who }: Story, seconds: number, method: SignedMethod, fields: Params, encoding?: Encoding) =>
  request(seconds, method, signed(method, who, fields), encoding);

const deletions = ({ accept, report, refuse, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-041"], flags: ["Deletion"], importance: "critical" } as const;
  const tale = story();
  const { store, storeIn, retrieve, time, who } = tale;
  const three = quiet(store(0, "a"), store(1, "b"), store(2, "c"));
  const [a, b, c] = ["a", "b", "c"].map((text) => hashOf(who, text)) as [string, string, string];
  for (const encoding of ["json", "bt"] as const) {
    const messages = encoding === "json" ? [c, strangeHash, a] : [a, c];
    accept([...three, change(tale, 3, "delete", { messages }, encoding), retrieve(4)], {
      ...about,
      comment: `delete in ${encoding}: listed ones go, unknown ones do not matter`,
    });
  }
  const one = accept([...three, change(tale, 3, "delete", { messages: [b], required: true })], {
    ...about,
    requirements: ["STO-042"],
    comment: "delete that must find something, and does",
  });
  refuse(
    one,
    [
      ...three,
      change(tale, 3, "delete", { messages: [b] }),
      change(tale, 4, "delete", { messages: [b], required: true }),
    ],
    404,
    undefined,
    {
      ...about,
      requirements: ["STO-042"],
      comment: "delete that must find something, again",
    },
  );
  report(one, [...three, change(tale, 3, "delete", { messages: [b] }), change(tale, 4, "delete", { messages: [b] })], {
    ...about,
    comment: "delete again, which need not find anything",
  });
  accept([store(0, "a"), storeIn(0, "n", 5), change(tale, 1, "delete", { messages: [hashOf(who, "n", 5), a] })], {
    ...about,
    comment: "delete looks into all namespaces",
  });
  const other = story();
  report(one, [...three, change(other, 3, "delete", { messages: [a, b] })], {
    ...about,
    comment: "delete does not touch another account",
  });
  accept([...three, change(tale, 3, "delete", { messages: [a] }), store(4, "a"), retrieve(5)], {
    ...about,
    comment: "a message that was deleted and stored again is the last",
  });

  const all = { requirements: ["STO-043", "STO-079"], flags: ["Deletion", "Entry"], importance: "critical" } as const;
  accept(
    [
      ...three,
      ...quiet(storeIn(2, "n", 5)),
      change(tale, 3, "delete_all", { timestamp: time(3) }),
      retrieve(4),
      retrieve(4, { namespace: 5 }),
    ],
    {
      ...all,
      comment: "delete_all of namespace 0 leaves the others",
    },
  );
  for (const encoding of ["json", "bt"] as const)
    accept(
      [
        ...three,
        ...quiet(storeIn(2, "n", -5), storeIn(2, "m", 5)),
        change(tale, 3, "delete_all", { namespace: "all", timestamp: time(3) }, encoding),
        retrieve(4),
      ],
      {
        ...all,
        comment: `delete_all of all in ${encoding}: listed by namespace, signed in one order`,
      },
    );
  const nothing = accept(
    [
      ...three,
      ...quiet(storeIn(2, "n", 5)),
      change(tale, 3, "delete_all", { namespace: 5, timestamp: time(3) }),
      retrieve(4),
    ],
    { ...all, comment: "delete_all of namespace 5" },
  );
  report(nothing, [change(tale, 3, "delete_all", { namespace: "all", timestamp: time(3) })], {
    ...all,
    comment: "delete_all of all when nothing is there",
  });
  report(nothing, [...three, change(tale, 3, "delete_all", { namespace: 5, timestamp: time(3) })], {
    ...all,
    comment: "delete_all of an empty namespace",
  });

  const before = { requirements: ["STO-044"], flags: ["Deletion"], importance: "critical" } as const;
  for (const [comment, bound] of [
    ["the time of the first message", 0],
    ["between the first and the second", 0.999],
    ["the time of the second", 1],
    ["a minute ahead", 62],
  ] as const)
    accept([...three, change(tale, 3, "delete_before", { before: time(bound) }), retrieve(4)], {
      ...before,
      comment: `delete_before ${comment}`,
    });
  report(nothing, [...three, change(tale, 3, "delete_before", { before: time(-1) })], {
    ...before,
    comment: "delete_before a time before all of them",
  });
  for (const encoding of ["json", "bt"] as const)
    accept(
      [
        ...three,
        ...quiet(storeIn(1, "n", 5), storeIn(2, "m", 5)),
        change(tale, 3, "delete_before", { namespace: "all", before: time(1) }, encoding),
        retrieve(4),
      ],
      {
        ...before,
        comment: `delete_before in all namespaces, in ${encoding}`,
      },
    );
};

const expiries = ({ accept, report, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-046"], flags: ["Expiry"] } as const;
  const tale = story();
  const { store, storeIn, retrieve, sweep, time, who } = tale;
  const three = quiet(store(0, "a"), store(1, "b"), store(2, "c"));
  const hashes = ["a", "b", "c"].map((text) => hashOf(who, text));
  const all = { requirements: ["STO-045"], flags: ["Expiry"] } as const;
  for (const [comment, expiry] of [
    ["equal to that of the second", 61],
    ["a millisecond less", 60.999],
    ["now", 3],
  ] as const)
    accept([...three, change(tale, 3, "expire_all", { expiry: time(expiry) }), retrieve(4)], {
      ...all,
      comment: `expire_all to an expiry ${comment}`,
    });
  const none = accept(
    [
      ...three,
      ...quiet(storeIn(2, "n", 5)),
      change(tale, 3, "expire_all", { namespace: "all", expiry: time(30) }, "bt"),
    ],
    { ...all, comment: "expire_all in all namespaces" },
  );
  report(none, [...three, change(tale, 3, "expire_all", { expiry: time(62) })], {
    ...all,
    comment: "expire_all never puts off",
  });
  accept([...three, change(tale, 3, "expire_all", { expiry: time(-57) }), sweep(3), retrieve(4)], {
    ...all,
    comment: "expire_all to a minute ago, and all are gone",
  });

  const expire = (fields: Params, encoding?: Encoding) =>
    change(tale, 3, "expire", { messages: [...hashes, strangeHash], ...fields }, encoding);
  const look = { ...about, requirements: ["STO-046", "STO-047", "STO-079"] } as const;
  for (const encoding of ["json", "bt"] as const) {
    accept([...three, expire({ expiry: time(61) }, encoding), retrieve(4)], {
      ...about,
      comment: `expire sets all that are known, in ${encoding}`,
    });
    accept([...three, expire({ expiry: time(61), extend: true }, encoding), retrieve(4)], {
      ...look,
      comment: `expire with extend, in ${encoding}`,
    });
    accept([...three, expire({ expiry: time(61), shorten: true }, encoding), retrieve(4)], {
      ...look,
      comment: `expire with shorten, in ${encoding}`,
    });
  }
  const set = accept([...three, expire({ expiry: time(61), extend: false, shorten: false })], {
    ...look,
    comment: "flags that are false",
  });
  report(set, [...three, expire({ expiry: time(10), extend: true })], {
    ...look,
    comment: "extend to an earlier time changes nothing",
  });
  report(set, [...three, expire({ expiry: time(90), shorten: true })], {
    ...look,
    comment: "shorten to a later time changes nothing",
  });
  report(set, [expire({ expiry: time(90) })], { ...about, comment: "nothing is known" });
  report(set, [expire({ expiry: time(90), extend: true })], {
    ...look,
    comment: "nothing is known, and what stays as it is is listed",
  });
  accept([...three, change(tale, 3, "expire", { messages: hashes[1]!, expiry: time(300) })], {
    ...about,
    comment: "one hash, without a list",
  });
  accept(
    [
      store(0, "a"),
      storeIn(0, "n", 5),
      change(tale, 3, "expire", { messages: [hashOf(who, "n", 5), hashes[0]!], expiry: time(300) }),
    ],
    {
      ...about,
      comment: "expire looks into all namespaces",
    },
  );
  for (const encoding of ["json", "bt"] as const)
    accept(
      [
        ...three,
        change(tale, 3, "expire", { messages: hashes, expiry: [time(100), time(200), time(300)] }, encoding),
        retrieve(4),
      ],
      {
        ...about,
        requirements: ["STO-080"],
        comment: `expire with a time for each, in ${encoding}`,
      },
    );
  accept(
    [...three, change(tale, 3, "expire", { messages: hashes, expiry: [time(30), time(61), time(300)], extend: true })],
    {
      ...look,
      comment: "expire with a time for each, and extend",
    },
  );
  const month = 30 * 86_400;
  accept([...three, change(tale, 3, "expire", { messages: [hashes[0]!], expiry: time(3 + month) })], {
    ...about,
    comment: "thirty days ahead",
  });
  accept([...three, change(tale, 3, "expire", { messages: [hashes[0]!], expiry: time(3 + month + 86_400) })], {
    ...about,
    comment: "thirty-one days ahead are cut to thirty",
  });
  accept(
    [
      ...three,
      change(tale, 3, "expire", { messages: [hashes[0]!, strangeHash], expiry: [time(3 + 2 * month), time(9)] }),
    ],
    {
      ...about,
      comment: "sixty days ahead beside an unknown hash",
    },
  );
  const get = { requirements: ["STO-048"], flags: ["Selection"] } as const;
  const known = accept(
    [...three, change(tale, 3, "get_expiries", { messages: [...hashes, strangeHash], timestamp: time(3) })],
    { ...get, comment: "get_expiries of known and unknown ones" },
  );
  accept([...three, change(tale, 3, "get_expiries", { messages: hashes[2]!, timestamp: time(3) }, "bt")], {
    ...get,
    comment: "get_expiries of one, in bencoding",
  });
  report(known, [...three, change(tale, 3, "get_expiries", { messages: ["all"], timestamp: time(3) })], {
    ...get,
    comment: "get_expiries has no word for all",
  });
  const other = story();
  report(known, [...three, change(other, 3, "get_expiries", { messages: hashes, timestamp: time(3) })], {
    ...get,
    comment: "get_expiries of another account's messages",
  });
};

/** Histories that delete messages and change when they expire. */
export const historyOfChanges = (history: HistoryDesk): void => {
  deletions(history);
  expiries(history);
};
