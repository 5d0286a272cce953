import type { Case } from "../engine/case.js";
import { having, invalid, type StoreRefusal, storeRefusal, without } from "./kit/store-refusal.js";

/* Stores to namespaces that want a signature, with none or a wrong one. */

const unauthorized = "store signature verification failed";

const signatures: readonly StoreRefusal[] = [
  ...[5, -1, -11, 3, 32_767].map(
    (namespace): StoreRefusal => ({
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

/** Cases of stores that must be refused for their signature. */
export const storageSignatureCases: readonly Case[] = signatures.map(storeRefusal);
