import * as z from "zod";
import {
  anyAccount,
  anyBase64,
  anyCaseKey,
  anySignature,
  hardfork,
  messageId,
  paddedBase64,
  version,
  wireKey,
  wireNamespace,
  wirePort,
  wireSignature,
  wireTime,
  wireTrue,
} from "./deployed.js";

/** A request over HTTPS, or inside an onion that ends at a service node. */
export const storageRequest = z.object({ method: z.string(), params: z.record(z.string(), z.unknown()) });

/** Base64 of the largest message has this many characters. */
const maxDataLength = 102_400;
const decimal = z.string().regex(/^\d+$/, "expected decimal digits");
const signedDecimal = z.string().regex(/^-?\d+$/, "expected decimal digits");

const account = { pubkey: anyAccount.optional(), pubKey: anyAccount.optional() };

const authentication = {
  signature: anySignature.optional(),
  pubkey_ed25519: anyCaseKey.optional(),
  subaccount: z.string().optional(),
  subaccount_sig: anySignature.optional(),
};

const oneSpelling = (params: { pubkey?: unknown; pubKey?: unknown }): boolean =>
  (params.pubkey === undefined) !== (params.pubKey === undefined);
const spelling = "expected exactly one of pubkey and pubKey";

/** Parameters of `store` in JSON. */
const storeParams = z
  .object({
    ...account,
    ...authentication,
    timestamp: z.union([z.int(), signedDecimal]),
    ttl: z.union([z.int().nonnegative(), decimal]).optional(),
    expiry: wireTime.optional(),
    data: anyBase64.max(maxDataLength),
    namespace: wireNamespace.optional(),
    sig_timestamp: wireTime.optional(),
  })
  .refine(oneSpelling, spelling)
  .refine(
    (params) => (params.ttl === undefined) !== (params.expiry === undefined),
    "expected exactly one of ttl and expiry",
  );

/** Parameters of `retrieve` in JSON. */
const retrieveParams = z
  .object({
    ...account,
    ...authentication,
    namespace: wireNamespace.optional(),
    last_hash: z.union([messageId, z.literal("")]).optional(),
    lastHash: z.union([messageId, z.literal("")]).optional(),
    max_count: z.int().optional(),
    max_size: z.int().optional(),
    timestamp: wireTime.optional(),
  })
  .refine(oneSpelling, spelling);

/** Parameters of `get_swarm`, and of its older name `get_snodes_for_pubkey`. */
const getSwarmParams = z.object(account).refine(oneSpelling, spelling);

/** Parameters of `info`: none. */
const infoParams = z.object({});

const stamp = { t: wireTime, hf: hardfork };

const stored = z.object({
  hash: messageId,
  expiry: wireTime,
  signature: wireSignature,
  already: wireTrue.optional(),
  t: wireTime.optional(),
});

const failed = z.object({
  failed: wireTrue,
  timeout: wireTrue.optional(),
  query_failure: wireTrue.optional(),
  bad_peer_response: wireTrue.optional(),
  /** Status of a member that refused; a string there. */
  code: z.union([z.string(), z.int()]).optional(),
  reason: z.string().optional(),
});

/** Entry of one swarm member in the answer to `store`. */
const storeEntry = z.union([failed, stored]);

/** Answer to `store`: one entry a member under its Ed25519 key; `hash` when the node asked has stored it itself. */
const storeAnswer = z.object({
  hash: messageId.optional(),
  ...stamp,
  swarm: z.record(wireKey, storeEntry),
});

/** Answer to `retrieve` in JSON. */
const retrieveAnswer = z.object({
  messages: z.array(z.object({ hash: messageId, timestamp: wireTime, expiration: wireTime, data: paddedBase64 })),
  more: z.union([z.boolean(), z.literal(0), z.literal(1)]),
  ...stamp,
});

const swarmMember = z
  .object({
    /** base32z of the legacy key. */
    address: z
      .string()
      .regex(/^[ybndrfg8ejkmcpqxot1uwisza345h769]{52}\.snode$/, "expected 52 base32z characters and .snode"),
    ip: z.ipv4(),
    /** The HTTPS port as text. */
    port: decimal,
    port_https: wirePort,
    port_omq: wirePort,
    port_quic: wirePort,
    pubkey_ed25519: wireKey,
    pubkey_legacy: wireKey,
    pubkey_x25519: wireKey,
  })
  .refine((member) => member.port === String(member.port_https), "expected port to be port_https as text")
  .refine((member) => member.port_omq === member.port_quic, "expected port_omq and port_quic to be equal");

/** Answer to `get_swarm`, and the body of every 421: the swarm that an account maps to. */
const swarmAnswer = z.object({
  swarm: z.string().regex(/^(?:0|[1-9a-f][0-9a-f]{0,15})$/, "expected lower-case hex without leading zeros"),
  snodes: z.array(swarmMember),
  ...stamp,
});

/** Answer to `info`. */
const infoAnswer = z.object({ version, timestamp: wireTime, ...stamp });

/** Parameters and answers of the endpoints, by method. Requests are read as a node reads them, answers as a client does. */
export const storageEndpoints = {
  store: { params: storeParams, answer: storeAnswer },
  retrieve: { params: retrieveParams, answer: retrieveAnswer },
  get_swarm: { params: getSwarmParams, answer: swarmAnswer },
  info: { params: infoParams, answer: infoAnswer },
} as const;
export type StorageMethod = keyof typeof storageEndpoints;
export type StorageAnswer<Method extends StorageMethod> = z.infer<(typeof storageEndpoints)[Method]["answer"]>;

/** Plaintext of a sealed answer of a service node. `body` is text unless JSON was asked for. */
export const sealedAnswer = z.object({ body: z.json(), status: z.int().min(100).max(599) });
