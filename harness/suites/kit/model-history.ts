import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { answerQueue } from "../../../spec/model/storage/answer.js";
import type { Body, BodyValue } from "../../../spec/model/storage/body.js";
import type { Node, Scene } from "../../../spec/model/storage/scene.js";
import type { SignedMethod } from "../../../spec/model/storage/signed-text.js";
import { emptyState, type State } from "../../../spec/model/storage/state.js";
import { btOf, jsonOf, type Params } from "../../../vectors/generate/storage-desk.js";
import type { TokenHolder } from "../../../vectors/generate/storage-people.js";
import { failed } from "../../engine/outcome.js";
import type { NodeInfo } from "../../network/topology.js";
import { toJson } from "./judge.js";
import { type Fields, type Ground, type Home, isSignedBy } from "./pinned.js";

/* Random histories of one account, asked of its swarm and of the model. */

/** Whoever signs a step: the account, the holder of one of its tokens, or somebody else. */
type Signer = "owner" | "stranger" | 0 | 1 | 2 | 3;

/** One request; pure data, so that a history that fails can be cut down and shown. */
interface Step {
  readonly method: SignedMethod;
  readonly signer: Signer;
  readonly namespace: number;
  readonly everywhere: boolean;
  /** Which of five contents, or which of the hashes seen so far. */
  readonly picks: readonly number[];
  /** Place of times on a scale of its own. */
  readonly time: number;
  readonly flag: "shorten" | "extend" | "none";
  readonly required: boolean;
  readonly limits: { readonly max_count: number; readonly max_size: number; readonly behind: boolean };
  readonly at: number;
  readonly encoding: "json" | "bt";
  readonly inBatch: boolean;
}

const namespaces = [0, 0, 0, 0, 5, 10, -1, -11];
const tokenRights = [3, 1, 7, 6] as const;

const steps = fc.array(
  fc.record<Step>({
    method: fc.constantFrom<SignedMethod[]>(
      "store",
      "store",
      "store",
      "store",
      "store",
      "store",
      "retrieve",
      "retrieve",
      "delete",
      "delete_all",
      "delete_before",
      "expire_all",
      "expire",
      "expire",
      "get_expiries",
      "revoke_subaccount",
      "unrevoke_subaccount",
    ),
    signer: fc.constantFrom<Signer[]>("owner", "owner", "owner", "owner", "stranger", 0, 1, 2, 3),
    namespace: fc.constantFrom(...namespaces),
    everywhere: fc.boolean(),
    picks: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
    time: fc.nat(4),
    flag: fc.constantFrom<Step["flag"][]>("none", "none", "shorten", "extend"),
    required: fc.boolean(),
    limits: fc.record({
      max_count: fc.constantFrom(0, 0, 1, 2),
      max_size: fc.constantFrom(0, 0, 1, 300),
      behind: fc.boolean(),
    }),
    at: fc.nat(2),
    encoding: fc.constantFrom("json", "bt"),
    inBatch: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 20, maxLength: 40, size: "max" },
);

/** The node that the model plays: its signature is what it would sign, to be held against the real one. */
const modelNode = (member: NodeInfo): Node => ({
  sign: (message) => message,
  ed25519: member.ed25519,
  version: [2, 8, 0],
  hardfork: [19, 4],
  height: 0,
  testnet: false,
  swarms: [
    {
      id: 0n,
      members: [member],
    },
  ],
});

/** Fields that depend on the clock or the network. */
const free: ReadonlySet<string> = new Set(["t", "hf"]);

const entriesOf = (body: Body): readonly (readonly [string, BodyValue])[] =>
  Object.entries(body).filter(([name]) => !free.has(name));

const bytesOf = (value: BodyValue): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(String(value), "base64");

const describe = (value: unknown): string => JSON.stringify(toJson(value))?.slice(0, 200) ?? "nothing";

/** What differs, or nothing. */
type Finding = string | undefined;

const firstOf = (differences: readonly Finding[]): Finding => differences.find((each) => each !== undefined);

/** What differs between an answer and the model's; undefined when nothing does. */
const compare = (path: string, actual: unknown, wanted: BodyValue): Finding => {
  const differs = `${path} is ${describe(actual)}, the model says ${describe(wanted)}`;
  if (wanted instanceof Uint8Array) return actual === Buffer.from(wanted).toString("base64") ? undefined : differs;
  if (typeof wanted === "boolean") return actual === wanted || actual === Number(wanted) ? undefined : differs;
  if (typeof wanted !== "object" || wanted === null)
    return actual === (typeof wanted === "bigint" ? Number(wanted) : wanted) ? undefined : differs;
  if (typeof actual !== "object" || actual === null) return differs;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length) return differs;
    return firstOf(wanted.map((item, index) => compare(`${path}[${index}]`, actual[index], item)));
  }
  const fields = actual as Record<string, unknown>;
  const expected = entriesOf(wanted as Body);
  const names = Object.keys(fields).filter((name) => !free.has(name));
  if (names.length !== expected.length) return differs;
  return firstOf(
    expected.map(([name, value]) =>
      name === "swarm"
        ? compareSwarm(`${path}.swarm`, fields.swarm, value as Body)
        : compare(`${path}.${name}`, fields[name], value),
    ),
  );
};

/** Every member must say what the model's one says, and sign it. */
const compareSwarm = (path: string, actual: unknown, wanted: Body): Finding => {
  const [entry] = Object.values(wanted) as [Body];
  const { signature, ...fields } = entry;
  return firstOf(
    Object.entries((actual ?? {}) as Record<string, Fields>).map(([key, { signature: given, ...rest }]) => {
      const at = `${path}.${key.slice(0, 8)}`;
      if (signature !== undefined && !isSignedBy(key, given, bytesOf(signature)))
        return `${at}: the signature is not over ${describe(Buffer.from(bytesOf(signature)).toString())}`;
      return compare(at, rest, fields);
    }),
  );
};

/** A history under way. */
interface Tale {
  readonly ground: Ground;
  readonly home: Home;
  readonly tokens: readonly TokenHolder[];
  /** Signs for nobody. */
  readonly stranger: Home;
  /** Time on which all others rest. */
  readonly base: number;
  readonly known: string[];
}

const contents = ["", "a", "bb", "ccc", "x".repeat(300)];
const second = 1000;

/** Fields of a step, but for who signs. */
const fieldsOf = (tale: Tale, step: Step): Params => {
  const { base, known, ground } = tale;
  const { picks, time, namespace, flag } = step;
  const now = Date.now();
  const hashes = picks.map((pick) => known[pick] ?? ground.strangeHash);
  const scope = namespace === 0 ? {} : { namespace };
  const anywhere = step.everywhere ? { namespace: "all" } : scope;
  const tokens = picks.map((pick) => tale.tokens[pick % 4]!.token);
  const later = (place: number): number => base + (600 + 60 * place) * second;
  switch (step.method) {
    case "store":
      return {
        ...scope,
        timestamp: base - 10 * time * second,
        expiry: later(picks.length),
        data: utf8ToBytes(contents[picks[0]! % contents.length]!),
        sig_timestamp: now,
      };
    case "retrieve":
      return { ...scope, timestamp: now };
    case "delete":
      return { messages: hashes };
    case "delete_all":
      return { ...anywhere, timestamp: now };
    case "delete_before":
      return { ...anywhere, before: base - 10 * time * second };
    case "expire_all":
      return { ...anywhere, expiry: later(time) };
    case "expire": {
      const unique = [...new Set(hashes)];
      const expiry = step.everywhere ? later(time) : unique.map((_, index) => later((time + 3 * index) % 10));
      return { messages: unique, expiry, ...(flag === "none" ? {} : { [flag]: true }) };
    }
    case "get_expiries":
      return { messages: hashes, timestamp: now };
    case "revoke_subaccount":
      return { revoke: tokens, timestamp: now };
    default:
      return { unrevoke: tokens, timestamp: now };
  }
};

const limitsOf = ({ known }: Tale, { limits, picks }: Step): Params => ({
  ...(limits.max_count === 0 ? {} : { max_count: limits.max_count }),
  ...(limits.max_size === 0 ? {} : { max_size: limits.max_size }),
  ...(limits.behind ? { last_hash: known[picks[0]!] } : {}),
});

const requestOf = (tale: Tale, step: Step): Params => {
  const { signed } = tale.ground;
  const { who } = tale.home;
  const fields = fieldsOf(tale, step);
  const isByToken = typeof step.signer === "number";
  const actor = isByToken ? tale.tokens[step.signer as number]! : step.signer === "owner" ? who : tale.stranger.who;
  const params = { ...signed(step.method, actor, fields), ...(step.signer === "stranger" ? who.fields : {}) };
  if (step.method === "retrieve") return { ...params, ...limitsOf(tale, step) };
  return step.method === "delete" && step.required ? { ...params, required: true } : params;
};

const remember = (tale: Tale, step: Step): void => {
  if (step.method !== "store") return;
  const content = contents[step.picks[0]! % contents.length]!;
  const hash = tale.ground.hashOf(tale.home.who, content, step.namespace);
  if (!tale.known.includes(hash) && tale.known.length < 10) tale.known.push(hash);
};

/** Asks the swarm and the model; what differs, if anything. */
const take = async (tale: Tale, state: State, step: Step): Promise<{ state: State; difference: Finding }> => {
  const single = requestOf(tale, step);
  const [method, params]: [string, Params] = step.inBatch
    ? ["batch", { requests: [{ method: step.method, params: single }] }]
    : [step.method, single];
  // Results inside a batch in bencoding hold base64 text, which is told from bytes by nothing.
  const encoding = step.inBatch ? "json" : step.encoding;
  const part = encoding === "bt" ? hexToBytes(btOf(params)) : utf8ToBytes(jsonOf(params));
  const now = Date.now();
  const answer = await tale.home.ask(method, params, { at: step.at, encoding });
  const scene: Scene = {
    node: modelNode(tale.home.members[step.at]!),
    now,
    origin: "client",
    replies: new Map(),
  };
  const model = answerQueue(state, scene, method, [part])!;
  remember(tale, step);
  const difference =
    answer.status === model.reply.status
      ? compare(method, answer.body, model.reply.body)
      : `${method}: status ${answer.status} ${describe(answer.body)}, the model says ${model.reply.status} ${describe(model.reply.body)}`;
  return { state: model.state, difference };
};

/** A swarm answered otherwise than the model. */
class Difference extends Error {}

const play = async (ground: Ground, kind: "session" | "group", history: readonly Step[]): Promise<void> => {
  const home = await ground[kind]();
  const tale: Tale = {
    ground,
    home,
    tokens: tokenRights.map((rights) => ground.token(home.who, rights)),
    stranger: await ground.group(),
    base: Date.now(),
    known: [],
  };
  let state = emptyState;
  for (const [index, step] of history.entries()) {
    const taken = await take(tale, state, step);
    state = taken.state;
    if (taken.difference !== undefined) throw new Difference(`step ${index + 1}: ${taken.difference}`);
  }
};

/** A slow machine plays fewer histories, and a history that differs is cut down as far as this allows. */
const timeLimitMs = 30_000;

/** Plays random histories of new accounts; one that differs is cut down, and ends the case. */
export const playHistories = async (ground: Ground, kind: "session" | "group", runs: number): Promise<void> => {
  const seed = Number.parseInt(ground.kit.context.seed.slice(0, 7), 16);
  const property = fc.asyncProperty(steps, (history) => play(ground, kind, history));
  const outcome = await fc.check(property, { seed, numRuns: runs, interruptAfterTimeLimit: timeLimitMs });
  if (outcome.failed) {
    const { errorInstance, counterexample } = outcome;
    if (!(errorInstance instanceof Difference)) throw errorInstance;
    throw failed(errorInstance.message, { actual: toJson(counterexample?.[0]) });
  }
  ground.kit.ok(`${outcome.numRuns} random histories are answered as the model answers them`, outcome.numRuns > 0);
};
