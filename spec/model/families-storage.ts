import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { secretKey, sign } from "./ed25519.js";
import { Refusal } from "./refusal.js";
import { type Answer, bytesField, type Fields, integerField, sizedField, textField } from "./shim-input.js";
import { type Answered, answerJson, answerMember, answerQueue } from "./storage/answer.js";
import { writeBt, writeJson } from "./storage/body.js";
import type { Scope } from "./storage/namespace.js";
import type { Member, Node, PeerReply, Scene, Swarm } from "./storage/scene.js";
import { type SignedMethod, type SignedParams, signedBytes, signedMethods } from "./storage/signed-text.js";
import { emptyState, type State, sweep } from "./storage/state.js";

const malformed = (rule: string): Refusal => new Refusal("malformed", rule);

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objects = (input: Fields, name: string): readonly Fields[] => {
  const value = input[name];
  if (!Array.isArray(value) || !value.every(isObject)) throw malformed(`${name}: missing or no list of objects`);
  return value;
};

const listField = <T>(input: Fields, name: string, isItem: (item: unknown) => item is T): readonly T[] => {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every(isItem)) throw malformed(`${name}: no list, or one of something else`);
  return value;
};

const isText = (item: unknown): item is string => typeof item === "string";
const isInteger = (item: unknown): item is number => Number.isSafeInteger(item);

const flagField = (input: Fields, name: string): boolean => {
  const value = input[name] ?? false;
  if (typeof value !== "boolean") throw malformed(`${name}: no boolean`);
  return value;
};

const optionalInteger = (input: Fields, name: string, fallback: number): number =>
  input[name] === undefined ? fallback : integerField(input, name);

const readMember = (input: Fields): Member => ({
  legacy: bytesToHex(sizedField(input, "legacy", "malformed", 32)),
  ed25519: bytesToHex(sizedField(input, "ed25519", "malformed", 32)),
  x25519: bytesToHex(sizedField(input, "x25519", "malformed", 32)),
  ip: textField(input, "ip"),
  httpsPort: integerField(input, "https_port"),
  omqPort: integerField(input, "omq_port"),
});

const readSwarm = (input: Fields): Swarm => {
  const id = textField(input, "id");
  if (!/^(?:0|[1-9][0-9]{0,19})$/.test(id)) throw malformed(`id: ${id} is no decimal number`);
  return { id: BigInt(id), members: objects(input, "members").map(readMember) };
};

/** A member of which only the Ed25519 key is given; it stands for the others, too. */
const plainMember = (ed25519: string): Member => ({
  legacy: ed25519,
  ed25519,
  x25519: ed25519,
  ip: "127.0.0.1",
  httpsPort: 22_021,
  omqPort: 22_020,
});

/** Version that nodes announce in these families. */
const version = [2, 8, 0] as const;

const readHardfork = (input: Fields): Node["hardfork"] => {
  const given = listField(input, "hardfork", isInteger);
  if (given.length === 0) return [19, 4];
  if (given.length !== 2) throw malformed("hardfork: no pair");
  return [given[0]!, given[1]!];
};

interface Peer {
  readonly ed25519: string;
  readonly reply: PeerReply;
}

const readPeer = (input: Fields): Peer => {
  const ed25519 = bytesToHex(sizedField(input, "ed25519", "malformed", 32));
  if (input.reply === undefined) return { ed25519, reply: undefined };
  const reply = listField(input, "reply", isText).map((hex) => bytesField({ hex }, "hex"));
  return { ed25519, reply };
};

/**
 * The node and its network: `node_seed`, and optionally `hardfork`, `height`, `testnet` and `swarms`. Without `swarms` the
 * node and its peers are the one swarm that there is.
 */
const readNode = (input: Fields, peers: readonly Peer[]): Node => {
  const { seed, publicKey } = secretKey(sizedField(input, "node_seed", "malformed", 32));
  const ed25519 = bytesToHex(publicKey);
  const alone = { id: 1n, members: [ed25519, ...peers.map((peer) => peer.ed25519)].map(plainMember) };
  return {
    sign: (message) => sign(seed, message),
    ed25519,
    version,
    testnet: flagField(input, "testnet"),
    hardfork: readHardfork(input),
    height: optionalInteger(input, "height", 1000),
    swarms: input.swarms === undefined ? [alone] : objects(input, "swarms").map(readSwarm),
  };
};

/** The parts of a request over the queue: none, or one of JSON text or bencoding. */
const readParts = (input: Fields): readonly Uint8Array[] => {
  if (input.json !== undefined) return [utf8ToBytes(textField(input, "json"))];
  return input.bt === undefined ? [] : [bytesField(input, "bt")];
};

/** `via` says how a request comes: `https` with a whole `body`, `queue` or `member` with `method` and parameters. */
const answerRequest = (state: State, scene: Scene, input: Fields): Answered | undefined => {
  const via = input.via === undefined ? "queue" : textField(input, "via");
  if (via === "https") return answerJson(state, scene, utf8ToBytes(textField(input, "body")));
  const method = textField(input, "method");
  const parts = readParts(input);
  if (via === "queue") return answerQueue(state, scene, method, parts);
  if (via === "member") return answerMember(state, scene, [utf8ToBytes(method), ...parts]);
  throw malformed(`via: ${via} is none of https, queue, member`);
};

/** An answer with `body` for an object in JSON, `bt` for one in bencoding, and `text` for anything else. */
const writeAnswer = (answered: Answered | undefined): Record<string, unknown> => {
  if (answered === undefined) return { silent: true };
  const { status, body } = answered.reply;
  if (typeof body === "string") return { status, text: body };
  return answered.encoding === "bt"
    ? { status, bt: bytesToHex(writeBt(body)) }
    : { status, body: JSON.parse(writeJson(body)) };
};

const request: Answer = (input) => {
  const scene: Scene = {
    node: readNode(input, []),
    now: integerField(input, "now"),
    origin: "client",
    replies: new Map(),
  };
  return writeAnswer(answerRequest(emptyState, scene, input));
};

const forward: Answer = (input) => {
  const peers = objects(input, "peers").map(readPeer);
  const replies = new Map(peers.map(({ ed25519, reply }) => [ed25519, reply]));
  const scene: Scene = { node: readNode(input, peers), now: integerField(input, "now"), origin: "client", replies };
  const answered = answerRequest(emptyState, scene, input);
  const requests = (answered?.forwards ?? []).map(({ method, params }) => ({ method, params: bytesToHex(params) }));
  const forwards = peers.map(({ ed25519 }) => ({ to: ed25519, requests }));
  return { ...writeAnswer(answered), forwards };
};

const history: Answer = (input) => {
  const node = readNode(input, []);
  let state = emptyState;
  const answers = objects(input, "steps").map((step) => {
    const now = integerField(step, "at");
    if (flagField(step, "sweep")) {
      const before = state.messages.length;
      state = sweep(state, now);
      return { removed: before - state.messages.length };
    }
    const answered = answerRequest(state, { node, now, origin: "client", replies: new Map() }, step);
    state = answered?.state ?? state;
    const isQuiet = flagField(step, "quiet");
    return isQuiet ? { status: answered?.reply.status } : writeAnswer(answered);
  });
  return { answers };
};

const scopeField = (input: Fields): Scope => {
  const value = input.namespace ?? 0;
  if (value === "all") return "all";
  if (!isInteger(value) || value < -32_768 || value > 32_767) throw malformed("namespace: no 16-bit integer, not all");
  return value;
};

const signedFlag = (input: Fields): SignedParams["flag"] => {
  const value = input.flag;
  if (value !== undefined && value !== "shorten" && value !== "extend")
    throw malformed("flag: neither shorten nor extend");
  return value;
};

const signedText: Answer = (input) => {
  const method = textField(input, "method");
  if (!signedMethods.includes(method as SignedMethod)) throw malformed(`method: nobody signs ${method}`);
  const params: SignedParams = {
    namespace: scopeField(input),
    time: optionalInteger(input, "time", 0),
    hashes: listField(input, "hashes", isText),
    expiries: listField(input, "expiries", isInteger),
    flag: signedFlag(input),
    tokens: listField(input, "tokens", isText).map((token) => sizedField({ token }, "token", "malformed", 36)),
    account: input.account === undefined ? "" : bytesToHex(sizedField(input, "account", "malformed", 33)),
    wantsData: flagField(input, "wants_data"),
    namespaces: listField(input, "namespaces", isInteger),
  };
  return { signed: bytesToHex(signedBytes(method as SignedMethod, params)) };
};

/** The model's answers for the client API of storage servers, by family that the suite adds to the shim protocol. */
export const storageAnswers = {
  "storage/signed-string": signedText,
  "storage/request": request,
  "storage/forward": forward,
  "storage/history": history,
} as const satisfies Record<string, Answer>;
