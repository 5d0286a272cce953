import type { Case } from "../engine/case.js";
import type { TestAccount } from "../wire/account.js";
import { networkCase, twoSwarms } from "./kit/network-case.js";

/* Who may read: retrieves that must be refused, each for one reason, and the honest one that is answered afterwards. */

type Params = Record<string, unknown>;

interface Row {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly change: (honest: Params, account: TestAccount, other: TestAccount, now: number) => Params;
  readonly namespace?: number;
  readonly prefix?: TestAccount["prefix"];
  readonly status?: number;
  readonly text: string;
}

const without =
  (...names: readonly string[]) =>
  (honest: Params): Params =>
    Object.fromEntries(Object.entries(honest).filter(([name]) => !names.includes(name)));
const having =
  (fields: Params) =>
  (honest: Params): Params => ({ ...honest, ...fields });
const invalid = (text: string): string => `invalid request: ${text}`;
const proof = ["timestamp", "signature", "pubkey_ed25519"] as const;
const unauthorized = "retrieve signature verification failed";
const tooFar = "retrieve timestamp too far from current time";
const noSignature = invalid("Required field 'signature' missing");
const badSignature = invalid("invalid signature: expected base64 encoded Ed25519 signature");

const flipLast = (signature: unknown): string => {
  const bytes = Buffer.from(String(signature), "base64");
  bytes[10] = bytes[10]! ^ 1;
  return bytes.toString("base64");
};

const at =
  (time: number) =>
  (honest: Params, account: TestAccount, _other: TestAccount, now: number): Params => ({
    ...honest,
    timestamp: now + time,
    signature: account.sign(`retrieve${now + time}`),
  });

const absent: readonly Row[] = [
  {
    name: "nothing-but-account",
    requirements: ["STO-034"],
    change: without(...proof),
    status: 401,
    text: "retrieve: request signature required",
  },
  {
    name: "namespace-zero-given",
    requirements: ["STO-034"],
    change: (honest) => ({ ...without(...proof)(honest), namespace: 0 }),
    text: noSignature,
  },
  { name: "private-namespace", requirements: ["STO-034"], namespace: 5, change: without(...proof), text: noSignature },
  {
    name: "unrevocable-namespace",
    requirements: ["STO-034"],
    namespace: -11,
    change: without(...proof),
    text: noSignature,
  },
  { name: "time-only", requirements: ["STO-034"], change: without("signature", "pubkey_ed25519"), text: noSignature },
  { name: "no-signature", requirements: ["STO-034"], change: without("signature"), text: noSignature },
  {
    name: "outbox-with-stray-time",
    requirements: ["STO-034"],
    namespace: -1,
    change: without("signature", "pubkey_ed25519"),
    text: noSignature,
  },
];

const wrong: readonly Row[] = [
  {
    name: "one-bit",
    requirements: ["STO-017"],
    change: (honest) => ({ ...honest, signature: flipLast(honest.signature) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "one-bit-group",
    requirements: ["STO-015", "STO-017"],
    prefix: "03",
    change: (honest) => ({ ...honest, signature: flipLast(honest.signature) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "of-another",
    requirements: ["STO-017"],
    change: (honest, _account, other) => ({ ...honest, signature: other.sign(`retrieve${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "key-of-another",
    requirements: ["STO-015", "STO-016", "STO-017"],
    change: (honest, _account, other) => ({
      ...honest,
      pubkey_ed25519: other.ed25519,
      signature: other.sign(`retrieve${honest.timestamp}`),
    }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "account-of-another",
    requirements: ["STO-015", "STO-017"],
    change: (honest, account, other) => ({
      ...honest,
      pubkey_ed25519: other.ed25519,
      signature: account.sign(`retrieve${honest.timestamp}`),
    }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "key-left-out",
    requirements: ["STO-015", "STO-017"],
    change: without("pubkey_ed25519"),
    status: 401,
    text: unauthorized,
  },
  {
    name: "another-time",
    requirements: ["STO-017", "STO-035"],
    change: (honest) => ({ ...honest, timestamp: Number(honest.timestamp) + 1 }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "another-namespace",
    requirements: ["STO-017", "STO-035"],
    namespace: 5,
    change: (honest, account) => ({ ...honest, signature: account.sign(`retrieve${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "namespace-zero-signed",
    requirements: ["STO-017", "STO-035"],
    change: (honest, account) => ({ ...honest, signature: account.sign(`retrieve0${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "as-store",
    requirements: ["STO-017", "STO-035"],
    change: (honest, account) => ({ ...honest, signature: account.sign(`store${honest.timestamp}`) }),
    status: 401,
    text: unauthorized,
  },
  {
    name: "outbox-wrong",
    requirements: ["STO-017"],
    namespace: -1,
    change: (honest, account) => ({ ...honest, signature: account.sign("nonsense") }),
    status: 401,
    text: unauthorized,
  },
  { name: "too-old", requirements: ["STO-020"], change: at(-65_000), status: 406, text: tooFar },
  { name: "too-new", requirements: ["STO-020"], change: at(65_000), status: 406, text: tooFar },
];

const shapes: readonly Row[] = [
  {
    name: "signature-85",
    requirements: ["STO-014"],
    change: (honest) => ({ ...honest, signature: String(honest.signature).slice(0, 85) }),
    text: badSignature,
  },
  {
    name: "signature-87",
    requirements: ["STO-014"],
    change: (honest) => ({ ...honest, signature: String(honest.signature).slice(0, 87) }),
    text: badSignature,
  },
  { name: "signature-empty", requirements: ["STO-014"], change: having({ signature: "" }), text: badSignature },
  {
    name: "signature-number",
    requirements: ["STO-010"],
    change: having({ signature: 5 }),
    text: invalid("Invalid value given for 'signature': expected string"),
  },
  {
    name: "key-for-group",
    requirements: ["STO-016"],
    prefix: "03",
    change: (honest, account) => ({ ...honest, pubkey_ed25519: account.ed25519 }),
    text: invalid("pubkey_ed25519 is only permitted for 05[...] pubkeys"),
  },
  {
    name: "time-in-seconds",
    requirements: ["STO-010"],
    change: having({ timestamp: 999_999_999 }),
    text: invalid("Invalid timestamp for 'timestamp': timestamp must be in milliseconds"),
  },
  {
    name: "time-as-text",
    requirements: ["STO-010"],
    change: (honest) => ({ ...honest, timestamp: String(honest.timestamp) }),
    text: invalid("Invalid value given for 'timestamp': expected integer timestamp (in milliseconds)"),
  },
  {
    name: "count-as-text",
    requirements: ["STO-010"],
    change: having({ max_count: "5" }),
    text: invalid("Invalid value given for 'max_count': expected integer"),
  },
  {
    name: "size-fraction",
    requirements: ["STO-010"],
    change: having({ max_size: 1.5 }),
    text: invalid("Invalid value given for 'max_size': expected integer"),
  },
];

const refusalCase = ({ name, requirements, change, namespace = 0, prefix, status = 400, text }: Row): Case =>
  networkCase({
    id: `storage/retrieve-refused/${name}`,
    title: `A retrieve with one thing wrong (${name}) is refused with ${status} ${text}`,
    requirements,
    importance: status === 401 ? "critical" : "high",
    network: twoSwarms,
    run: async (kit) => {
      const { swarms } = await kit.view();
      const account = kit.account(undefined, undefined, prefix);
      const { members } = kit.swarmFor(swarms, account.id);
      const node = kit.random.pick(members);
      await kit.storage.store(node, members, account, { namespace, signed: namespace % 10 !== 0 });
      const now = Date.now();
      const honest = kit.storage.retrieveParams(account, namespace, now);
      const answer = await kit.storage.call(node, "retrieve", change(honest, account, kit.account(), now));
      kit.storage.refuses(answer, { status, text });
      const messages = await kit.storage.retrieve(node, account, namespace, { anew: true });
      kit.equal("the honest request gets the message", messages.length, 1);
    },
  });

const slack = networkCase({
  id: "storage/retrieve-accepted/clock-slack",
  title: "A retrieve signed up to 55 s ago or ahead is answered",
  requirements: ["STO-020"],
  importance: "high",
  network: twoSwarms,
  run: async (kit) => {
    const { swarms } = await kit.view();
    const account = kit.account();
    const { members } = kit.swarmFor(swarms, account.id);
    for (const offset of [-55_000, 0, 55_000]) {
      const params = kit.storage.retrieveParams(account, 0, Date.now() + offset);
      const { messages } = await kit.storage.ask(kit.random.pick(members), "retrieve", params);
      kit.equal(`${offset / 1_000} s off`, messages.length, 0);
    }
  },
});

/** Cases of who may read. */
export const storageRetrieveCases: readonly Case[] = [...[...absent, ...wrong, ...shapes].map(refusalCase), slack];
