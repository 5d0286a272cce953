import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { secretKey, sign, toX25519 } from "../ed25519.js";
import { answerQueue } from "./answer.js";
import { toBase64 } from "./base64.js";
import { type Body, type BodyValue, writeBt, writeJson } from "./body.js";
import type { Member, Node, Scene } from "./scene.js";
import { emptyState, type State } from "./state.js";

/* What tests of the model need: a node, accounts, and a place to ask. */

/** Time at which the tests begin. */
export const start = 1_700_000_000_000;

const seedOf = (byte: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => byte + index);
const publicKeyOf = (seed: Uint8Array): Uint8Array => secretKey(seed).publicKey;

/** An account of a test: a group, or a Session account with the key that its id does not show. */
export const accountOf = (kind: "group" | "session", byte = 0) => {
  const seed = seedOf(byte);
  const ed25519 = publicKeyOf(seed);
  const id = kind === "group" ? `03${bytesToHex(ed25519)}` : `05${bytesToHex(toX25519(ed25519))}`;
  const signRaw = (signed: string | Uint8Array): Uint8Array =>
    sign(seed, typeof signed === "string" ? utf8ToBytes(signed) : signed);
  return {
    id,
    signRaw,
    sign: (signed: string | Uint8Array): string => toBase64(signRaw(signed)),
    fields: { pubkey: id, ...(kind === "session" ? { pubkey_ed25519: bytesToHex(ed25519) } : {}) },
  };
};
export type TestAccount = ReturnType<typeof accountOf>;

/** A token of an account, held by whoever has the key of `byte`. */
export const tokenOf = (account: TestAccount, flags: number, byte = 32, prefix = account.id.slice(0, 2)) => {
  const holder = accountOf("group", byte);
  const token = concatBytes(hexToBytes(prefix), Uint8Array.of(flags, 0, 0), hexToBytes(holder.id.slice(2)));
  return {
    token,
    text: toBase64(token),
    sign: holder.sign,
    fields: { ...account.fields, subaccount: toBase64(token), subaccount_sig: account.sign(token) },
  };
};

const memberOf = (byte: number): Member => ({
  legacy: bytesToHex(seedOf(byte)),
  ed25519: bytesToHex(publicKeyOf(seedOf(byte))),
  x25519: bytesToHex(seedOf(byte + 1)),
  ip: "127.0.0.1",
  httpsPort: 22_021,
  omqPort: 22_020,
});

/** Ed25519 key of the node that answers in tests. */
export const ownKey = memberOf(100).ed25519;

/** A node, alone in its swarm unless told otherwise. */
export const nodeOf = (changes: Partial<Node> = {}): Node => ({
  sign: (message) => sign(seedOf(100), message),
  ed25519: ownKey,
  version: [2, 8, 0],
  hardfork: [19, 4],
  height: 1000,
  testnet: false,
  swarms: [{ id: 7n, members: [memberOf(100)] }],
  ...changes,
});

export const sceneAt = (now: number, changes: Partial<Scene> = {}): Scene => ({
  node: nodeOf(),
  now,
  origin: "client",
  replies: new Map(),
  ...changes,
});

/** Asks one node again and again; what a request leaves behind is there for the next one. */
export const createTalk = (first: Scene = sceneAt(start)) => {
  let state: State = emptyState;
  let scene = first;
  const ask = (method: string, params: Body, encoding: "json" | "bt" = "json") => {
    const part = encoding === "bt" ? writeBt(params) : utf8ToBytes(writeJson(params));
    const answered = answerQueue(state, scene, method, [part]);
    if (answered === undefined) throw new Error(`${method}: no such method`);
    state = answered.state;
    const { status, body } = answered.reply;
    return { status, body: body as BodyValue & Record<string, never>, forwards: answered.forwards };
  };
  return {
    ask,
    state: (): State => state,
    at: (now: number): void => {
      scene = { ...scene, now };
    },
    store: (account: TestAccount, text: string, more: Body = {}) =>
      ask("store", {
        pubkey: account.id,
        data: toBase64(utf8ToBytes(text)),
        timestamp: scene.now,
        ttl: 60_000,
        ...more,
      }),
    /** The entry of the node itself. */
    entry: (method: string, params: Body): Body => {
      const { status, body } = ask(method, params);
      if (status !== 200) throw new Error(`${method}: ${status} ${String(body)}`);
      return (body as unknown as { readonly swarm: Readonly<Record<string, Body>> }).swarm[ownKey]!;
    },
  };
};
