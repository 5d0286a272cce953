import type { Draft, FamilyGenerator } from "./family.js";
import type { Random } from "./random.js";
import { storageFlags } from "./storage-flags.js";
import { historyOfChanges } from "./storage-history-changes.js";
import { createHistoryDesk, type HistoryDesk, quiet } from "./storage-history-kit.js";
import { historyOfTokens } from "./storage-history-tokens.js";
import { sessionPerson } from "./storage-people.js";
import { hashOf, strangeHash } from "./storage-signing.js";

const stores = ({ accept, report, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-031", "STO-036", "STO-040"], flags: ["Entry"], importance: "critical" } as const;
  for (const encoding of ["json", "bt"] as const) {
    const { store, retrieve } = story();
    accept([store(0, "hello", {}, encoding), retrieve(1, {}, encoding)], {
      ...about,
      comment: `stored and retrieved in ${encoding}`,
    });
  }
  const { store, retrieve, storeIn } = story();
  const order = accept([store(3, "later"), store(5, "early", {}), store(4, "between"), retrieve(6)], {
    ...about,
    comment: "messages come in order of arrival, whatever their times",
  });
  accept([store(0, ""), retrieve(1)], { ...about, comment: "a message without content" });
  report(order, [store(0, "here"), retrieve(1, { namespace: 10 })], {
    ...about,
    requirements: ["STO-036"],
    flags: ["Namespace"],
    comment: "another namespace of the account is empty",
  });
  accept(
    [
      store(0, "same"),
      store(0, "same", { namespace: 10 }),
      storeIn(0, "same", 5),
      retrieve(1, { namespace: 5 }),
      retrieve(1),
    ],
    {
      ...about,
      requirements: ["STO-033", "STO-036"],
      flags: ["Namespace"],
      comment: "the same content in three namespaces",
    },
  );
  const other = story();
  report(order, [store(0, "mine"), other.retrieve(1)], {
    ...about,
    requirements: ["STO-036"],
    flags: ["Account"],
    comment: "another account has nothing",
  });
};

const duplicates = ({ accept, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-032"], flags: ["Duplicate"] } as const;
  const { store, retrieve } = story();
  const first = store(0, "once");
  accept([first, store(1, "once", { ttl: 120_000 }), retrieve(2)], { ...about, comment: "again with a later expiry" });
  accept([first, store(1, "once", { ttl: 20_000 }), retrieve(2)], {
    ...about,
    comment: "again with an earlier expiry",
  });
  accept([first, store(0, "once"), retrieve(2)], { ...about, comment: "again with the same expiry" });
  accept([first, store(1, "between"), store(2, "once", { ttl: 90_000 }), retrieve(3)], {
    ...about,
    comment: "again, and its place does not change",
  });
  accept([first, store(2, "once", { ttl: 90_000 }, "bt"), retrieve(3, {}, "bt")], {
    ...about,
    comment: "again in bencoding",
  });
};

const outboxes = ({ accept, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-073"], flags: ["Outbox"], importance: "critical" } as const;
  const { store, storeIn, request, who } = story();
  const look = (seconds: number, namespace = -1) => request(seconds, "retrieve", { pubkey: who.id, namespace });
  accept([storeIn(0, "first", -1), storeIn(1, "second", -1), look(2)], {
    ...about,
    comment: "the only message of an account is replaced",
  });
  accept([store(0, "other"), storeIn(0, "first", -21), storeIn(1, "second", -21), look(2, -21)], {
    ...about,
    comment: "a message is replaced beside others",
  });
  accept([storeIn(0, "same", -1), storeIn(1, "same", -1, { ttl: 600_000 }), look(2)], {
    ...about,
    requirements: ["STO-032", "STO-073"],
    comment: "the same content stays, and lives longer",
  });
  accept([storeIn(0, "one", -1), storeIn(1, "two", -21), look(2), look(2, -21)], {
    ...about,
    comment: "outboxes are apart",
  });
  accept([storeIn(0, "one", -2), storeIn(1, "two", -2), request(2, "retrieve", { pubkey: who.id, namespace: -1 })], {
    ...about,
    comment: "what is no outbox keeps both",
  });
};

const pages = ({ accept, report, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-036", "STO-038", "STO-039"], flags: ["Selection"] } as const;
  const { store, retrieve, who } = story();
  const texts = ["a", "bb", "ccc"];
  const filled = quiet(...texts.map((text, index) => store(index / 10, text)));
  const look = (comment: string, more: Record<string, number | string>) =>
    accept([...filled, retrieve(1, more)], { ...about, comment: `three messages, ${comment}` });
  const all = look("all of them", {});
  for (const max_count of [1, 2, 3, 4, 0, -2]) look(`max_count ${max_count}`, { max_count });
  // They count as 144, 145 and 147 bytes: 143 each, and four thirds of their content.
  for (const max_size of [1, 288, 289, 435, 436]) look(`max_size ${max_size}`, { max_size });
  // A part of 7,800,000 bytes: 300, and 288.
  for (const max_size of [-26_000, -27_000]) look(`a share of 1 / ${-max_size}`, { max_size });
  look("both limits, the count is stricter", { max_count: 1, max_size: 300 });
  look("both limits, the size is stricter", { max_count: 3, max_size: 300 });
  for (const index of [0, 1]) look(`behind the message ${index + 1}`, { last_hash: hashOf(who, texts[index]!) });
  look("behind the message 1, and one of them", { last_hash: hashOf(who, "a"), max_count: 1 });
  look("behind one that is not known", { last_hash: strangeHash, max_count: 2 });
  report(all, [...filled, retrieve(1, { last_hash: hashOf(who, "ccc") })], {
    ...about,
    flags: ["LastHash"],
    comment: "three messages, behind the last",
  });
  accept(
    [...quiet(store(0, "a"), store(0.6, "x", { namespace: 10 })), retrieve(1, { last_hash: hashOf(who, "x", 10) })],
    {
      ...about,
      flags: ["LastHash"],
      comment: "behind a message of another namespace: from the beginning",
    },
  );
  accept([...filled, retrieve(1, { max_size: 300 }, "bt")], {
    ...about,
    comment: "sizes are those of base64 in bencoding, too",
  });
  accept([store(0, "x".repeat(100)), store(0, "y"), retrieve(1, { max_size: 10 })], {
    ...about,
    comment: "the first is given whatever its size",
  });
};

const sweeps = ({ accept, report, story }: HistoryDesk): void => {
  const about = { requirements: ["STO-072"], flags: ["Sweep"] } as const;
  const { store, retrieve, sweep, who } = story();
  const two = quiet(store(0, "short"), store(0.001, "long"));
  const kept = accept([...two, sweep(59.999), retrieve(59.999)], {
    ...about,
    comment: "a millisecond before the first expires",
  });
  accept([...two, sweep(60), retrieve(60)], { ...about, comment: "when the first expires" });
  report(kept, [...two, sweep(61), retrieve(61)], { ...about, comment: "when both have expired" });
  accept([...two, sweep(60), retrieve(60, { last_hash: hashOf(who, "short") })], {
    ...about,
    flags: ["LastHash", "Sweep"],
    comment: "behind a message that has expired: from the beginning",
  });
  accept([...two, sweep(61), store(62, "short"), retrieve(63)], {
    ...about,
    comment: "the same content anew after it expired",
  });
};

const testnet = (random: Random): readonly Draft[] => {
  const history = createHistoryDesk(random, { testnet: true });
  const about = { requirements: ["STO-013"], flags: ["Account"], importance: "medium" } as const;
  const person = sessionPerson(random);
  const bare = { ...person, id: person.id.slice(2), fields: { ...person.fields, pubkey: person.id.slice(2) } };
  const { store, retrieve } = history.story(bare);
  history.accept([store(0, "short id"), retrieve(1)], { ...about, comment: "a bare key on a test network" });
  const full = history.story(person);
  history.accept([store(0, "short id"), full.retrieve(1)], {
    ...about,
    comment: "and the same account with its prefix",
  });
  return history.desk.kit.drafts;
};

/** `storage/history`: what one member answers to requests that follow one another. */
export const storageHistoryFamily: FamilyGenerator = {
  family: "storage/history",
  flags: storageFlags(
    "Account",
    "Deletion",
    "Duplicate",
    "Entry",
    "Expiry",
    "LastHash",
    "Namespace",
    "Outbox",
    "Revocation",
    "Selection",
    "Sweep",
    "Token",
    "TokenRights",
  ),
  generate: (random) => {
    const history = createHistoryDesk(random);
    stores(history);
    duplicates(history);
    outboxes(history);
    pages(history);
    sweeps(history);
    historyOfChanges(history);
    historyOfTokens(history, random.fork("tokens"));
    return [...history.desk.kit.drafts, ...testnet(random.fork("testnet"))];
  },
};
