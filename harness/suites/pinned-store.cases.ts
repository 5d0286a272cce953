import type { Case } from "../engine/case.js";
import type { Home, Params } from "./kit/pinned.js";
import { pinned } from "./kit/pinned-case.js";

/* Behaviours 1 to 18: messages are stored at every member and retrieved from any. */

const unsigned = ({ who }: Home, more: Params = {}): Params => ({
  pubkey: who.id,
  timestamp: Date.now(),
  ttl: 600_000,
  data: Buffer.from("pinned"),
  ...more,
});

/** A signature with one bit changed. */
const corrupted = (params: Params): Params => {
  const signature = Buffer.from(params.signature as Uint8Array);
  signature[10] = signature[10]! ^ 4;
  return { ...params, signature };
};

/** Stores texts, one after the other. */
const storeAll = async (home: Home, texts: readonly string[]): Promise<string[]> => {
  const hashes: string[] = [];
  for (const text of texts) hashes.push((await home.store(text)).hash);
  return hashes;
};

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `message ${index}`);

/** Cases of the deployed tests of store and retrieve. */
export const pinnedStoreCases: readonly Case[] = [
  pinned(
    1,
    "An unsigned store to namespace 0 succeeds, and every member has an entry under its Ed25519 key",
    ["STO-004", "STO-031"],
    async ({ session }) => {
      const home = await session();
      home.entries(await home.get("store", unsigned(home)));
    },
  ),
  pinned(
    2,
    "All members report the same hash: BLAKE2b-256 over prefix, key and data in base64 without padding",
    ["STO-031", "STO-033"],
    async ({ kit, session, hashOf }) => {
      const home = await session();
      const hash = hashOf(home.who, "pinned");
      for (const [, entry] of home.entries(await home.get("store", unsigned(home))))
        kit.equal("the hash of a member", entry.hash, hash);
    },
  ),
  pinned(3, "Each member signs the text of the hash with its Ed25519 key", ["STO-031"], async ({ session }) => {
    const home = await session();
    const entries = home.entries(await home.get("store", unsigned(home)));
    home.areSigned(entries, (entry) => [entry.hash]);
  }),
  pinned(
    4,
    "The time of the answer to a store is that of the client within 30 s",
    ["STO-021"],
    async ({ kit, session }) => {
      const home = await session();
      const { t } = await home.get("store", unsigned(home));
      kit.ok("the time is near", Math.abs(t - Date.now()) < 30_000, { actual: t });
    },
  ),
  pinned(5, "Retrieve with nothing but the account is refused with 401", ["STO-034"], async ({ session }) => {
    const home = await session();
    await home.store("withheld");
    await home.refuse("retrieve", { pubkey: home.who.id }, 401, "retrieve: request signature required");
  }),
  pinned(
    6,
    "A Session account retrieves with its Ed25519 key and a signature by it",
    ["STO-015", "STO-035"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const message = await home.store("mine");
      const { messages } = await home.get("retrieve", signed("retrieve", home.who, { timestamp: Date.now() }));
      kit.same("the message", messages, [message]);
    },
  ),
  pinned(
    7,
    "A group retrieves with a signature by its own key and no further field",
    ["STO-015", "STO-035"],
    async ({ kit, group, signed }) => {
      const home = await group();
      const message = await home.store("ours");
      const timestamp = Date.now();
      const { signature } = signed("retrieve", home.who, { timestamp });
      const { messages } = await home.get("retrieve", { pubkey: home.who.id, timestamp, signature });
      kit.same("the message", messages, [message]);
    },
  ),
  pinned(
    8,
    "Retrieved messages carry data, timestamp, expiration and hash as they were stored",
    ["STO-040"],
    async ({ kit, session }) => {
      const home = await session();
      const now = Date.now();
      const first = await home.store("one", { timestamp: now - 5000, ttl: 100_000 });
      const second = await home.store("two", { timestamp: now + 5000, ttl: 20_000 });
      kit.equal("expiration is timestamp and ttl", second.expiration, now + 25_000);
      kit.same("both as stored", await home.messages(), [first, second]);
    },
  ),
  pinned(
    9,
    "A corrupted signature is refused with 401 for accounts of both kinds",
    ["STO-015", "STO-017"],
    async ({ session, group, signed }) => {
      for (const home of [await session(), await group()]) {
        const params = signed("retrieve", home.who, { timestamp: Date.now() });
        await home.get("retrieve", params);
        await home.refuse("retrieve", corrupted(params), 401, "retrieve signature verification failed");
      }
    },
  ),
  pinned(10, "A timestamp without a signature is refused with 400", ["STO-034"], async ({ session }) => {
    const home = await session();
    const params = { pubkey: home.who.id, timestamp: Date.now() };
    await home.refuse("retrieve", params, 400, "invalid request: Required field 'signature' missing");
  }),
  pinned(
    11,
    "Content with NUL bytes and invalid UTF-8 comes back unchanged, in both encodings",
    ["STO-029", "STO-040", "STO-077"],
    async ({ kit, session }) => {
      const home = await session();
      const stored = [];
      for (const [index, bytes] of [[0, 1, 0, 255], [0xc3, 0x28, 0xa0, 0xff], [0x80]].entries())
        stored.push(await home.store(Uint8Array.from(bytes), {}, { encoding: index === 1 ? "json" : "bt" }));
      for (const encoding of ["json", "bt"] as const)
        kit.same(`retrieved in ${encoding}`, await home.messages({}, { encoding }), stored);
    },
  ),
  pinned(
    12,
    "Messages stored through one member are all retrieved from another immediately afterwards",
    ["STO-004", "STO-005", "STO-007"],
    async ({ kit, session }) => {
      const home = await session();
      const hashes = await storeAll(home, numbered(5));
      const seen = await home.messages({}, { at: 1 });
      kit.same("all of them", seen.map(({ hash }) => hash).sort(), hashes.toSorted());
    },
  ),
  pinned(
    13,
    "With the hash of the last known message only newer ones come: six of eleven",
    ["STO-036"],
    async ({ kit, session }) => {
      const home = await session();
      await storeAll(home, numbered(11).slice(0, 5));
      const known = await home.messages({}, { at: 1 });
      const newer = await storeAll(home, numbered(11).slice(5));
      const seen = await home.messages({ last_hash: known.at(-1)!.hash }, { at: 1 });
      kit.same("the six newer ones", seen.map(({ hash }) => hash).sort(), newer.toSorted());
    },
  ),
  pinned(
    14,
    "With a well-formed hash that is not known all messages come",
    ["STO-036"],
    async ({ kit, session, strangeHash }) => {
      const home = await session();
      await storeAll(home, numbered(11));
      kit.equal("all eleven", (await home.messages({ last_hash: strangeHash }, { at: 1 })).length, 11);
    },
  ),
  pinned(
    15,
    "Every store is confirmed by five to ten members, none of which fails, with one hash",
    ["STO-031", "STO-033"],
    async ({ kit, session, group }) => {
      for (const home of [await session(), await group(), await group(2)]) {
        kit.ok("the swarm has five to ten members", home.members.length >= 5 && home.members.length <= 10, {
          actual: home.members.length,
        });
        await home.store("confirmed");
      }
    },
    5,
  ),
  pinned(
    16,
    "A store to a private namespace may use one current timestamp for message and signature",
    ["STO-026", "STO-027"],
    async ({ session, signed }) => {
      const home = await session();
      const fields = { timestamp: Date.now(), ttl: 60_000, namespace: 42, data: Buffer.from("private") };
      home.entries(await home.get("store", signed("store", home.who, fields)));
    },
  ),
  pinned(
    17,
    "A private store with a timestamp of 100 s ago and no other is refused with 406",
    ["STO-020", "STO-027"],
    async ({ session, signed }) => {
      const home = await session();
      const fields = { timestamp: Date.now() - 100_000, ttl: 600_000, namespace: 42, data: Buffer.from("old") };
      const text = "store signature timestamp too far from current time";
      await home.refuse("store", signed("store", home.who, fields), 406, text);
    },
  ),
  pinned(
    18,
    "The same old timestamp with a current one for the signature succeeds at all members",
    ["STO-020", "STO-027"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const now = Date.now();
      const fields = { timestamp: now - 100_000, ttl: 600_000, namespace: 42, data: Buffer.from("old") };
      const entries = home.entries(
        await home.get("store", signed("store", home.who, { ...fields, sig_timestamp: now })),
      );
      kit.ok("five to ten members", entries.length >= 5 && entries.length <= 10, { actual: entries.length });
      const [message] = await home.messages({ namespace: 42 }, { at: 1 });
      kit.equal("the message keeps its own time", message?.timestamp ?? 0, fields.timestamp);
    },
    5,
  ),
];
