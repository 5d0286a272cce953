import { chainAnswers } from "../../spec/model/chain/shim/answers.js";
import type { RegisterTransaction } from "../../spec/model/chain/transaction.js";
import { type ChainFlag, chainFlags } from "./chain-flags.js";
import { type ChainPerson, createChainPerson, signedJson } from "./chain-people.js";
import type { Draft, FamilyGenerator } from "./family.js";
import { createKit, type Kit } from "./kit.js";
import type { Random } from "./random.js";

const coin = 1_000_000_000n;
const requirement = 15_000n * coin;

type Terms = Omit<RegisterTransaction, "type" | "wallet" | "signature" | "nodeSignature">;

interface Scene {
  readonly genesis: string;
  readonly operator: ChainPerson;
  readonly node: ChainPerson;
  readonly partners: readonly ChainPerson[];
  readonly terms: Terms;
}

const openScene = (random: Random): Scene => {
  const [operator, node] = [createChainPerson(random), createChainPerson(random)];
  const partners = Array.from({ length: 10 }, () => createChainPerson(random));
  const reserved = [{ contributor: operator.key, amount: requirement }];
  const terms = { node: node.key, hardfork: 19, fee: 1_000, reserved, stake: requirement, sequence: 4 };
  return { genesis: random.hex(32), operator, node, partners, terms };
};

/** Reservations of the operator and of as many partners. */
const shares = ({ operator, partners }: Scene, ...amounts: readonly bigint[]): Pick<Terms, "reserved" | "stake"> => ({
  reserved: amounts.map((amount, at) => ({ contributor: (at === 0 ? operator : partners[at - 1]!).key, amount })),
  stake: amounts[0] ?? 0n,
});

const transactionOf = (
  scene: Scene,
  changes: Partial<Terms> = {},
  by = scene.operator,
  node = scene.node,
): Draft["input"] =>
  signedJson({ type: "register", wallet: by.key, ...scene.terms, ...changes }, scene.genesis, by, node);

const refusals = (kit: Kit, scene: Scene, accepted: Draft): void => {
  const { operator, partners, genesis } = scene;
  const half = requirement / 2n;
  const refuse = (
    rule: string,
    comment: string,
    flag: ChainFlag,
    id: string,
    changes: Draft["input"],
    sibling = accepted,
  ): void => {
    kit.refuse(sibling, changes, rule, { comment, requirements: [id], flags: [flag], importance: "critical" });
  };
  const terms = (rule: string, comment: string, flag: ChainFlag, id: string, changes: Partial<Terms>): void =>
    refuse(rule, comment, flag, id, { transaction: transactionOf(scene, changes) });
  const transaction = accepted.input.transaction as Draft["input"];

  for (const hardfork of [18, 20]) terms("register.hardfork", `fork ${hardfork}`, "OtherFork", "STK-016", { hardfork });
  terms("register.fee", "a fee above the whole", "Fee", "STK-012", { fee: 10_001 });
  terms("register.contributors", "no reservation", "Reservation", "STK-015", { reserved: [] });
  const eleven = Array.from({ length: 11 }, (_, at) => (at === 0 ? 3_750n : 1_125n) * coin);
  terms("register.contributors", "eleven reservations", "Reservation", "STK-015", shares(scene, ...eleven));
  const foreign = [{ contributor: partners[0]!.key, amount: requirement }];
  terms("register.operator", "the first reservation is another's", "Reservation", "STK-015", { reserved: foreign });
  const short = shares(scene, requirement / 4n - 1n);
  terms("register.operator-minimum", "less than a quarter", "Reservation", "STK-013", short);
  const small = shares(scene, 3_750n * coin, 1_250n * coin - 1n);
  terms("register.contributor-minimum", "a reservation below its share", "Reservation", "STK-014", small);
  const third = shares(scene, half, 2_500n * coin, 625n * coin - 1n);
  terms("register.contributor-minimum", "a third one below its share", "Reservation", "STK-014", third);
  const over = shares(scene, half, half + 1n);
  terms("register.over-reserved", "more than the requirement", "Reservation", "STK-014", over);
  const twice = [operator, operator].map(({ key }) => ({ contributor: key, amount: half }));
  terms("register.duplicate-contributor", "one wallet twice", "Reservation", "STK-015", {
    reserved: twice,
    stake: half,
  });
  terms("register.stake", "less staked than reserved", "Reservation", "STK-001", { stake: requirement - 1n });
  const much = (requirement * 101n) / 100n + 1n;
  terms("stake.maximum", "a hundredth and one unit too much", "Contribution", "STK-019", { stake: much });
  terms("transaction.sequence", "a sequence number of the past", "Replay", "STK-005", { sequence: 3 });
  terms("transaction.sequence", "a sequence number of the future", "Replay", "STK-005", { sequence: 5 });
  refuse("register.listed", "a node that is listed", "Listed", "STK-022", { listed: true });
  const poor = String(requirement - 1n);
  refuse("transaction.balance", "a wallet with too little", "DoubleSpend", "STK-002", { balance: poor });
  const signer = (field: "signature" | "nodeSignature", comment: string, by: ChainPerson, node: ChainPerson): void => {
    const rule = field === "signature" ? "transaction.wallet-signature" : "transaction.node-signature";
    const signed = signedJson({ type: "register", wallet: operator.key, ...scene.terms }, genesis, by, node);
    const id = field === "signature" ? "STK-002" : "STK-017";
    refuse(rule, comment, "WrongSigner", id, { transaction: { ...transaction, [field]: signed[field]! } });
  };
  signer("signature", "signed by another wallet", partners[0]!, scene.node);
  signer("nodeSignature", "signed by another node", operator, partners[0]!);
  const elsewhere = { ...transactionOf({ ...scene, genesis: "00".repeat(32) }) };
  refuse("transaction.wallet-signature", "signed for another network", "WrongSigner", "STK-002", {
    transaction: elsewhere,
  });
  const altered = { ...transaction, fee: 1_001 };
  refuse("transaction.wallet-signature", "a fee changed after signing", "WrongSigner", "STK-017", {
    transaction: altered,
  });
  const unnamed = Object.fromEntries(Object.entries(transaction).filter(([name]) => name !== "fee"));
  refuse("malformed", "the fee is missing", "MissingField", "STK-017", { transaction: unnamed });
  const long = { ...transaction, node: `${String(transaction.node)}00` };
  refuse("malformed", "a key of 33 bytes", "WrongLength", "STK-017", { transaction: long });
};

/** `chain/registration`: one registration on a chain where nothing else happened. */
export const chainRegistrationFamily: FamilyGenerator = {
  family: "chain/registration",
  flags: chainFlags(
    ...(["Reservation", "Contribution", "OtherFork", "WrongSigner", "Replay", "DoubleSpend", "Listed", "Fee"] as const),
    "MissingField",
    "WrongLength",
  ),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/registration"]);
    const scene = openScene(random);
    const accept = (comment: string, changes: Partial<Terms>, ...requirements: string[]): Draft =>
      kit.accept(
        {
          genesis: scene.genesis,
          balance: String(20_000n * coin),
          sequence: 4,
          listed: false,
          transaction: transactionOf(scene, changes),
        },
        { comment, requirements, flags: ["Reservation"], importance: "critical" },
      );
    const accepted = accept("the whole requirement by one wallet", {}, "STK-001", "STK-003", "STK-020");
    accept("no fee", { fee: 0 }, "STK-012");
    accept("the whole as fee", { fee: 10_000 }, "STK-012");
    accept("a quarter by the operator, the rest open", shares(scene, 3_750n * coin), "STK-004", "STK-013");
    const ten = Array.from({ length: 10 }, (_, at) => (at === 0 ? 3_750n : 1_250n) * coin);
    accept("ten reservations", shares(scene, ...ten), "STK-014", "STK-015");
    accept("the least that a second one may reserve", shares(scene, 7_500n * coin, 833_333_333_333n), "STK-014");
    accept("a third one at its share", shares(scene, 7_500n * coin, 2_500n * coin, 625n * coin), "STK-014");
    accept("two that fill the requirement", shares(scene, 7_500n * coin, 7_500n * coin), "STK-014");
    accept("a hundredth too much", { stake: (requirement * 101n) / 100n }, "STK-019");
    refusals(kit, scene, accepted);
    return kit.drafts;
  },
};

/** `chain/contributions`: bounds and effects of one contribution after another. */
export const chainContributionsFamily: FamilyGenerator = {
  family: "chain/contributions",
  flags: chainFlags("Contribution", "Reservation", "WrongType"),
  generate: (random) => {
    const kit = createKit(chainAnswers["chain/contributions"]);
    const [o, p, q, r] = Array.from({ length: 4 }, () => random.hex(32)) as [string, string, string, string];
    const oxen = (amount: number): bigint => BigInt(Math.round(amount * 1e9));
    const accept = (
      comment: string,
      reserved: [string, bigint][],
      stakes: [string, bigint][],
      operatorStake = reserved[0]?.[1] ?? 0n,
    ): Draft =>
      kit.accept(
        {
          reserved: reserved.map(([contributor, amount]) => ({ contributor, amount: String(amount) })),
          operator_stake: String(operatorStake),
          stakes: stakes.map(([wallet, amount]) => ({ wallet, amount: String(amount) })),
        },
        { comment, requirements: ["STK-018", "STK-019", "STK-020"], flags: ["Contribution"], importance: "critical" },
      );
    const quarter: [string, bigint] = [o, oxen(3_750)];
    const sibling = accept(
      "three that fill a node",
      [quarter],
      [
        [p, oxen(1_250)],
        [q, oxen(9_000)],
        [r, oxen(1_000)],
      ],
    );
    accept(
      "one unit below and at the minimum",
      [quarter],
      [
        [p, oxen(1_250) - 1n],
        [p, oxen(1_250)],
        [q, oxen(9_000)],
        [r, oxen(142.857142857) - 1n],
        [r, oxen(142.857142857)],
      ],
    );
    accept(
      "one unit above and at the maximum",
      [[o, oxen(10_000)]],
      [
        [p, oxen(5_050) + 1n],
        [p, oxen(5_050)],
        [q, oxen(1)],
      ],
    );
    accept(
      "a reservation is filled in one go",
      [quarter, [p, oxen(5_000)]],
      [
        [p, oxen(4_999)],
        [q, oxen(6_250)],
        [p, oxen(5_000)],
      ],
    );
    accept(
      "more than its own reservation",
      [quarter, [p, oxen(5_000)]],
      [
        [p, oxen(11_000)],
        [p, oxen(250)],
      ],
    );
    accept(
      "a reservation is kept from others",
      [quarter, [p, oxen(11_250)]],
      [
        [q, oxen(1)],
        [p, oxen(11_250)],
      ],
    );
    accept(
      "one wallet takes every place",
      [quarter],
      Array.from({ length: 10 }, () => [p, oxen(1_250)]),
    );
    accept(
      "the operator contributes again",
      [quarter],
      [
        [o, oxen(11_250)],
        [o, oxen(1)],
      ],
    );
    accept(
      "one unit is missing, then it is not",
      [[o, requirement - 1n]],
      [
        [p, 0n],
        [p, 1n],
      ],
    );
    accept("a full node takes no more", [[o, requirement]], [[p, oxen(1)]]);
    const amounts = Array.from({ length: 8 }, (): [string, bigint] => [
      random.pick([o, p, q, r]),
      random.uint64() % oxen(5_000),
    ]);
    accept("anything by anybody", [quarter, [p, oxen(2_000)]], amounts);
    const labels = { requirements: ["STK-018"], flags: ["WrongType"] };
    kit.refuse(sibling, { operator_stake: 7 }, "malformed", { comment: "a stake that is a number", ...labels });
    kit.refuse(sibling, { stakes: [{ wallet: "00", amount: "1" }] }, "malformed", {
      comment: "a short key",
      ...labels,
    });
    const less = { requirements: ["STK-013"], flags: ["Reservation"] };
    const low = [{ contributor: o, amount: String(oxen(3_750) - 1n) }];
    kit.refuse(sibling, { reserved: low }, "register.operator-minimum", { comment: "less than a quarter", ...less });
    return kit.drafts;
  },
};
