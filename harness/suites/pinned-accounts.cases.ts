import type { Case } from "../engine/case.js";
import type { Ground, Home, Params, TokenHolder } from "./kit/pinned.js";
import { pinned } from "./kit/pinned-case.js";

/* Behaviours 82 to 97: Session accounts, and tokens that accounts give to others. */

const clearText = "delete_all signature verification failed";
const readText = "retrieve signature verification failed";

/** Retrieve by the holder of a token. */
const readBy = ({ signed }: Ground, holder: TokenHolder, namespace = 0): Params =>
  signed("retrieve", holder, { timestamp: Date.now(), namespace });

const storeBy = ({ signed }: Ground, holder: TokenHolder, namespace: number, text: string): Params =>
  signed("store", holder, { timestamp: Date.now(), ttl: 60_000, namespace, data: Buffer.from(text) });

const revoke = (
  { signed }: Ground,
  home: Home,
  tokens: Params["revoke"],
  verb: "revoke" | "unrevoke" = "revoke",
  timestamp = Date.now(),
) => home.get(`${verb}_subaccount`, signed(`${verb}_subaccount`, home.who, { [verb]: tokens, timestamp }));

/** A group with a message, without which deployed members forget what is revoked. */
const settled = async ({ group }: Ground): Promise<Home> => {
  const home = await group();
  await home.store("something");
  return home;
};

/** Tokens that nobody holds. */
const idleTokens = (count: number, first = 0): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(36, first + index));

/** Cases of the deployed tests of authentication. */
export const pinnedAccountCases: readonly Case[] = [
  pinned(
    82,
    "A delete_all of a Session account that does not name its Ed25519 key is refused with 401, and deletes nothing",
    ["STO-015", "STO-017"],
    async ({ kit, session, signed }) => {
      const home = await session();
      const message = await home.store("kept");
      const params = { ...signed("delete_all", home.who, { timestamp: Date.now() }), pubkey_ed25519: undefined };
      await home.refuse("delete_all", params, 401, clearText);
      kit.same("the message is still there", await home.messages({}, { at: 1 }), [message]);
    },
  ),
  pinned(
    83,
    "With somebody else's Ed25519 key and a signature by it the same is refused with 401, and deletes nothing",
    ["STO-016", "STO-017"],
    async ({ kit, session, signed }) => {
      const [home, other] = [await session(), await session()];
      const message = await home.store("kept");
      const params = { ...signed("delete_all", other.who, { timestamp: Date.now() }), pubkey: home.who.id };
      await home.refuse("delete_all", params, 401, clearText);
      kit.same("the message is still there", await home.messages({}, { at: 1 }), [message]);
    },
  ),
  pinned(
    84,
    "With its own Ed25519 key it succeeds, and members sign over the Session id",
    ["STO-015", "STO-079"],
    async ({ session, signed }) => {
      const home = await session();
      const { hash } = await home.store("deleted");
      const params = signed("delete_all", home.who, { timestamp: Date.now() });
      const entries = home.entries(await home.get("delete_all", params));
      home.areSigned(entries, () => [home.who.id, params.timestamp as number, hash]);
    },
  ),
  pinned(
    85,
    "An Ed25519 key beside an account with prefix 04 is refused with 400",
    ["STO-016"],
    async ({ group, signed }) => {
      const home = await group(4);
      const params = { ...signed("delete_all", home.who, { timestamp: Date.now() }), pubkey_ed25519: home.who.ed25519 };
      const text = "invalid request: pubkey_ed25519 is only permitted for 05[...] pubkeys";
      await home.refuse("delete_all", params, 400, text);
    },
  ),
  pinned(
    86,
    "A token is prefix, rights, two zero bytes and the key of its holder; 3 is to read and to write",
    ["STO-081", "STO-019"],
    async (ground) => {
      const home = await ground.group();
      const holder = ground.token(home.who, 3);
      const layout = Buffer.from(holder.token);
      ground.kit.equal("its head", layout.subarray(0, 4).toString("hex"), "03030000");
      ground.kit.equal("its length", layout.length, 36);
      await home.get("store", storeBy(ground, holder, 2, "written"));
      const { messages } = await home.get("retrieve", readBy(ground, holder, 2), { at: 1 });
      ground.kit.equal("read", messages.length, 1);
    },
  ),
  pinned(
    87,
    "By a token that may read and write one stores and retrieves in private namespaces, and hashes do not tell who signed",
    ["STO-018", "STO-019", "STO-033"],
    async (ground) => {
      for (const home of [await ground.group(), await ground.session()]) {
        const holder = ground.token(home.who, 3);
        const body = await home.get("store", storeBy(ground, holder, 17, "by a token"));
        for (const [, entry] of home.entries(body))
          ground.kit.equal("the hash of a member", entry.hash, ground.hashOf(home.who, "by a token", 17));
        const byHolder = await home.get("retrieve", readBy(ground, holder, 17), { at: 1 });
        ground.kit.same(
          "its owner sees the same",
          await home.messages({ namespace: 17 }, { at: 1 }),
          byHolder.messages,
        );
      }
    },
  ),
  pinned(
    88,
    "By a token that may write expiries are put off, and an attempt to shorten changes only what it puts off, without a word",
    ["STO-019", "STO-082"],
    async (ground) => {
      const home = await ground.group();
      const holder = ground.token(home.who, 3);
      const near = await home.store("near", { ttl: 60_000 });
      const far = await home.store("far", { ttl: 600_000 });
      const expiry = Date.now() + 300_000;
      const messages = [near.hash, far.hash];
      const params = ground.signed("expire", holder, { messages, expiry });
      for (const [, entry] of home.entries(await home.get("expire", params)))
        ground.kit.equal("what a member has changed", entry.updated, [near.hash]);
      ground.kit.same("as retrieved", await home.messages({}, { at: 1 }), [{ ...near, expiration: expiry }, far]);
    },
  ),
  pinned(89, "A revoked token is refused with 401, but still retrieves from -11", ["STO-049"], async (ground) => {
    const home = await settled(ground);
    const holder = ground.token(home.who, 3);
    await home.get("retrieve", readBy(ground, holder), { at: 1 });
    home.entries(await revoke(ground, home, [holder.token]));
    await home.refuse("retrieve", readBy(ground, holder), 401, readText, { at: 1 });
    await home.get("retrieve", readBy(ground, holder, -11), { at: 1 });
  }),
  pinned(
    90,
    "Revoke and unrevoke take one token in base64 or a list; members sign over account, timestamp and raw tokens",
    ["STO-049", "STO-079", "STO-081"],
    async (ground) => {
      const home = await settled(ground);
      const tokens = [ground.token(home.who, 3).token, ground.token(home.who, 7).token];
      for (const verb of ["revoke", "unrevoke"] as const)
        for (const given of [tokens.slice(0, 1), tokens]) {
          const timestamp = Date.now();
          const value = given.length === 1 ? Buffer.from(given[0]!).toString("base64") : given;
          // What is signed are the raw tokens, also where one is given as text.
          const signature = home.who.sign(`${verb}_subaccount${timestamp}`, ...given);
          const params = { ...home.who.fields, [verb]: value, timestamp, signature };
          const entries = home.entries(await home.get(`${verb}_subaccount`, params));
          home.areSigned(entries, () => [home.who.id, timestamp, ...given]);
        }
    },
  ),
  pinned(91, "A token that is unrevoked works again", ["STO-049"], async (ground) => {
    const home = await settled(ground);
    const holder = ground.token(home.who, 3);
    await revoke(ground, home, [holder.token]);
    await home.refuse("retrieve", readBy(ground, holder), 401, readText);
    await revoke(ground, home, [holder.token], "unrevoke");
    for (const at of [0, 1]) await home.get("retrieve", readBy(ground, holder), { at });
  }),
  pinned(
    92,
    "Fifty revocations are kept: a token stays revoked with 49 more, and one more pushes it out",
    ["STO-049"],
    async (ground) => {
      const home = await settled(ground);
      const holder = ground.token(home.who, 3);
      await revoke(ground, home, [holder.token]);
      await revoke(ground, home, idleTokens(49));
      await home.refuse("retrieve", readBy(ground, holder), 401, readText);
      await revoke(ground, home, idleTokens(1, 100));
      for (const at of [0, 1]) await home.get("retrieve", readBy(ground, holder), { at });
    },
  ),
  pinned(
    93,
    "A revocation with an older timestamp than an unrevoke before it still counts",
    ["STO-085"],
    async (ground) => {
      const home = await settled(ground);
      const holder = ground.token(home.who, 3);
      await revoke(ground, home, [holder.token], "unrevoke");
      await revoke(ground, home, [holder.token], "revoke", Date.now() - 20_000);
      for (const at of [0, 1]) await home.refuse("retrieve", readBy(ground, holder), 401, readText, { at });
    },
  ),
  pinned(94, "Unrevoke of 61 tokens is answered by a count of 50 at every member", ["STO-083"], async (ground) => {
    const home = await settled(ground);
    await revoke(ground, home, idleTokens(31));
    await revoke(ground, home, idleTokens(30, 31));
    for (const [, entry] of home.entries(await revoke(ground, home, idleTokens(61), "unrevoke")))
      ground.kit.equal("the count of a member", entry.count, 50);
  }),
  pinned(
    95,
    "Rights are needed one by one: none to retrieve fails, read alone to store fails, and only delete deletes",
    ["STO-017", "STO-019"],
    async (ground) => {
      const home = await ground.group();
      const { hash } = await home.store("guarded");
      const by = (rights: number): TokenHolder => ground.token(home.who, rights);
      const remove = (holder: TokenHolder): Params => ground.signed("delete", holder, { messages: [hash] });
      await home.refuse("retrieve", readBy(ground, by(0)), 401, readText);
      await home.get("retrieve", readBy(ground, by(1)));
      await home.refuse("store", storeBy(ground, by(1), 2, "x"), 401, "store signature verification failed");
      home.entries(await home.get("store", storeBy(ground, by(2), 2, "x")));
      for (const rights of [1, 2, 3, 11])
        await home.refuse("delete", remove(by(rights)), 401, "delete_msgs signature verification failed");
      for (const [, entry] of home.entries(await home.get("delete", remove(by(4)))))
        ground.kit.equal("what a member has deleted", entry.deleted, [hash]);
    },
  ),
  pinned(
    96,
    "A token is refused for another prefix of the same key, unless it is for any prefix; then retrieve succeeds",
    ["STO-018"],
    async (ground) => {
      const home = await ground.group();
      await home.store("of the group");
      const id = `02${home.who.id.slice(2)}`;
      const sibling = { ...home.who, id, bytes: Buffer.from(id, "hex"), fields: { pubkey: id } };
      const other = await ground.homeOf(sibling);
      const elsewhere = (rights: number): Params => ({
        ...readBy(ground, ground.token(home.who, rights)),
        pubkey: id,
      });
      await other.refuse("retrieve", elsewhere(3), 401, readText);
      const { messages } = await other.get("retrieve", elsewhere(11));
      ground.kit.same("nothing is there", messages, []);
    },
  ),
  pinned(
    97,
    "An authorised retrieve of an empty namespace has no messages and no more, and but for hf and t nothing else",
    ["STO-021", "STO-040"],
    async (ground) => {
      const home = await ground.group();
      const { hf, t, ...rest } = await home.get("retrieve", readBy(ground, ground.token(home.who, 1), 5));
      ground.kit.same("the rest of the answer", rest, { messages: [], more: false });
      ground.kit.ok("hf and t are there", Array.isArray(hf) && typeof t === "number");
    },
  ),
];
