import type { Case } from "../engine/case.js";
import { type BtInput, readBt, writeBt } from "../wire/bt-json.js";
import type { Ground, Home, Person, TokenHolder } from "./kit/pinned.js";
import { pinned } from "./kit/pinned-case.js";
import type { Queue } from "./kit/queue.js";

/* Behaviours 98 to 104: clients are told of new messages. */

type Dict = Readonly<Record<string, BtInput>>;

interface Wish {
  readonly namespaces?: readonly number[];
  readonly data?: 0 | 1;
  /** By a token of the account. */
  readonly holder?: TokenHolder;
}

const success = "d7:successi1ee";

/** A signed subscription; a Session account is named by its Ed25519 key. */
const subscription = (who: Person, { namespaces = [-5, 0, 23], data = 1, holder }: Wish = {}): Dict => {
  const t = Math.floor(Date.now() / 1000);
  const isSession = who.fields.pubkey_ed25519 !== undefined;
  const sign = holder?.sign ?? who.sign;
  return {
    ...(isSession ? { P: Buffer.from(who.ed25519, "hex") } : { p: who.bytes }),
    ...(holder === undefined ? {} : { S: who.sign(holder.token), T: holder.token }),
    d: data,
    n: namespaces,
    s: sign("MONITOR", who.id, t, data, namespaces.join(",")),
    t,
  };
};

const subscribe = async ({ kit }: Ground, queue: Queue, wish: Dict | readonly Dict[], answer = success) => {
  const reply = await queue.succeed("monitor.messages", writeBt(wish));
  kit.equal("the subscription is confirmed", reply.toString("latin1"), answer);
};

/** Expects a notification; its fields. */
const told = async ({ kit }: Ground, queue: Queue) => {
  const [command, body, ...rest] = await queue.next(2_000);
  kit.equal("a notification", [command?.toString() ?? "", rest.length], ["notify.message", 0]);
  return readBt(body ?? Buffer.alloc(0));
};

const hashIn = (notification: ReadonlyMap<string, unknown>): string =>
  Buffer.from(notification.get("h") as Uint8Array).toString();

/** Expects that a connection was told of these messages, in this order, and so of nothing between them. */
const toldOf = async (ground: Ground, queue: Queue, hashes: readonly string[]): Promise<void> => {
  const seen: string[] = [];
  for (const _ of hashes) seen.push(hashIn(await told(ground, queue)));
  ground.kit.same("what it was told of", seen, hashes);
  ground.kit.equal("nothing else", queue.waiting().length, 0);
};

const everyMember = (home: Home): Promise<readonly Queue[]> => Promise.all(home.members.map((_, at) => home.queue(at)));

const subscribeEverywhere = async (ground: Ground, home: Home, wish: Dict | readonly Dict[]): Promise<void> => {
  await Promise.all((await everyMember(home)).map((queue) => subscribe(ground, queue, wish)));
};

/** Cases of the deployed tests of subscriptions. */
export const pinnedMonitorCases: readonly Case[] = [
  pinned(
    98,
    "Every member takes the subscription of a group to three namespaces, with data",
    ["STO-069"],
    async (ground) => {
      const home = await ground.group();
      await subscribeEverywhere(ground, home, subscription(home.who));
    },
  ),
  pinned(
    99,
    "Every member takes the subscription of a Session account by its Ed25519 key",
    ["STO-069"],
    async (ground) => {
      const home = await ground.session();
      await subscribeEverywhere(ground, home, subscription(home.who));
    },
  ),
  pinned(
    100,
    "Every member takes the subscription of a token's holder, of an account with prefix 02",
    ["STO-018", "STO-069"],
    async (ground) => {
      const home = await ground.group(2);
      const holder = ground.token(home.who, 1);
      await subscribeEverywhere(ground, home, subscription(home.who, { holder }));
    },
  ),
  pinned(
    101,
    "A store through one member makes every member notify exactly once, the account and the holder of a token alike",
    ["STO-070"],
    async (ground) => {
      const home = await ground.group();
      const byToken = await ground.homeOf(home.who);
      await subscribeEverywhere(ground, home, subscription(home.who));
      await subscribeEverywhere(ground, byToken, subscription(home.who, { holder: ground.token(home.who, 1) }));
      const sender = await ground.homeOf(home.who);
      const first = (await sender.store("announced")).hash;
      // A second message behind the first would show a repeated notification of the first.
      const second = (await sender.store("behind it")).hash;
      const queues = [...(await everyMember(home)), ...(await everyMember(byToken))];
      await Promise.all(queues.map((queue) => toldOf(ground, queue, [first, second])));
    },
  ),
  pinned(
    102,
    "A notification has account, hash, namespace, timestamp, expiry and data exactly, and comes within 2 s",
    ["STO-070", "STO-086"],
    async (ground) => {
      const home = await ground.session();
      const queue = await home.queue(1);
      await subscribe(ground, queue, subscription(home.who));
      const sender = await ground.homeOf(home.who);
      const data = Buffer.from([0, 1, 2, 255]);
      const { hash, timestamp, expiration } = await sender.store(data);
      const notification = await told(ground, queue);
      ground.kit.same("its fields", Object.fromEntries(notification), {
        "@": home.who.bytes,
        h: Buffer.from(hash),
        n: 0n,
        t: BigInt(timestamp),
        z: BigInt(expiration),
        "~": data,
      });
    },
  ),
  pinned(
    103,
    "Neither a store that fails nor one to a namespace that is not subscribed makes a notification",
    ["STO-070"],
    async (ground) => {
      const home = await ground.session();
      await subscribeEverywhere(ground, home, subscription(home.who));
      const sender = await ground.homeOf(home.who);
      const fields = (namespace: number) => ({ timestamp: Date.now(), ttl: 60_000, namespace, data: Buffer.from("x") });
      const failing = { ...sender.who.fields, ...fields(23), signature: Buffer.alloc(64) };
      await sender.refuse("store", failing, 401, "store signature verification failed");
      await sender.get("store", ground.signed("store", home.who, fields(123)));
      const marker = (await sender.store("marker")).hash;
      const queues = await everyMember(home);
      await Promise.all(queues.map((queue) => toldOf(ground, queue, [marker])));
    },
  ),
  pinned(
    104,
    "A list of two subscriptions is answered by two successes, and only the account with a message is told of",
    ["STO-070", "STO-087"],
    async (ground) => {
      const [home, quiet, stranger] = [await ground.group(), await ground.session(), await ground.session()];
      const queue = await home.queue(1);
      const wishes = [subscription(home.who), subscription(quiet.who)];
      await subscribe(ground, queue, wishes, `l${success}${success}e`);
      const sender = await ground.homeOf(home.who);
      await stranger.store("for somebody else");
      const { hash } = await sender.store("here");
      const notification = await told(ground, queue);
      ground.kit.same("the account", notification.get("@"), home.who.bytes);
      ground.kit.equal("the message", hashIn(notification), hash);
      ground.kit.equal("nothing else", queue.waiting().length, 0);
    },
  ),
];
