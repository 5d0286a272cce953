import type { Case } from "../engine/case.js";
import type { Home, Params } from "./kit/pinned.js";
import { pinned } from "./kit/pinned-case.js";

/* Behaviours 19 to 31: namespaces of all classes. */

const content = Buffer.from("in its namespace");

/** Fields of a store to a namespace, to be signed or not. */
const toNamespace = (namespace: number, more: Params = {}): Params => ({
  timestamp: Date.now(),
  ttl: 600_000,
  namespace,
  data: content,
  ...more,
});

const unsigned = (home: Home, namespace: number, more: Params = {}): Params => ({
  pubkey: home.who.id,
  ...toNamespace(namespace, more),
});

/** Cases of the deployed tests of namespaces. */
export const pinnedNamespaceCases: readonly Case[] = [
  pinned(
    19,
    "Namespace 40 takes unsigned stores, and the hash has the 40 in it",
    ["STO-023", "STO-033"],
    async ({ kit, session, hashOf }) => {
      const home = await session();
      const { hash } = await home.get("store", unsigned(home, 40));
      kit.equal("the hash", hash, hashOf(home.who, content, 40));
    },
  ),
  pinned(
    20,
    "Namespace -42 needs a signature over store-42 and the time, and the hash has the -42 in it",
    ["STO-023", "STO-026", "STO-027", "STO-033"],
    async ({ kit, session, hashOf }) => {
      const home = await session();
      const fields = toNamespace(-42);
      const signature = home.who.sign(`store-42${fields.timestamp}`);
      const { hash } = await home.get("store", { ...home.who.fields, ...fields, signature });
      kit.equal("the hash", hash, hashOf(home.who, content, -42));
      const other = { ...home.who.fields, ...fields, signature: home.who.sign(`store${fields.timestamp}`) };
      await home.refuse("store", other, 401, "store signature verification failed");
    },
  ),
  pinned(
    21,
    "Stores to 40 and -42 are replicated to all members, which sign them",
    ["STO-004", "STO-031"],
    async ({ session, signed, hashOf }) => {
      const home = await session();
      for (const namespace of [40, -42]) {
        const entries = home.entries(await home.get("store", signed("store", home.who, toNamespace(namespace))));
        home.areSigned(entries, () => [hashOf(home.who, content, namespace)]);
      }
    },
  ),
  pinned(
    22,
    "Retrieve from 40 and -42 works with signatures over retrieve40 and retrieve-42, and returns that namespace only",
    ["STO-035", "STO-036"],
    async ({ kit, session }) => {
      const home = await session();
      await home.store("in the inbox");
      for (const namespace of [40, -42]) {
        const timestamp = Date.now();
        const sign = (method: string) => home.who.sign(`${method}${namespace}${timestamp}`);
        const stored = await home.store(content, {
          ...home.who.fields,
          timestamp,
          namespace,
          signature: sign("store"),
        });
        const request = { ...home.who.fields, namespace, timestamp, signature: sign("retrieve") };
        const { messages } = await home.get("retrieve", request, { at: 1 });
        kit.same(`namespace ${namespace} has its own message`, messages, [stored]);
      }
    },
  ),
  pinned(
    23,
    "Retrieve from 40 with a timestamp but no signature is refused with 400",
    ["STO-034"],
    async ({ session }) => {
      const home = await session();
      const params = { pubkey: home.who.id, namespace: 40, timestamp: Date.now() };
      await home.refuse("retrieve", params, 400, "invalid request: Required field 'signature' missing");
    },
  ),
  pinned(
    24,
    "Namespace -10 takes unsigned stores and unsigned retrieves, and the hash has the -10 in it",
    ["STO-023", "STO-033", "STO-034"],
    async ({ kit, session, hashOf }) => {
      const home = await session();
      const { hash } = await home.get("store", unsigned(home, -10));
      kit.equal("the hash", hash, hashOf(home.who, content, -10));
      const { messages } = await home.get("retrieve", { pubkey: home.who.id, namespace: -10 }, { at: 1 });
      kit.equal("it is read by anybody", messages[0]?.hash ?? null, hash);
    },
  ),
  pinned(
    25,
    "An unsigned store to 42 is refused with 401 that names the namespace",
    ["STO-026"],
    async ({ session }) => {
      const home = await session();
      await home.refuse("store", unsigned(home, 42), 401, "store: signature required to store to namespace 42");
    },
  ),
  pinned(26, "Namespace 32768 is refused with 400 as out of range", ["STO-023"], async ({ session }) => {
    const home = await session();
    const text = "invalid request: Invalid value given for 'namespace': value out of range";
    await home.refuse("store", unsigned(home, 32_768), 400, text);
  }),
  pinned(
    27,
    "A store signed by another key is refused with 401",
    ["STO-015", "STO-017"],
    async ({ session, group, signed }) => {
      const [home, other] = [await group(), await session()];
      const { signature } = signed("store", other.who, toNamespace(42));
      await home.refuse("store", { ...unsigned(home, 42), signature }, 401, "store signature verification failed");
    },
  ),
  pinned(
    28,
    "An unsigned store to -1 is refused with 401 that names the namespace",
    ["STO-026"],
    async ({ session }) => {
      const home = await session();
      await home.refuse("store", unsigned(home, -1), 401, "store: signature required to store to namespace -1");
    },
  ),
  pinned(
    29,
    "What its owner stores to -1 anybody can read, and the answer has messages, more, hf and t only",
    ["STO-023", "STO-034"],
    async ({ kit, session, signed, hashOf }) => {
      const home = await session();
      home.entries(await home.get("store", signed("store", home.who, toNamespace(-1))));
      const body = await home.get("retrieve", { pubkey: home.who.id, namespace: -1 }, { at: 1 });
      kit.equal("the message", body.messages[0]?.hash ?? null, hashOf(home.who, content, -1));
      kit.same("its fields", Object.keys(body).sort(), ["hf", "messages", "more", "t"]);
    },
  ),
  pinned(
    30,
    "A second, different store to -1 replaces the first message, also when it is all that the account has",
    ["STO-073"],
    async ({ kit, session, signed, hashOf }) => {
      const home = await session();
      await home.get("store", signed("store", home.who, toNamespace(-1, { data: Buffer.from("first") })));
      const second = await home.get(
        "store",
        signed("store", home.who, toNamespace(-1, { data: Buffer.from("second") })),
      );
      const seen = await home.get("retrieve", { pubkey: home.who.id, namespace: -1 }, { at: 1 });
      const hashes = (seen.messages as { hash: string }[]).map(({ hash }) => hash);
      const [old, fresh] = ["first", "second"].map((text) => hashOf(home.who, text, -1));
      const isReplaced = !hashes.includes(old!);
      kit.deviation("DEV-035", "the first message is gone", isReplaced, { expected: [fresh!], actual: hashes });
      if (!isReplaced) return;
      home.entries(second);
      kit.same("the second is the only one", hashes, [fresh]);
    },
  ),
  pinned(
    31,
    "The same content stored to -1 again keeps its hash and time, and only its expiry is put off",
    ["STO-032", "STO-073"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const now = Date.now();
      const store = (timestamp: number, ttl: number) =>
        home.get("store", signed("store", home.who, toNamespace(-1, { timestamp, ttl })));
      const first = await store(now - 2000, 60_000);
      const again = await store(now, 120_000);
      kit.equal("the hash stays", again.hash, first.hash);
      for (const [, entry] of home.entries(again)) kit.equal("the expiry", entry.expiry, now + 120_000);
      const { messages } = await home.get("retrieve", { pubkey: home.who.id, namespace: -1 }, { at: 1 });
      const { timestamp, expiration } = messages[0];
      kit.same("as retrieved", [messages.length, timestamp, expiration], [1, now - 2000, now + 120_000]);
    },
  ),
];
