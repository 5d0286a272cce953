import { type BtInput, type BtValue, decodeBt, encodeBt } from "../../codec/bt.js";
import { answerClient } from "../omq-requests.js";
import type { Encoding } from "../rpc/body.js";
import { endpoints } from "../rpc/endpoints.js";
import type { LocalSwarm } from "./local-swarm.js";

/** An answer as a client sees it: status, and text or an object whose bytes are base64 text whatever the encoding. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers have many shapes, and each test says what it expects
  readonly body: any;
}

/** Parameters; bytes go raw in bt and as base64 in JSON. */
export type Params = Readonly<Record<string, unknown>>;

const forJson = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(forJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, forJson(entry)]));
};

/** The bytes of parameters. */
export const encodeParams = (params: Params, encoding: Encoding): Buffer => {
  if (encoding === "json") return Buffer.from(JSON.stringify(forJson(params)));
  const present = Object.entries(params).filter(([, value]) => value !== undefined);
  return encodeBt(Object.fromEntries(present) as { [key: string]: BtInput });
};

const rawKeys: ReadonlySet<string> = new Set(["signature", "data"]);

const plain = (value: BtValue, key = ""): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    // Results of sub-requests carry text where others carry bytes.
    const isText = !rawKeys.has(key) || (key === "signature" && bytes.length === 88);
    return bytes.toString(isText ? "utf8" : "base64");
  }
  if (Array.isArray(value)) return value.map((one) => plain(one));
  return Object.fromEntries([...value].map(([name, entry]) => [name, plain(entry, name)]));
};

/** Reads the parts of an OMQ answer. */
export const readAnswer = (parts: readonly (Buffer | string)[], encoding: Encoding): Answer => {
  const status = parts.length === 1 ? 200 : Number(parts[0]);
  const bytes = Buffer.from(parts.at(-1) ?? "");
  const text = bytes.toString("utf8");
  if (encoding === "bt") return { status, body: /^d(?:\d+:|e$)/.test(text) ? plain(decodeBt(bytes)) : text };
  return { status, body: /^[{[]/.test(text) ? JSON.parse(text) : text };
};

/** Calls an endpoint at a node of the swarm as a client does over OMQ. */
export const callOmq = async (
  swarm: LocalSwarm,
  index: number,
  method: string,
  params: Params | Buffer,
  encoding: Encoding = "json",
): Promise<Answer> => {
  const endpoint = endpoints.get(method);
  const target = swarm.nodes[index];
  if (endpoint === undefined || target === undefined) throw new Error(`${method} at node ${index}: no such thing`);
  const body = Buffer.isBuffer(params) ? params : encodeParams(params, encoding);
  const parts = await answerClient(target.node.context, endpoint, [body]);
  if (parts === undefined) throw new Error(`${method}: no answer`);
  return readAnswer(parts, encoding);
};
