import type { Case } from "../engine/case.js";
import type { NodeInfo } from "../network/topology.js";
import type { TestAccount } from "../wire/account.js";
import type { Kit } from "./kit/kit.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/*
 * Stores that must be refused, each for one reason: the honest request with one thing changed. The honest one is accepted
 * afterwards, over a new connection.
 */

const day = 86_400_000;

type Params = Record<string, unknown>;

interface Row {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly change: (honest: Params, account: TestAccount, other: TestAccount, now: number) => Params;
  /** Namespace of the honest request; signed unless it is a public inbox. */
  readonly namespace?: number;
  readonly status?: number;
  readonly text: string;
}

const without =
  (...names: readonly string[]) =>
  (honest: Params) =>
    Object.fromEntries(Object.entries(honest).filter(([name]) => !names.includes(name)));
const having = (fields: Params) => (honest: Params) => ({ ...honest, ...fields });
const invalid = (text: string): string => `invalid request: ${text}`;
const wrongType = (field: string, kind: string): string =>
  invalid(`Invalid value given for '${field}': expected ${kind}`);
const badKey = invalid("Pubkey must be 66 hex digits (33 bytes) long");
const clock = "Timestamp error: check your clock";
const badTtl = "Provided expiry/TTL is not valid.";

const missing: readonly Row[] = [
  {
    name: "no-timestamp",
    requirements: [],
    change: without("timestamp"),
    text: invalid("Required field 'timestamp' missing"),
  },
  {
    name: "timestamp-null",
    requirements: ["STO-010"],
    change: having({ timestamp: null }),
    text: invalid("Required field 'timestamp' missing"),
  },
  {
    name: "no-lifetime",
    requirements: ["STO-030"],
    change: without("ttl"),
    text: invalid("Required field 'expiry' or 'ttl' missing"),
  },
  {
    name: "two-lifetimes",
    requirements: ["STO-030"],
    change: (honest, _account, _other, now) => ({ ...honest, expiry: now + day }),
    text: invalid("Cannot specify both 'expiry' and 'ttl'"),
  },
  {
    name: "no-account",
    requirements: ["STO-013"],
    change: without("pubkey"),
    text: invalid("Required field 'pubkey' missing"),
  },
  {
    name: "two-accounts",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubKey: honest.pubkey }),
    text: invalid("Cannot specify both 'pubkey' and 'pubKey'"),
  },
  {
    name: "no-data",
    requirements: [],
    change: without("data"),
    text: invalid("Required field 'data' missing"),
  },
];

const shapes: readonly Row[] = [
  {
    name: "account-65-digits",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubkey: String(honest.pubkey).slice(0, 65) }),
    text: badKey,
  },
  {
    name: "account-67-digits",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubkey: `${honest.pubkey}0` }),
    text: badKey,
  },
  {
    name: "account-no-hex",
    requirements: ["STO-013"],
    change: (honest) => ({ ...honest, pubkey: `${String(honest.pubkey).slice(0, 65)}g` }),
    text: badKey,
  },
  {
    name: "account-number",
    requirements: ["STO-010"],
    change: having({ pubkey: 5 }),
    text: wrongType("pubkey", "string"),
  },
  {
    name: "data-not-base64",
    requirements: ["STO-029"],
    change: having({ data: "a-b_" }),
    text: invalid("Invalid 'data' value: not base64 encoded"),
  },
  {
    name: "data-length-of-no-base64",
    requirements: ["STO-029"],
    change: having({ data: "aGVsb" }),
    text: invalid("Invalid 'data' value: not base64 encoded"),
  },
  {
    name: "data-too-long",
    requirements: ["STO-029"],
    change: having({ data: "A".repeat(102_404) }),
    text: invalid("Message body exceeds maximum allowed length of 76800 bytes"),
  },
  { name: "data-number", requirements: ["STO-010"], change: having({ data: 1 }), text: wrongType("data", "string") },
  {
    name: "ttl-negative",
    requirements: ["STO-010"],
    change: having({ ttl: -1 }),
    text: wrongType("ttl", "positive integer"),
  },
  {
    name: "ttl-fraction",
    requirements: ["STO-010"],
    change: having({ ttl: 86_400_000.5 }),
    text: wrongType("ttl", "positive integer"),
  },
  {
    name: "ttl-words",
    requirements: ["STO-010"],
    change: having({ ttl: "a day" }),
    text: invalid(`Invalid value given for 'ttl': "a day"`),
  },
  {
    name: "timestamp-fraction",
    requirements: ["STO-010"],
    change: having({ timestamp: 1.5 }),
    text: wrongType("timestamp", "integer"),
  },
  {
    name: "timestamp-words",
    requirements: ["STO-010"],
    change: having({ timestamp: "now" }),
    text: invalid(`Invalid value given for 'timestamp': "now"`),
  },
  {
    name: "expiry-in-seconds",
    requirements: ["STO-010"],
    change: (honest) => ({ ...without("ttl")(honest), expiry: 999_999_999 }),
    text: invalid("Invalid timestamp for 'expiry': timestamp must be in milliseconds"),
  },
  {
    name: "namespace-text",
    requirements: ["STO-010"],
    change: having({ namespace: "0" }),
    text: wrongType("namespace", "16-bit integer"),
  },
  {
    name: "namespace-too-large",
    requirements: ["STO-023"],
    change: having({ namespace: 32_768 }),
    text: invalid("Invalid value given for 'namespace': value out of range"),
  },
  {
    name: "namespace-too-small",
    requirements: ["STO-023"],
    change: having({ namespace: -32_769 }),
    text: invalid("Invalid value given for 'namespace': value out of range"),
  },
  {
    name: "types-before-missing",
    requirements: ["STO-011"],
    change: (honest) => ({ ...without("pubkey", "timestamp")(honest), namespace: [] }),
    text: wrongType("namespace", "16-bit integer"),
  },
  {
    name: "types-in-order-of-names",
    requirements: ["STO-011"],
    change: having({ signature: 1, namespace: "x", data: 1 }),
    text: wrongType("data", "string"),
  },
];

const lifetimes: readonly Row[] = [
  { name: "ttl-below-10-s", requirements: ["STO-024"], change: having({ ttl: 9_999 }), status: 403, text: badTtl },
  { name: "ttl-zero", requirements: ["STO-024"], change: having({ ttl: 0 }), status: 403, text: badTtl },
  {
    name: "ttl-above-14-days",
    requirements: ["STO-024"],
    change: having({ ttl: 14 * day + 1 }),
    status: 403,
    text: badTtl,
  },
  {
    name: "ttl-above-30-days",
    requirements: ["STO-024"],
    namespace: 5,
    change: having({ ttl: 30 * day + 1 }),
    status: 403,
    text: badTtl,
  },
  {
    name: "expiry-before-timestamp",
    requirements: ["STO-024"],
    change: (honest, _account, _other, now) => ({ ...without("ttl")(honest), expiry: now - day }),
    status: 403,
    text: badTtl,
  },
  {
    name: "from-the-future",
    requirements: ["STO-025"],
    change: (honest, _account, _other, now) => ({ ...honest, timestamp: now + 15_000 }),
    status: 406,
    text: clock,
  },
  {
    name: "expired-before",
    requirements: ["STO-025"],
    change: (honest, _account, _other, now) => ({ ...honest, timestamp: now - 60_000, ttl: 45_000 }),
    status: 406,
    text: clock,
  },
];

const unauthorized = "store signature verification failed";

const signatures: readonly Row[] = [
  ...[5, -1, -11, 3, 32_767].map(
    (namespace): Row => ({
      name: `unsigned/${namespace}`,
      requirements: ["STO-026"],
      namespace,
      change: without("signature", "pubkey_ed25519"),
      status: 401,
      text: `store: signature required to store to namespace ${namespace}`,
    }),
  ),
  {
    name: "signed-by-another",
    requirements: ["STO-017"],
    namespace: 5,
    change: (honest, _account, other) => ({ ...honest, signature: other.sign(`store5${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "key-of-another",
    requirements: ["STO-015", "STO-016", "STO-017"],
    namespace: 5,
    change: (honest, _account, other) => ({
      ...honest,
      pubkey_ed25519: other.ed25519,
      signature: other.sign(`store5${honest.timestamp}`),
    }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "key-left-out",
    requirements: ["STO-015", "STO-017"],
    namespace: 5,
    change: without("pubkey_ed25519"),
    status: 401,
    text: unauthorized,
  },
  {
    name: "signed-for-another-namespace",
    requirements: ["STO-017", "STO-027"],
    namespace: 5,
    change: (honest, account) => ({ ...honest, signature: account.sign(`store6${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "signed-for-another-time",
    requirements: ["STO-017", "STO-027"],
    namespace: 5,
    change: (honest, account) => ({ ...honest, signature: account.sign(`store5${Number(honest.timestamp) - 1}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "signed-as-retrieve",
    requirements: ["STO-017", "STO-027"],
    namespace: 5,
    change: (honest, account) => ({ ...honest, signature: account.sign(`retrieve5${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "signed-long-ago",
    requirements: ["STO-020"],
    namespace: 5,
    change: (honest, account, _other, now) => ({
      ...honest,
      timestamp: now - 65_000,
      signature: account.sign(`store5${now - 65_000}`),
    }),
    status: 406,
    text: "store signature timestamp too far from current time",
  },
  {
    name: "signed-ahead",
    requirements: ["STO-020"],
    namespace: 5,
    change: (honest, account, _other, now) => ({
      ...honest,
      sig_timestamp: now + 65_000,
      signature: account.sign(`store5${now + 65_000}`),
    }),
    status: 406,
    text: "store signature timestamp too far from current time",
  },
  {
    name: "signature-short",
    requirements: ["STO-014"],
    namespace: 5,
    change: (honest) => ({ ...honest, signature: String(honest.signature).slice(0, 84) }),
    text: invalid("invalid signature: expected base64 encoded Ed25519 signature"),
  },
  {
    name: "signature-hex",
    requirements: ["STO-014"],
    namespace: 5,
    change: having({ signature: "ab".repeat(64) }),
    text: invalid("invalid signature: expected base64 encoded Ed25519 signature"),
  },
  {
    name: "key-no-hex",
    requirements: ["STO-016"],
    namespace: 5,
    change: having({ pubkey_ed25519: "z".repeat(64) }),
    text: invalid("invalid pubkey_ed25519: value is not hex"),
  },
  {
    name: "key-short",
    requirements: ["STO-016"],
    namespace: 5,
    change: having({ pubkey_ed25519: "ab".repeat(31) }),
    text: invalid("Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey"),
  },
];

const refusalCase = ({ name, requirements, change, namespace = 0, status = 400, text }: Row): Case =>
  networkCase({
    id: `storage/store-refused/${name}`,
    title: `A store with one thing wrong (${name}) is refused with ${status} ${text}`,
    requirements,
    importance: status === 401 ? "critical" : "high",
    network: twoSwarms,
    run: async (kit: Kit) => {
      const { swarms } = await kit.view();
      const account = kit.account();
      const { members } = kit.swarmFor(swarms, account.id);
      const node: NodeInfo = kit.random.pick(members);
      const now = Date.now();
      const signed = namespace % 10 !== 0;
      const honest = { ...kit.storage.storeParams(account, { namespace, signed, timestamp: now }), namespace };
      const answer = await kit.storage.call(node, "store", change(honest, account, kit.account(), now));
      kit.storage.refuses(answer, { status, text });
      await kit.storage.ask(node, "store", honest, { anew: true });
    },
  });

/** Cases of stores that must be refused. */
export const storageRefusalCases: readonly Case[] = [...missing, ...shapes, ...lifetimes, ...signatures].map(
  refusalCase,
);
