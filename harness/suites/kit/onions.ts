import type { EncType } from "../../../spec/model/onion-cipher.js";
import { sealedAnswer } from "../../../spec/schema/storage-rpc.js";
import type { CaseContext } from "../../engine/case.js";
import type { NodeInfo } from "../../network/topology.js";
import type { HttpsClient } from "../../wire/https.js";
import { type BuiltOnion, buildOnion, type LayerPlan, type OnionPlan, openWith, sealedText } from "../../wire/onion.js";
import { type Judge, toJson } from "./judge.js";
import { nameOf, parseBody, type Refused, type RpcAnswer } from "./storage.js";

/** A request through an onion: which nodes, and what is wrong with it on purpose. */
export interface OnionWish {
  /** First the one that is contacted, last the one that answers. */
  readonly path: readonly NodeInfo[];
  /** Faults of single layers, by position in the path. */
  readonly faults?: Readonly<Record<number, Omit<LayerPlan, "station">>>;
  readonly encType?: EncType;
  readonly request?: OnionPlan["request"];
  readonly control?: string;
  readonly server?: OnionPlan["server"];
  /** Node that is contacted, unless the first of the path. */
  readonly entry?: NodeInfo;
  /** Opens a connection of its own, from an address of its own. */
  readonly anew?: boolean;
  /** Longest wait for the first node, milliseconds. */
  readonly timeoutMs?: number;
}

/** An onion that was sent, and the HTTP answer of its first node. */
export interface SentOnion extends RpcAnswer {
  readonly bytes: Buffer;
  readonly onion: BuiltOnion;
}

/** What was sealed inside an answer. */
export interface InnerAnswer {
  readonly status: number;
  /** The body; text that is JSON comes parsed. */
  readonly body: unknown;
  readonly text: string | undefined;
}

/** Onion requests of a running case, each written to the transcript layer by layer. */
export interface Onions {
  readonly build: (wish: OnionWish) => BuiltOnion;
  readonly send: (wish: OnionWish) => Promise<SentOnion>;
  /** Posts the body of an onion as it is. */
  readonly post: (
    node: NodeInfo,
    body: Uint8Array,
    label: string,
    options?: { readonly anew?: boolean; readonly timeoutMs?: number },
  ) => Promise<RpcAnswer & { bytes: Buffer }>;
  /** Expects HTTP 200 and opens it with the key of the innermost layer, or of the one given. */
  readonly open: (sent: SentOnion, layer?: number, base64?: boolean) => InnerAnswer;
  /** Expects that the key of a layer does not open it. */
  readonly staysShut: (sent: SentOnion, layer: number) => void;
  /** The text sealed for the innermost layer, byte for byte. */
  readonly textOf: (sent: SentOnion, base64?: boolean) => string | undefined;
  /** Sends, and expects a sealed answer with this status; the body. */
  readonly ask: (wish: OnionWish, status?: number) => Promise<InnerAnswer>;
  /** Expects exactly this unsealed refusal. */
  readonly refuses: (sent: RpcAnswer, refused: Refused, why?: string) => void;
  /** Expects that an onion without faults along the path still works, over a new connection. */
  readonly stillWorks: (path: readonly NodeInfo[]) => Promise<void>;
}

/** The request that confirms a path. */
export const infoRequest = JSON.stringify({ method: "info", params: {} });

const layerStep = ({ layers }: BuiltOnion, path: readonly NodeInfo[]): unknown =>
  layers.map(({ encType, ephemeralKey, sealedBytes }, index) => ({
    for: path[index] === undefined ? "?" : nameOf(path[index]),
    enc_type: encType,
    ephemeral_key: ephemeralKey,
    bytes: sealedBytes,
  }));

/** The tools for onion requests of a running case. */
export const createOnions = (
  context: CaseContext,
  judge: Judge,
  https: HttpsClient,
  random: (length: number) => Uint8Array,
): Onions => {
  const build: Onions["build"] = ({ path, faults = {}, encType, request = infoRequest, control, server }) =>
    buildOnion({
      layers: path.map((station, index) => ({ station, ...faults[index] })),
      request,
      random,
      ...(encType === undefined ? {} : { encType }),
      ...(control === undefined ? {} : { control }),
      ...(server === undefined ? {} : { server }),
    });

  const post: Onions["post"] = async (node, body, label, { anew = false, timeoutMs } = {}) => {
    const name = nameOf(node);
    const hex = Buffer.from(body.subarray(0, 4_096)).toString("hex");
    context.step({ kind: "send", label, from: "client", to: name, hex });
    const call = { path: "/onion_req/v2", body, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const answer = await (anew ? https.callAnew(node, call) : https.call(node, call));
    const text = answer.body.toString("utf8");
    context.step({
      kind: "receive",
      label: `${answer.status}`,
      from: name,
      to: "client",
      data: answer.status === 200 ? `${answer.body.length} sealed bytes` : text.slice(0, 400),
    });
    return { status: answer.status, text, body: parseBody(text), bytes: answer.body };
  };

  const send: Onions["send"] = async (wish) => {
    const onion = build(wish);
    const names = wish.path.map(nameOf).join(" → ");
    context.step({ kind: "note", label: `onion for ${names}`, data: toJson(layerStep(onion, wish.path)) });
    const answer = await post(wish.entry ?? wish.path[0]!, onion.body, `POST /onion_req/v2 for ${names}`, wish);
    return { ...answer, onion };
  };

  const open: Onions["open"] = (sent, position, base64 = true) => {
    const { layers } = sent.onion;
    const index = position ?? layers.length - 1;
    judge.equal("the HTTP status is 200, whatever is inside", sent.status, 200);
    const opened = openWith(layers[index]!, sent.bytes, base64);
    judge.ok(`the answer opens with the key of layer ${index + 1}`, !("refused" in opened), {
      actual: { ...toJsonObject(opened), bytes: sent.bytes.length, beginning: sent.text.slice(0, 200) },
    });
    if ("refused" in opened) throw new Error("unreachable: judged above");
    const { status, body } = judge.read(sealedAnswer, opened, "the sealed answer");
    context.step({ kind: "info", label: `opened: status ${status}`, data: toJson(body) });
    const text = typeof body === "string" ? body : undefined;
    return { status, text, body: text === undefined ? body : parseBody(text) };
  };

  const ask: Onions["ask"] = async (wish, status = 200) => {
    const inner = open(await send(wish));
    judge.equal("the status inside the seal", inner.status, status);
    return inner;
  };

  return {
    build,
    send,
    post,
    open,
    ask,
    staysShut: ({ onion, bytes }, layer) =>
      judge.ok(`the key of layer ${layer + 1} does not open it`, "refused" in openWith(onion.layers[layer]!, bytes)),
    textOf: ({ onion, bytes }, base64) => sealedText(onion.layers.at(-1)!, bytes, base64),
    refuses: ({ status, text }, refused, why) =>
      judge.equal(`answered ${refused.status} ${refused.text}`, { status, text }, { ...refused }, why),
    stillWorks: async (path) => {
      const { status } = open(await send({ path, anew: true }));
      judge.equal("an onion without faults is answered by the last node afterwards", status, 200);
    },
  };
};

const toJsonObject = (value: unknown): Record<string, never> => toJson(value) as Record<string, never>;
