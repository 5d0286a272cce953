import type { ShimHandler, ShimOutput } from "./input.js";

type Handlers = Readonly<Record<string, ShimHandler>>;

/** A module of `families/` and what it answers, which a greeting must tell before the module is loaded. */
interface FamilyGroup {
  readonly families: readonly string[];
  readonly load: () => Promise<{ readonly handlers: Handlers }>;
}

/** In the order of the greeting. A test holds the lists to the modules. */
export const familyGroups: readonly FamilyGroup[] = [
  {
    load: () => import("./families/bt.js"),
    families: ["bt/decode", "bt/encode"],
  },
  {
    load: () => import("./families/account.js"),
    families: ["account/from-seed"],
  },
  {
    load: () => import("./families/phrase.js"),
    families: ["phrase/decode"],
  },
  {
    load: () => import("./families/crypto.js"),
    families: [
      "crypto/x25519-to-ed25519",
      "crypto/xed25519-sign",
      "crypto/xed25519-verify",
      "crypto/version-keypair",
      "crypto/version-sign",
      "crypto/version-sign-request",
      "crypto/blind15-factor",
      "crypto/blind25-factor",
      "crypto/blind15-ids",
      "crypto/blind25-id",
      "crypto/blind15-id-from-ed25519",
      "crypto/blind25-id-from-ed25519",
      "crypto/blind15-keypair",
      "crypto/blind25-keypair",
      "crypto/blind15-sign",
      "crypto/blind25-sign",
      "crypto/session-id-matches-blinded-id",
      "crypto/sign-for-recipient",
      "crypto/encrypt",
      "crypto/encrypt-deterministic",
      "crypto/decrypt",
      "crypto/decrypt-x25519",
      "crypto/encrypt-blinded",
      "crypto/decrypt-blinded",
      "crypto/decrypt-name-record",
      "crypto/decrypt-push",
      "crypto/pad",
      "crypto/unpad",
    ],
  },
  {
    load: () => import("./families/swarm.js"),
    families: ["swarm/trace", "swarm/of-account"],
  },
  {
    load: () => import("./families/push.js"),
    families: ["push/encode", "push/decode"],
  },
  {
    load: () => import("./families/message.js"),
    families: ["message/hash", "message/wrap", "message/unwrap"],
  },
  {
    load: () => import("./families/attachment.js"),
    families: ["attachment/seal", "attachment/open"],
  },
  {
    load: () => import("./families/group.js"),
    families: ["group/sign-request"],
  },
  {
    load: () => import("./families/onion.js"),
    families: [
      "onion/seal",
      "onion/open",
      "onion/frame",
      "onion/build",
      "onion/peel",
      "onion/reply-seal",
      "onion/reply-open",
      "onion/v4-request",
      "onion/v4-response",
    ],
  },
  {
    load: () => import("./families/storage.js"),
    families: ["storage/signed-string", "storage/request", "storage/forward", "storage/history"],
  },
  {
    load: () => import("./families/chain.js"),
    families: [
      "chain/requirement",
      "chain/credit",
      "chain/shuffle",
      "chain/quorum",
      "chain/vote",
      "chain/reward",
      "chain/payout",
      "chain/leader",
      "chain/registration",
      "chain/contributions",
      "chain/state-change",
      "chain/trace",
    ],
  },
];

const openGroup = ({ families, load }: FamilyGroup): [string, ShimHandler][] => {
  let handlers: Handlers | undefined;
  let loading: Promise<Handlers> | undefined;
  const start = async (): Promise<Handlers> => {
    handlers = (await load()).handlers;
    return handlers;
  };
  return families.map((family) => [
    family,
    (input): ShimOutput | Promise<ShimOutput> => {
      if (handlers !== undefined) return handlers[family]!(input);
      loading ??= start();
      return loading.then((loaded) => loaded[family]!(input));
    },
  ]);
};

/** Every family that the reference answers; a group's module is loaded with the first question to it. */
export const families: ReadonlyMap<string, ShimHandler> = new Map(familyGroups.flatMap(openGroup));

/** Families that carry JSON of others: its numbers go in and out as they are spelled. */
export const exactNumbers: ReadonlySet<string> = new Set([
  "onion/reply-seal",
  "onion/reply-open",
  "onion/v4-request",
  "onion/v4-response",
]);
