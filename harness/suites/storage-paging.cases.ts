import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { TestAccount } from "../wire/account.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* What a retrieve answers of what is there: from where on, how many, how much. */

interface Inbox {
  readonly account: TestAccount;
  readonly node: NodeInfo;
  readonly members: readonly NodeInfo[];
  readonly hashes: readonly string[];
}

/** An account with messages of these contents, stored one after the other through one node. */
const filled = async (kit: Kit, contents: readonly Uint8Array[]): Promise<Inbox> => {
  const { swarms } = await kit.view();
  const account = kit.account();
  const { members } = kit.swarmFor(swarms, account.id);
  const node = kit.random.pick(members);
  const hashes: string[] = [];
  for (const data of contents) hashes.push((await kit.storage.store(node, members, account, { data })).hash);
  return { account, node, members, hashes };
};

/** Hashes and `more` of a retrieve with further parameters. */
const page = async (kit: Kit, { account, node }: Inbox, further: Readonly<Record<string, unknown>>) => {
  const params = { ...kit.storage.retrieveParams(account), ...further };
  const { messages, more } = await kit.storage.ask(node, "retrieve", params);
  return { hashes: messages.map(({ hash }) => hash), more: Boolean(more) };
};

const numbered = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => Uint8Array.of(index));

const order = networkCase({
  id: "storage/paging/last-hash",
  title: "Messages come in their order of arrival, after the last hash if it is known, from the start otherwise",
  requirements: ["STO-036"],
  importance: "critical",
  network: twoSwarms,
  run: async (kit) => {
    const inbox = await filled(kit, numbered(6));
    const { hashes } = inbox;
    const rows: readonly (readonly [label: string, params: Readonly<Record<string, unknown>>, from: number])[] = [
      ["nothing given", {}, 0],
      ["an empty last_hash", { last_hash: "" }, 0],
      ["the hash of the third", { last_hash: hashes[2] }, 3],
      ["the same in the other spelling", { lastHash: hashes[2] }, 3],
      ["the hash of the first", { last_hash: hashes[0] }, 1],
      ["the hash of the last", { last_hash: hashes[5] }, 6],
      ["an unknown hash", { last_hash: "A".repeat(43) }, 0],
      ["null", { last_hash: null }, 0],
    ];
    for (const [label, params, from] of rows)
      kit.same(label, (await page(kit, inbox, params)).hashes, hashes.slice(from));

    const { account, members } = inbox;
    const elsewhere = { data: Uint8Array.of(9), namespace: 10 };
    const other = await kit.storage.store(inbox.node, members, account, elsewhere);
    kit.same("a hash of another namespace", (await page(kit, inbox, { last_hash: other.hash })).hashes, hashes);
  },
});

const badHashes: readonly (readonly [name: string, params: Readonly<Record<string, unknown>>, text: string])[] = [
  ["short", { last_hash: "A".repeat(42) }, "Invalid last_hash: expected base64 (43 chars)"],
  ["padded", { last_hash: `${"A".repeat(43)}=` }, "Invalid last_hash: expected base64 (43 chars)"],
  ["not-base64", { last_hash: `${"A".repeat(42)}-` }, "Invalid last_hash: not base64"],
  ["number", { last_hash: 5 }, "Invalid value given for 'last_hash': expected string"],
  [
    "both-spellings",
    { last_hash: "A".repeat(43), lastHash: "A".repeat(43) },
    "Cannot specify both 'last_hash' and 'lastHash'",
  ],
];

const badHashCases = badHashes.map(([name, params, text]) =>
  networkCase({
    id: `storage/paging/bad-last-hash/${name}`,
    title: `A retrieve with a bad last_hash (${name}) is refused with: ${text}`,
    requirements: ["STO-037"],
    importance: "medium",
    network: twoSwarms,
    run: async (kit) => {
      const inbox = await filled(kit, numbered(1));
      const { account, node } = inbox;
      const asked = { ...kit.storage.retrieveParams(account), ...params };
      const answer = await kit.storage.call(node, "retrieve", asked);
      kit.storage.refuses(answer, { status: 400, text: `invalid request: ${text}` });
      const again = await kit.storage.retrieve(node, account, 0, { anew: true });
      kit.equal("without it the message comes", again.length, 1);
    },
  }),
);

const counts = networkCase({
  id: "storage/paging/max-count",
  title: "At most max_count messages come, and more is true exactly when there is another one",
  requirements: ["STO-038", "STO-039"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const inbox = await filled(kit, numbered(5));
    const rows: readonly (readonly [count: number, expected: number, more: boolean])[] = [
      [1, 1, true],
      [4, 4, true],
      [5, 5, false],
      [6, 5, false],
      [0, 5, false],
      [-2, 5, false],
      [2_147_483_647, 5, false],
    ];
    for (const [count, expected, more] of rows)
      kit.same(`max_count ${count}`, await page(kit, inbox, { max_count: count }), {
        hashes: inbox.hashes.slice(0, expected),
        more,
      });
    kit.same("the rest, after the second", await page(kit, inbox, { max_count: 3, last_hash: inbox.hashes[1] }), {
      hashes: inbox.hashes.slice(2),
      more: false,
    });
  },
});

/** Size of one message in an answer, by the rule of deployed servers. */
const accounted = (bytes: number): number => 143 + Math.floor((bytes * 4) / 3);

const largest = 76_800;

const sizes = networkCase({
  id: "storage/paging/max-size",
  title: "An answer is cut by max_size and by the share that holds without it, but never before the first message",
  requirements: ["STO-029", "STO-038", "STO-039"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const contents = Array.from({ length: 17 }, (_, index) => new Uint8Array(largest).fill(index));
    const inbox = await filled(kit, contents);
    const one = accounted(largest);
    const whole = 7_800_000;
    const share = (k: number) => Math.floor(Math.floor(whole / k) / one);
    const rows: readonly (readonly [label: string, params: Readonly<Record<string, unknown>>, expected: number])[] = [
      ["max_size for exactly two", { max_size: 2 * one }, 2],
      ["one byte less than two", { max_size: 2 * one - 1 }, 1],
      ["less than one message", { max_size: 1 }, 1],
      ["the whole answer", { max_size: -1 }, 17],
      ["a seventh of it", { max_size: -7 }, share(7)],
      ["a thirtieth of it", { max_size: -30 }, share(30)],
      ["a hundredth, less than one message", { max_size: -100 }, 1],
      ["no limit: a fifth", {}, share(5)],
      ["zero is no limit: a fifth", { max_size: 0 }, share(5)],
      ["a count alone lifts the share", { max_count: 17 }, 17],
      ["the stricter of two: count", { max_count: 2, max_size: 5 * one }, 2],
      ["the stricter of two: size", { max_count: 5, max_size: 3 * one }, 3],
    ];
    for (const [label, params, expected] of rows) {
      const { hashes, more } = await page(kit, inbox, params);
      kit.equal(label, { messages: hashes.length, more }, { messages: expected, more: expected < 17 });
    }
  },
});

/** Cases of what a retrieve answers of what is there. */
export const storagePagingCases: readonly Case[] = [order, ...badHashCases, counts, sizes];
