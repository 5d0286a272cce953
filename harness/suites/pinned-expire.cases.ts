import type { Case } from "../engine/case.js";
import { unsupported } from "../engine/outcome.js";
import type { Fields, Ground, Home, Kept, Params } from "./kit/pinned.js";
import { pinned } from "./kit/pinned-case.js";

/* Behaviours 44 to 61: expiries are changed and asked for. */

const second = 1000;

/** Three messages that expire one, two and three minutes from now, and hashes in byte order. */
const storeThree = async (home: Home): Promise<readonly [Kept, Kept, Kept]> => {
  const timestamp = Date.now() - second;
  const kept: Kept[] = [];
  for (const minutes of [1, 2, 3])
    kept.push(await home.store(`for ${minutes} minutes`, { timestamp, ttl: minutes * 60 * second + second }));
  return kept as unknown as readonly [Kept, Kept, Kept];
};

const sortedHashes = (...messages: readonly Kept[]): string[] => messages.map(({ hash }) => hash).sort();

const unknown = "b".repeat(43);

const expire = ({ signed }: Ground, home: Home, fields: Params): Promise<Fields> =>
  home.get("expire", signed("expire", home.who, fields));

/** Messages as they come from another member, by hash. */
const expirations = async (home: Home): Promise<readonly number[]> =>
  (await home.messages({}, { at: 1 })).map(({ expiration }) => expiration);

/** Ends the case where the network does not know requests with several expiries yet. */
const needsSeveral = async (home: Home): Promise<void> => {
  const { hf } = await home.get("info", {});
  const [major, minor] = hf as [number, number];
  if (major < 19 || (major === 19 && minor < 4)) throw unsupported(`hard fork ${major}.${minor} is before 19.4`);
};

/** Several expiries at once: one up, one down, one beyond the end. */
const expireSeveral = async (ground: Ground, home: Home) => {
  await needsSeveral(home);
  const three = await storeThree(home);
  const now = Date.now();
  const messages = [three[0].hash, unknown, three[2].hash, three[1].hash];
  const wanted = [now + 500 * second, now + 40 * second, now + 60 * second, now + 300 * second];
  const body = await expire(ground, home, { messages, expiry: wanted });
  const expiryOf = (hash: string): number => wanted[messages.indexOf(hash)]!;
  return { three, messages, wanted, entries: home.entries(body), expiryOf, updated: sortedHashes(...three) };
};

/** Cases of the deployed tests of expiry. */
export const pinnedExpireCases: readonly Case[] = [
  pinned(
    44,
    "An expire_all shortens what expires later, and does not list what expires then or earlier",
    ["STO-045"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const [, middle, last] = await storeThree(home);
      const params = signed("expire_all", home.who, { expiry: middle.expiration });
      for (const [, entry] of home.entries(await home.get("expire_all", params)))
        kit.equal("what a member has changed", entry.updated, [last.hash]);
    },
  ),
  pinned(
    45,
    "Members sign an expire_all over account, expiry and sorted hashes, and retrieve shows the new expirations in order",
    ["STO-045", "STO-079"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const [first, middle, last] = await storeThree(home);
      const expiry = first.expiration + 5 * second;
      const entries = home.entries(await home.get("expire_all", signed("expire_all", home.who, { expiry })));
      home.areSigned(entries, () => [home.who.id, expiry, ...sortedHashes(middle, last)]);
      kit.same("as retrieved", await home.messages({}, { at: 1 }), [
        first,
        { ...middle, expiration: expiry },
        { ...last, expiration: expiry },
      ]);
    },
  ),
  pinned(46, "An expire_all to 120 s ago is refused with 406", ["STO-078"], async ({ session, signed }) => {
    const home = await session();
    const params = signed("expire_all", home.who, { expiry: Date.now() - 120 * second });
    await home.refuse("expire_all", params, 406, "expire_all timestamp should be >= current time");
  }),
  pinned(
    47,
    "An expire without flags changes all listed messages that exist, up or down, and ignores unknown hashes",
    ["STO-046"],
    async (ground) => {
      const home = await ground.session();
      const three = await storeThree(home);
      const expiry = three[1].expiration;
      const messages = [unknown, ...three.map(({ hash }) => hash)];
      for (const [, entry] of home.entries(await expire(ground, home, { messages, expiry })))
        ground.kit.equal("what a member has changed", entry.updated, sortedHashes(...three));
      ground.kit.same("as retrieved", await expirations(home), [expiry, expiry, expiry]);
    },
  ),
  pinned(
    48,
    "Members sign an expire over account, expiry, hashes as they were sent and changed ones in byte order",
    ["STO-046", "STO-079"],
    async (ground) => {
      const home = await ground.session();
      const three = await storeThree(home);
      const expiry = Date.now() + 90 * second;
      const messages = [...sortedHashes(...three).reverse(), unknown];
      const entries = home.entries(await expire(ground, home, { messages, expiry }));
      home.areSigned(entries, (entry) => [home.who.id, expiry, ...messages, ...entry.updated]);
    },
  ),
  pinned(49, "An expire of one hash lists and signs it at every member", ["STO-046", "STO-079"], async (ground) => {
    const home = await ground.session();
    const [, middle] = await storeThree(home);
    const expiry = Date.now() + 90 * second;
    const entries = home.entries(await expire(ground, home, { messages: [middle.hash], expiry }));
    for (const [, entry] of entries) ground.kit.equal("what a member has changed", entry.updated, [middle.hash]);
    home.areSigned(entries, () => [home.who.id, expiry, middle.hash, middle.hash]);
  }),
  pinned(
    50,
    "An expire can put off by five minutes, and touches neither other messages nor timestamps",
    ["STO-046"],
    async (ground) => {
      const home = await ground.session();
      const [first, middle, last] = await storeThree(home);
      const expiry = Date.now() + 300 * second;
      await expire(ground, home, { messages: [first.hash, last.hash], expiry });
      ground.kit.same("as retrieved", await home.messages({}, { at: 1 }), [
        { ...first, expiration: expiry },
        middle,
        { ...last, expiration: expiry },
      ]);
    },
  ),
  pinned(
    51,
    "An expiry of 31 days ahead is cut to thirty, in the answer and in what is kept",
    ["STO-046"],
    async (ground) => {
      const home = await ground.session();
      const [first] = await storeThree(home);
      const day = 86_400 * second;
      const month = Date.now() + 30 * day;
      const isNear = (expiry: number): boolean => Math.abs(expiry - month) < 5 * second;
      const body = await expire(ground, home, { messages: [first.hash], expiry: Date.now() + 31 * day });
      for (const [, entry] of home.entries(body))
        ground.kit.ok("a member answers thirty days", isNear(entry.expiry), { actual: entry.expiry });
      const [kept] = await expirations(home);
      ground.kit.ok("thirty days are kept", isNear(kept ?? 0), { actual: kept ?? null });
    },
  ),
  pinned(
    52,
    "An expire is answered by five to ten members",
    ["STO-031", "STO-079"],
    async (ground) => {
      const home = await ground.session();
      const [first] = await storeThree(home);
      const body = await expire(ground, home, { messages: [first.hash], expiry: Date.now() + 90 * second });
      const count = home.entries(body).length;
      ground.kit.ok("five to ten entries", count >= 5 && count <= 10, { actual: count });
    },
    5,
  ),
  pinned(
    53,
    "With shorten only later expiries change; the others are listed as unchanged, unknown hashes nowhere",
    ["STO-046", "STO-047"],
    async (ground) => {
      const home = await ground.session();
      const three = await storeThree(home);
      const [first, middle, last] = three;
      const messages = [...three.map(({ hash }) => hash), unknown];
      const body = await expire(ground, home, { messages, expiry: middle.expiration, shorten: true });
      for (const [, entry] of home.entries(body)) {
        ground.kit.equal("what a member has changed", entry.updated, [last.hash]);
        const kept = { [first.hash]: first.expiration, [middle.hash]: middle.expiration };
        ground.kit.same("and what not", entry.unchanged, kept);
      }
    },
  ),
  pinned(
    54,
    "With extend only earlier expiries change; the others are listed as unchanged, unknown hashes nowhere",
    ["STO-046", "STO-047"],
    async (ground) => {
      const home = await ground.session();
      const three = await storeThree(home);
      const [first, middle, last] = three;
      const messages = [...three.map(({ hash }) => hash), unknown];
      const body = await expire(ground, home, { messages, expiry: middle.expiration, extend: true });
      for (const [, entry] of home.entries(body)) {
        ground.kit.equal("what a member has changed", entry.updated, [first.hash]);
        const kept = { [middle.hash]: middle.expiration, [last.hash]: last.expiration };
        ground.kit.same("and what not", entry.unchanged, kept);
      }
    },
  ),
  pinned(
    55,
    "With unchanged messages members sign pairs of hash and expiry behind all else, in byte order",
    ["STO-047", "STO-079"],
    async (ground) => {
      for (const flag of ["shorten", "extend"] as const) {
        const home = await ground.session();
        const three = await storeThree(home);
        const expiry = three[1].expiration;
        const messages = three.map(({ hash }) => hash);
        const entries = home.entries(await expire(ground, home, { messages, expiry, [flag]: true }));
        home.areSigned(entries, ({ updated, unchanged }) => [
          home.who.id,
          expiry,
          ...messages,
          ...updated,
          ...Object.keys(unchanged)
            .sort()
            .flatMap((hash) => [hash, unchanged[hash]]),
        ]);
      }
    },
  ),
  pinned(
    56,
    "A get_expiries answers with the known hashes exactly, and with nothing else",
    ["STO-048"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const [first, , last] = await storeThree(home);
      const messages = [last.hash, unknown, first.hash];
      const params = signed("get_expiries", home.who, { messages, timestamp: Date.now() });
      const expiries = { [first.hash]: first.expiration, [last.hash]: last.expiration };
      kit.same("the answer", await home.get("get_expiries", params, { at: 1 }), { expiries });
    },
  ),
  pinned(57, "A get_expiries of a single hash works", ["STO-048"], async ({ kit, session, signed }) => {
    const home = await session();
    const [, middle] = await storeThree(home);
    const params = signed("get_expiries", home.who, { messages: [middle.hash], timestamp: Date.now() });
    kit.same("the answer", await home.get("get_expiries", params), { expiries: { [middle.hash]: middle.expiration } });
  }),
  pinned(
    58,
    "A retrieve tells hard fork 19.3 or later and a time that is now, and else messages and more only",
    ["STO-021", "STO-040"],
    async ({ kit, session }) => {
      const home = await session();
      const { hf, t, messages, more, ...rest } = await home.retrieve();
      kit.same("nothing else", rest, {});
      kit.ok("the hard fork", hf[0] > 19 || (hf[0] === 19 && hf[1] >= 3), { actual: hf });
      kit.ok("the time", Math.abs(t - Date.now()) < 10 * second, { actual: t });
      kit.same("an empty inbox", [messages, more], [[], false]);
    },
  ),
  pinned(
    59,
    "An expire with a time for each hash is signed over all times and then all hashes, and answers with times in the order of the changed hashes",
    ["STO-080"],
    async (ground) => {
      const home = await ground.session();
      const { entries, expiryOf, updated } = await expireSeveral(ground, home);
      for (const [, entry] of entries) {
        ground.kit.equal("what a member has changed", entry.updated, updated);
        ground.kit.equal("their times", entry.expiry, updated.map(expiryOf));
      }
    },
  ),
  pinned(
    60,
    "Entries of an expire with a time for each hash have updated, expiry and signature only",
    ["STO-080"],
    async (ground) => {
      const { entries } = await expireSeveral(ground, await ground.session());
      for (const [, entry] of entries)
        ground.kit.same("the fields of an entry", Object.keys(entry).sort(), ["expiry", "signature", "updated"]);
    },
  ),
  pinned(
    61,
    "Members sign such an expire over account, times applied, hashes as sent and hashes changed; each message has its own new time",
    ["STO-079", "STO-080"],
    async (ground) => {
      const home = await ground.session();
      const { three, messages, entries, expiryOf, updated } = await expireSeveral(ground, home);
      home.areSigned(entries, () => [home.who.id, ...updated.map(expiryOf), ...messages, ...updated]);
      ground.kit.same(
        "as retrieved",
        await expirations(home),
        three.map(({ hash }) => expiryOf(hash)),
      );
    },
  ),
];
