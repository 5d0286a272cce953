import type { Case } from "../engine/case.js";
import type { Ground, Home, Params } from "./kit/pinned.js";
import { pinnedOfNode as pinned } from "./kit/pinned-case.js";

/* Behaviours 62 to 69: retrieve cuts its answers. The cases share 120 messages of 70,000 bytes. */

const count = 120;
const size = 70_000;

/** The stored messages of a network, and one member in whose order they are read. */
interface Shelf {
  readonly who: Home["who"];
  readonly member: string;
  /** Hashes in the order of that member. */
  readonly order: readonly string[];
}

const shelves = new Map<string, Promise<Shelf>>();

interface Page {
  readonly hashes: readonly string[];
  readonly more: boolean;
}

const readPage = async (home: Home, at: number, limits: Params): Promise<Page> => {
  const { messages, more } = await home.retrieve(limits, { at, encoding: "bt" });
  return { hashes: (messages as { hash: string }[]).map(({ hash }) => hash), more: Boolean(more) };
};

const fill = async ({ kit, session }: Ground): Promise<Shelf> => {
  const home = await session();
  const { who } = home;
  const data = (index: number): Buffer => Buffer.alloc(size, String(index).padStart(3, "0"));
  const numbers = Array.from({ length: count }, (_, index) => index);
  const store = async (index: number): Promise<string> => {
    const params = { pubkey: who.id, timestamp: Date.now(), ttl: 3_600_000, data: data(index) };
    return String((await home.get("store", params, { encoding: "bt" })).hash);
  };
  const stored: string[] = [];
  for (let from = 0; from < count; from += 20)
    stored.push(...(await Promise.all(numbers.slice(from, from + 20).map(store))));
  const order: string[] = [];
  for (;;) {
    const { hashes } = await readPage(home, 0, { max_size: -1, last_hash: order.at(-1) });
    if (hashes.length === 0) break;
    order.push(...hashes);
  }
  kit.same("the member has all messages", order.toSorted(), stored.toSorted());
  return { who, member: home.members[0]!.legacy, order };
};

const open = async (ground: Ground) => {
  const { id } = ground.kit.network;
  const filling = shelves.get(id) ?? fill(ground);
  shelves.set(id, filling);
  const { who, member, order } = await filling;
  const home = await ground.homeOf(who);
  const at = home.members.findIndex(({ legacy }) => legacy === member);
  /** Expects messages behind the first `from`, and that more is said as it must be. */
  const expect = async (limits: Params, from: number, wanted: number): Promise<void> => {
    const page = await readPage(home, at, { ...limits, last_hash: from === 0 ? undefined : order[from - 1] });
    const end = from + wanted;
    const what = `${JSON.stringify(limits)} behind ${from} messages gives ${wanted}, and ${end < count ? "" : "no "}more`;
    ground.kit.same(what, page, { hashes: order.slice(from, end), more: end < count });
  };
  return { expect };
};

const requirements = ["STO-038", "STO-039"];

/** Cases of the deployed tests of large retrieves. */
export const pinnedPageCases: readonly Case[] = [
  pinned(62, "A max_count of 5 returns the first five in order of arrival, and more", requirements, async (ground) => {
    await (await open(ground)).expect({ max_count: 5 }, 0, 5);
  }),
  pinned(63, "A max_count beyond what is left returns the rest, and no more", requirements, async (ground) => {
    await (await open(ground)).expect({ max_count: 50 }, 110, 10);
  }),
  pinned(64, "A max_count of exactly what is left says that there is no more", requirements, async (ground) => {
    await (await open(ground)).expect({ max_count: 10 }, 110, 10);
  }),
  pinned(65, "A max_count of 100 is cut to 83 by the size that no answer exceeds", requirements, async (ground) => {
    await (await open(ground)).expect({ max_count: 100 }, 0, 83);
  }),
  pinned(66, "A max_size of 500,000 returns five messages, of 600,000 six", requirements, async (ground) => {
    const { expect } = await open(ground);
    await expect({ max_size: 500_000 }, 0, 5);
    await expect({ max_size: 600_000 }, 7, 6);
  }),
  pinned(67, "A max_size of -1 returns 83 messages, of -3 27, and none at all 16", requirements, async (ground) => {
    const { expect } = await open(ground);
    await expect({ max_size: -1 }, 0, 83);
    await expect({ max_size: -3 }, 1, 27);
    await expect({}, 2, 16);
  }),
  pinned(
    68,
    "A max_size of -1 and no limit at all return what is left when it fits, and no more",
    requirements,
    async (ground) => {
      const { expect } = await open(ground);
      await expect({ max_size: -1 }, 40, 80);
      await expect({}, 105, 15);
    },
  ),
  pinned(69, "Of two limits the stricter one counts: five by count, seven by size", requirements, async (ground) => {
    const { expect } = await open(ground);
    await expect({ max_count: 5, max_size: 700_000 }, 0, 5);
    await expect({ max_count: 10, max_size: 700_000 }, 3, 7);
  }),
];
