import { ed25519Public } from "../../crypto/ed25519.js";
import type { NodeContext } from "../../node/context.js";
import { answerClient, answerMember } from "../../node/omq-requests.js";
import { toJson } from "../../node/rpc/body.js";
import type { Reply } from "../../node/rpc/endpoint.js";
import { endpoints } from "../../node/rpc/endpoints.js";
import { runJsonRequest } from "../../node/rpc/json-request.js";
import type { OmqReply } from "../../transport/omq/types.js";
import {
  hexValue,
  isObject,
  readBoolean,
  readHex,
  readHexBytes,
  readInteger,
  readList,
  readString,
  readUint64,
  type ShimHandler,
  type ShimInput,
  type ShimOutput,
} from "../input.js";
import { ShimRefusal } from "../refusal.js";
import { signedText } from "../signed-text.js";
import { createSceneNode, plainMember, type SceneNode, type SceneParts, type SceneSwarm } from "../storage-node.js";

const malformed = (name: string, rule: string): ShimRefusal => new ShimRefusal("malformed", `${name}: ${rule}`);

const has = (input: ShimInput, name: string): boolean => Object.hasOwn(input, name);

const objectsIn = (input: ShimInput, name: string): readonly ShimInput[] =>
  readList(input, name).map((item, index) => {
    if (!isObject(item)) throw malformed(`${name}[${index}]`, "expected an object");
    return item;
  });

const optionalList = <T>(input: ShimInput, name: string, read: (input: ShimInput) => T): readonly T[] =>
  has(input, name) ? readList(input, name).map((item) => read({ [name]: item })) : [];

const key = (input: ShimInput, name: string): string => readHexBytes(input, name, 32).toString("hex");

const readSwarm = (input: ShimInput): SceneSwarm => ({
  id: readUint64(input, "id"),
  members: objectsIn(input, "members").map((member) => ({
    legacy: key(member, "legacy"),
    ed25519: key(member, "ed25519"),
    x25519: key(member, "x25519"),
    ip: readString(member, "ip"),
    httpsPort: readInteger(member, "https_port"),
    omqPort: readInteger(member, "omq_port"),
  })),
});

const readHardfork = (input: ShimInput): readonly [number, number] => {
  const given = optionalList(input, "hardfork", (item) => readInteger(item, "hardfork"));
  if (given.length === 0) return [19, 4];
  if (given.length !== 2) throw malformed("hardfork", "expected two integers");
  return [given[0]!, given[1]!];
};

interface Peer {
  readonly ed25519: string;
  readonly reply: readonly Buffer[] | undefined;
}

const readPeer = (input: ShimInput): Peer => ({
  ed25519: key(input, "ed25519"),
  reply: has(input, "reply") ? readList(input, "reply").map((part) => hexValue(part, "reply")) : undefined,
});

const readScene = (input: ShimInput, peers: readonly Peer[]): SceneParts => {
  const seed = readHexBytes(input, "node_seed", 32);
  const names = [ed25519Public(seed).toString("hex"), ...peers.map(({ ed25519 }) => ed25519)];
  const swarms = has(input, "swarms")
    ? objectsIn(input, "swarms").map(readSwarm)
    : [{ id: 1n, members: names.map(plainMember) }];
  const replies = new Map(peers.map(({ ed25519, reply }) => [ed25519, reply]));
  return {
    seed,
    swarms,
    hardfork: readHardfork(input),
    height: has(input, "height") ? readInteger(input, "height") : 1000,
    testnet: readBoolean(input, "testnet", false),
    reply: (ed25519) => replies.get(ed25519),
  };
};

const fromReply = ({ status, body }: Reply): ShimOutput =>
  typeof body === "string" ? { status, text: body } : { status, body: JSON.parse(toJson(body)) };

/** Bytes that are an object in the encoding of the request, or else a text. */
const fromParts = (parts: OmqReply, isBt: boolean): ShimOutput => {
  if (parts === undefined) return { silent: true };
  const status = parts.length === 1 ? 200 : Number(parts[0]);
  const bytes = Buffer.from(parts.at(-1) ?? "");
  const text = bytes.toString("utf8");
  if (isBt && /^d(?:\d|e$)/.test(text)) return { status, bt: bytes.toString("hex") };
  return text.startsWith("{") ? { status, body: JSON.parse(text) } : { status, text };
};

const readParts = (input: ShimInput): readonly Buffer[] => {
  if (has(input, "json")) return [Buffer.from(readString(input, "json"))];
  return has(input, "bt") ? [readHex(input, "bt")] : [];
};

const answer = async (context: NodeContext, input: ShimInput): Promise<ShimOutput> => {
  const via = has(input, "via") ? readString(input, "via") : "queue";
  if (via === "https") return fromReply(await runJsonRequest(context, Buffer.from(readString(input, "body"))));
  const method = readString(input, "method");
  const parts = readParts(input);
  const isBt = parts[0]?.[0] === 0x64;
  if (via === "member") return fromParts(await answerMember(context, [Buffer.from(method), ...parts]), isBt);
  if (via !== "queue") throw malformed("via", "expected https, queue or member");
  const endpoint = endpoints.get(method);
  return endpoint === undefined ? { silent: true } : fromParts(await answerClient(context, endpoint, parts), isBt);
};

const inScene = async <T>(parts: SceneParts, work: (scene: SceneNode) => Promise<T>): Promise<T> => {
  const scene = createSceneNode(parts);
  try {
    return await work(scene);
  } finally {
    scene.close();
  }
};

const request: ShimHandler = (input) => {
  const parts = readScene(input, []);
  const now = readInteger(input, "now");
  return inScene(parts, (scene) => {
    scene.setTime(now);
    return answer(scene.node.context, input);
  });
};

const forward: ShimHandler = (input) => {
  const peers = objectsIn(input, "peers").map(readPeer);
  const now = readInteger(input, "now");
  return inScene(readScene(input, peers), async (scene) => {
    scene.setTime(now);
    const answered = await answer(scene.node.context, input);
    const forwards = peers.map(({ ed25519 }) => ({
      to: ed25519,
      requests: scene.sent
        .filter(({ to }) => to === ed25519)
        .map(({ method, params }) => ({ method, params: params.toString("hex") })),
    }));
    return { ...answered, forwards };
  });
};

const everything = Number.MAX_SAFE_INTEGER;

const history: ShimHandler = (input) => {
  const parts = readScene(input, []);
  const steps = objectsIn(input, "steps");
  return inScene(parts, async ({ node, store, setTime }) => {
    const answers: ShimOutput[] = [];
    for (const step of steps) {
      const now = readInteger(step, "at");
      setTime(now);
      if (readBoolean(step, "sweep", false)) {
        answers.push({ removed: store.sweep(now, everything) });
        continue;
      }
      const isQuiet = readBoolean(step, "quiet", false);
      const answered = await answer(node.context, step);
      answers.push(isQuiet ? { status: answered.status } : answered);
    }
    return { answers };
  });
};

const readScope = (input: ShimInput): number | "all" => {
  if (!has(input, "namespace")) return 0;
  return input.namespace === "all" ? "all" : readInteger(input, "namespace", -0x8000, 0x7fff);
};

const readFlag = (input: ShimInput): string => {
  if (!has(input, "flag")) return "";
  const flag = readString(input, "flag");
  if (flag !== "shorten" && flag !== "extend") throw malformed("flag", "expected shorten or extend");
  return flag;
};

const signedString: ShimHandler = (input) => {
  const signed = signedText(readString(input, "method"), {
    namespace: readScope(input),
    time: has(input, "time") ? readInteger(input, "time") : 0,
    hashes: optionalList(input, "hashes", (item) => readString(item, "hashes")),
    expiries: optionalList(input, "expiries", (item) => readInteger(item, "expiries")),
    flag: readFlag(input),
    tokens: optionalList(input, "tokens", (item) => readHexBytes(item, "tokens", 36)),
    account: has(input, "account") ? readHexBytes(input, "account", 33) : Buffer.alloc(0),
    wantsData: readBoolean(input, "wants_data", false),
    namespaces: optionalList(input, "namespaces", (item) => readInteger(item, "namespaces")),
  });
  if (signed === undefined) throw malformed("method", "expected one that is signed");
  return { signed: signed.toString("hex") };
};

/** The client API of a storage node, over the code that serves it. */
export const handlers: Record<string, ShimHandler> = {
  "storage/signed-string": signedString,
  "storage/request": request,
  "storage/forward": forward,
  "storage/history": history,
};
