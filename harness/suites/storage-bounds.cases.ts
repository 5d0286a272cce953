import type { Case } from "../engine/case.js";
import type { TestAccount } from "../wire/account.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Stores at the edge of what is allowed, which must be accepted. */

const day = 86_400_000;
type Params = Record<string, unknown>;

interface Row {
  readonly name: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly namespace?: number;
  /** Whether the message is still there afterwards. */
  readonly kept?: false;
  readonly change: (honest: Params, account: TestAccount, now: number) => Params;
}

const having =
  (fields: Params) =>
  (honest: Params): Params => ({ ...honest, ...fields });
const upper = (honest: Params, field: string): Params => ({ ...honest, [field]: String(honest[field]).toUpperCase() });

const rows: readonly Row[] = [
  { name: "ttl-10-s", title: "a life of exactly 10 s", requirements: ["STO-024"], change: having({ ttl: 10_000 }) },
  {
    name: "ttl-14-days",
    title: "a life of exactly 14 days in an inbox",
    requirements: ["STO-024"],
    change: having({ ttl: 14 * day }),
  },
  {
    name: "ttl-30-days",
    title: "a life of exactly 30 days in a private namespace",
    requirements: ["STO-024"],
    namespace: 5,
    change: having({ ttl: 30 * day }),
  },
  {
    name: "ttl-as-text",
    title: "a life written as a string of digits",
    requirements: ["STO-010"],
    change: having({ ttl: "86400000" }),
  },
  {
    name: "timestamp-as-text",
    title: "a time written as a string of digits",
    requirements: ["STO-010"],
    change: (honest) => ({ ...honest, timestamp: String(honest.timestamp) }),
  },
  {
    name: "expiry",
    title: "an expiry in place of a life",
    requirements: ["STO-030"],
    change: ({ ttl, ...rest }, _account, now) => ({ ...rest, expiry: now + Number(ttl) }),
  },
  {
    name: "clock-ahead",
    title: "a time 5 s ahead",
    requirements: ["STO-025"],
    change: (honest, _account, now) => ({ ...honest, timestamp: now + 5_000 }),
  },
  {
    name: "old-message",
    title: "a message of last week that has not expired",
    requirements: ["STO-025"],
    change: (honest, _account, now) => ({ ...honest, timestamp: now - 7 * day, ttl: 8 * day }),
  },
  {
    name: "just-expired",
    title: "a message that expired 5 s ago",
    requirements: ["STO-025"],
    kept: false,
    change: (honest, _account, now) => ({ ...honest, timestamp: now - 20_000, ttl: 15_000 }),
  },
  {
    name: "largest",
    title: "the largest message",
    requirements: ["STO-029"],
    change: having({ data: "A".repeat(102_400) }),
  },
  { name: "no-bytes", title: "a message without bytes", requirements: ["STO-029"], change: having({ data: "" }) },
  {
    name: "no-padding",
    title: "base64 without padding",
    requirements: ["STO-029"],
    change: having({ data: "aGVsbG8" }),
  },
  {
    name: "unknown-fields",
    title: "fields it does not know, of any type",
    requirements: ["STO-012"],
    change: having({ hello: "world", zz: [1, { a: null }], timestamp2: "x" }),
  },
  {
    name: "nulls",
    title: "null for fields that may be absent",
    requirements: ["STO-010"],
    change: having({ namespace: null, signature: null, expiry: null, sig_timestamp: null }),
  },
  {
    name: "other-spelling",
    title: "the account as pubKey",
    requirements: ["STO-013"],
    change: ({ pubkey, ...rest }) => ({ ...rest, pubKey: pubkey }),
  },
  {
    name: "account-in-capitals",
    title: "the account in capitals",
    requirements: ["STO-013"],
    change: (honest) => upper(honest, "pubkey"),
  },
  {
    name: "inbox-wrong-signature",
    title: "a wrong signature on a message to an inbox, which is not looked at",
    requirements: ["STO-028"],
    change: (honest, account) => ({ ...honest, pubkey_ed25519: account.ed25519, signature: account.sign("nonsense") }),
  },
  {
    name: "old-message-signed-now",
    title: "an old message with a present time of signing",
    requirements: ["STO-020", "STO-027"],
    namespace: 5,
    change: (honest, account, now) => ({
      ...honest,
      timestamp: now - 100_000,
      sig_timestamp: now,
      signature: account.sign(`store5${now}`),
    }),
  },
  {
    name: "signed-55-s-ago",
    title: "a signature 55 s old",
    requirements: ["STO-020"],
    namespace: 5,
    change: (honest, account, now) => ({
      ...honest,
      sig_timestamp: now - 55_000,
      signature: account.sign(`store5${now - 55_000}`),
    }),
  },
  {
    name: "unpadded-signature",
    title: "a signature without padding",
    requirements: ["STO-014"],
    namespace: 5,
    change: (honest) => ({ ...honest, signature: String(honest.signature).replace(/=+$/, "") }),
  },
  {
    name: "key-in-capitals",
    title: "the signing key in capitals",
    requirements: ["STO-015"],
    namespace: 5,
    change: (honest) => upper(honest, "pubkey_ed25519"),
  },
];

/** Cases of stores at the edge of what is allowed. */
export const storageBoundCases: readonly Case[] = rows.map(
  ({ name, title, requirements, namespace = 0, kept = true, change }) =>
    networkCase({
      id: `storage/store-accepted/${name}`,
      title: `A store is accepted with ${title}`,
      requirements,
      importance: "high",
      network: twoSwarms,
      run: async (kit) => {
        const { swarms } = await kit.view();
        const account = kit.account();
        const { members } = kit.swarmFor(swarms, account.id);
        const now = Date.now();
        const signed = namespace % 10 !== 0;
        const honest = { ...kit.storage.storeParams(account, { namespace, signed, timestamp: now }), namespace };
        const params = change(honest, account, now);
        const { swarm } = await kit.storage.ask(kit.random.pick(members), "store", params);
        const failed = Object.values(swarm).filter((entry) => "failed" in entry);
        kit.same("no member failed", failed, []);
        if (!kept) return;
        const [message] = await kit.storage.retrieve(kit.random.pick(members), account, namespace);
        const padded = Buffer.from(String(params.data), "base64").toString("base64");
        kit.equal("what a member returns", message?.data ?? null, padded);
        const expiry = params.expiry ?? Number(params.timestamp) + Number(params.ttl);
        kit.equal("when it expires", message?.expiration ?? null, Number(expiry));
      },
    }),
);
