import type { RuleName } from "../../../spec/model/chain/rule-violation.js";
import type { Transaction } from "../../../spec/model/chain/transaction.js";
import type { Case } from "../../engine/case.js";
import type { Kit } from "../kit/kit.js";
import { networkCase } from "../kit/network-case.js";
import type { Peer } from "../kit/peers.js";
import type { Desk, Registration } from "./desk.js";
import type { Wallet } from "./keys.js";

/* What it takes to become a service node, and what is refused by which rule. */

const roles = ["chain"] as const;
const network = { nodes: 0, mix: "all target", label: "stake" } as const;

interface Scene {
  readonly kit: Kit;
  readonly desk: Desk;
  readonly wallet: Wallet;
  readonly other: Wallet;
  readonly node: Peer;
  readonly requirement: bigint;
}

const openScene = async (kit: Kit): Promise<Scene> => {
  const { openDesk, requirement } = await import("./desk.js");
  const desk = openDesk(kit);
  const [wallet, other, node] = [await desk.wallet(), await desk.wallet(), await kit.peers.make()];
  return { kit, desk, wallet, other, node, requirement };
};

type Change = (terms: Registration, scene: Scene) => Registration;

/** Each breaks one rule of a registration that is otherwise in order. */
const brokenTerms: readonly (readonly [rule: RuleName, words: string, requirements: readonly string[], Change])[] = [
  [
    "register.stake",
    "whose stake lacks one atomic unit of the 15,000 OXEN that it reserves",
    ["STK-003", "STK-004"],
    (terms, { requirement }) => ({ ...terms, stake: requirement - 1n }),
  ],
  [
    "register.operator-minimum",
    "whose operator reserves less than a quarter of the requirement",
    ["STK-013"],
    (terms, { wallet, requirement }) => {
      const amount = requirement / 4n - 1n;
      return { ...terms, reserved: [{ contributor: wallet.key, amount }], stake: amount };
    },
  ],
  [
    "register.contributor-minimum",
    "that reserves less for the second contributor than the share of its place",
    ["STK-014"],
    (terms, { wallet, other, requirement }) => ({
      ...terms,
      reserved: [
        { contributor: wallet.key, amount: requirement / 4n },
        { contributor: other.key, amount: (requirement - requirement / 4n) / 9n - 1n },
      ],
      stake: requirement / 4n,
    }),
  ],
  [
    "register.over-reserved",
    "that reserves more than the requirement",
    ["STK-014"],
    (terms, { wallet, requirement }) => ({
      ...terms,
      reserved: [{ contributor: wallet.key, amount: requirement + 1n }],
      stake: requirement + 1n,
    }),
  ],
  [
    "register.duplicate-contributor",
    "that names a wallet twice",
    ["STK-015"],
    (terms, { wallet, requirement }) => ({
      ...terms,
      reserved: [
        { contributor: wallet.key, amount: requirement / 2n },
        { contributor: wallet.key, amount: requirement / 2n },
      ],
    }),
  ],
  [
    "register.contributors",
    "that names eleven wallets",
    ["STK-015"],
    (terms, { wallet, requirement }) => ({
      ...terms,
      reserved: Array.from({ length: 11 }, (_, index) => ({
        contributor: index === 0 ? wallet.key : index.toString(16).padStart(64, "0"),
        amount: requirement / (index === 0 ? 4n : 12n),
      })),
    }),
  ],
  ["register.hardfork", "for another fork", ["STK-016"], (terms) => ({ ...terms, hardfork: terms.hardfork - 1 })],
  ["register.fee", "with a fee above the whole", [], (terms) => ({ ...terms, fee: 10_001 })],
  [
    "register.operator",
    "that names another wallet first",
    ["STK-002"],
    (terms, { other, requirement }) => ({ ...terms, reserved: [{ contributor: other.key, amount: requirement }] }),
  ],
];

const brokenTermsCases = brokenTerms.map(([rule, words, requirements, change]) =>
  networkCase({
    id: `staking/refused/${rule.replace(/^register\./, "")}`,
    title: `A registration ${words} is refused by the rule ${rule}, and one that keeps it is accepted`,
    requirements,
    importance: "high",
    roles,
    network,
    run: async (kit) => {
      const scene = await openScene(kit);
      const { desk, wallet, node } = scene;
      const good = desk.terms(wallet, node);
      const bad = await desk.sign(wallet, change(good, scene), node);
      await desk.refuses("the registration", rule, () => desk.submit(bad));
      await desk.submit(await desk.sign(wallet, good, node));
      await desk.nextBlock();
      const entry = await desk.entry(node);
      kit.same("the sibling makes an active node", [entry?.funded, entry?.active], [true, true]);
    },
  }),
);

/** Each is what somebody else could send. */
const forgeries: readonly (readonly [
  name: string,
  rule: RuleName,
  words: string,
  requirements: readonly string[],
  forge: (scene: Scene) => Promise<Transaction>,
])[] = [
  [
    "another-wallet-signs",
    "transaction.wallet-signature",
    "that the wallet which pays did not sign",
    ["STK-002"],
    async ({ desk, wallet, other, node }) => {
      const signed = await desk.sign(wallet, desk.terms(wallet, node), node);
      const { signature } = await desk.sign(other, desk.terms(wallet, node), node);
      return { ...signed, signature };
    },
  ],
  [
    "another-node-signs",
    "transaction.node-signature",
    "that another node signed",
    ["STK-017"],
    async ({ kit, desk, wallet, node }) => desk.sign(wallet, desk.terms(wallet, node), await kit.peers.make()),
  ],
  [
    "terms-changed",
    "transaction.wallet-signature",
    "whose terms were changed after it was signed",
    ["STK-017"],
    async ({ desk, wallet, node }) => ({ ...(await desk.sign(wallet, desk.terms(wallet, node), node)), fee: 10_000 }),
  ],
  [
    "without-coins",
    "transaction.balance",
    "by a wallet that lacks one atomic unit",
    ["STK-005", "STK-006"],
    async ({ desk, node, requirement }) => {
      const poor = await desk.wallet(requirement - 1n);
      return desk.sign(poor, desk.terms(poor, node), node);
    },
  ],
  [
    "out-of-turn",
    "transaction.sequence",
    "that skips a number of its wallet",
    ["STK-002"],
    async ({ desk, wallet, node }) => desk.sign(wallet, desk.terms(wallet, node), node, 1),
  ],
];

const forgeryCases = forgeries.map(([name, rule, words, requirements, forge]) =>
  networkCase({
    id: `staking/forged/${name}`,
    title: `A registration ${words} is refused by the rule ${rule}`,
    requirements,
    importance: "critical",
    roles,
    network,
    run: async (kit) => {
      const scene = await openScene(kit);
      const { desk, wallet, node } = scene;
      const forged = await forge(scene);
      await desk.refuses("the registration", rule, () => desk.submit(forged));
      kit.same("the node is not listed", await desk.entry(node), undefined);
      await desk.submit(await desk.sign(wallet, desk.terms(wallet, node), node));
    },
  }),
);

const twice = networkCase({
  id: "staking/registered-twice",
  title: "A registration that is repeated, or made again for a listed node, changes nothing",
  requirements: ["STK-002", "STK-022"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const { desk, wallet, other, node } = await openScene(kit);
    const first = await desk.sign(wallet, desk.terms(wallet, node), node);
    await desk.submit(first);
    await desk.refuses("the same in the pool", "transaction.sequence", () => desk.submit(first));
    await desk.nextBlock();
    const before = await desk.entry(node);
    await desk.refuses("the same after its block", "transaction.sequence", () => desk.submit(first));
    const again = await desk.sign(other, { ...desk.terms(other, node), fee: 5_000 }, node);
    await desk.refuses("another one for the same node", "register.listed", () => desk.submit(again));
    await desk.nextBlock();
    const after = await desk.entry(node);
    const settled = (entry: typeof before) => [
      entry?.operator_address,
      entry?.operator_fee,
      entry?.registration_height,
    ];
    kit.same("the node is what it was", settled(after), settled(before));
    kit.equal("its operator", String(after?.operator_address), wallet.key);
  },
});

const locked = networkCase({
  id: "staking/locked-coins",
  title: "Coins locked in a node can be neither spent nor staked again",
  requirements: ["STK-005", "STK-006", "STK-027"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const { desk, wallet, other, node, requirement } = await openScene(kit);
    await desk.submit(await desk.sign(wallet, desk.terms(wallet, node), node));
    const second = await kit.peers.make();
    await desk.submit(await desk.sign(wallet, desk.terms(wallet, second), second, 1));
    await desk.nextBlock();
    const third = await kit.peers.make();
    const stake = await desk.sign(wallet, desk.terms(wallet, third), third, 2);
    await desk.refuses("a third node for coins that suffice for two", "transaction.balance", () => desk.submit(stake));
    const spend = await desk.sign(wallet, { type: "transfer", to: other.key, amount: 1n }, undefined, 2);
    await desk.refuses("spending one locked unit", "transaction.balance", () => desk.submit(spend));
    for (const own of [node, second]) kit.same("a node it paid for", (await desk.entry(own))?.active, true);
    kit.same(
      "what each took out of circulation",
      String((await desk.entry(node))?.total_contributed),
      String(requirement),
    );
  },
});

const shared = networkCase({
  id: "staking/contributions",
  title: "A node is active in the block in which contributions reach the requirement, and takes none that break a rule",
  requirements: ["STK-004", "STK-018", "STK-019", "STK-020", "CHN-029"],
  importance: "critical",
  roles,
  network,
  run: async (kit) => {
    const { desk, wallet, other, node, requirement } = await openScene(kit);
    const quarter = requirement / 4n;
    const terms = {
      ...desk.terms(wallet, node),
      reserved: [{ contributor: wallet.key, amount: quarter }],
      stake: quarter,
    };
    await desk.submit(await desk.sign(wallet, terms, node));
    await desk.nextBlock();
    const stake = async (amount: bigint, sequence = 0) =>
      desk.submit(await desk.sign(other, { type: "stake", node: node.legacy, stake: amount }, undefined, sequence));
    const open = requirement - quarter;
    await desk.refuses("less than an equal share of the nine places", "stake.minimum", () => stake(open / 9n - 1n));
    await desk.refuses("more than 101 percent of what is open", "stake.maximum", () =>
      stake((open * 101n) / 100n + 1n),
    );
    await desk.refuses("a stake in a node that nobody registered", "stake.unknown-node", async () =>
      desk.submit(await desk.sign(other, { type: "stake", node: "ab".repeat(32), stake: open })),
    );
    await stake(open - 1n);
    await desk.nextBlock();
    const waiting = await desk.entry(node);
    kit.same(
      "one unit short",
      [waiting?.funded, waiting?.active, String(waiting?.swarm_id)],
      [false, false, "18446744073709551615"],
    );
    await stake(1n, 1);
    const { height } = await desk.nextBlock();
    const whole = await desk.entry(node);
    kit.same("with the last unit", [whole?.funded, whole?.active, whole?.state_height], [true, true, height]);
    kit.ok("it is in a swarm", String(whole?.swarm_id) !== "18446744073709551615");
    await desk.refuses("one more", "stake.full", () => stake(open / 9n, 2));
  },
});

/** Cases of becoming a service node. */
export const registrationCases: readonly Case[] = [...brokenTermsCases, ...forgeryCases, twice, locked, shared];
