import type { EncType } from "../../../spec/model/onion-cipher.js";
import { joinBlob } from "../../../spec/model/onion-frame.js";
import { decodeV4Response, encodeV4Request } from "../../../spec/model/onion-v4.js";
import { refusalOf } from "../../../spec/model/refusal.js";
import type { CaseContext } from "../../engine/case.js";
import type { NetworkHandle, NodeInfo, ServerInfo } from "../../network/topology.js";
import type { HttpsAnswer, HttpsClient } from "../../wire/https.js";
import type { Metadata } from "../../wire/onion.js";
import { type ServerSeal, sealForServer } from "../../wire/server-onion.js";
import type { Judge } from "./judge.js";
import type { Onions } from "./onions.js";
import { nameOf, parseBody } from "./storage.js";

/** A request to a server outside the network. */
export interface ServerCall {
  /** GET unless told otherwise. */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** What the server answered, out of the seal where there was one. */
export interface ServerReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** The body as JSON, or as text. */
  readonly json: unknown;
}

/** Where the last hop finds the server; another address than its own for a proxy before it. */
interface Whereabouts {
  readonly host: string;
  readonly port: number;
}

/** How an onion is to be sent. */
export interface OnionWay {
  readonly path: readonly NodeInfo[];
  readonly encType?: EncType;
  readonly at?: Whereabouts;
  readonly timeoutMs?: number;
}

/** Requests of a running case to servers outside the network, each written to the transcript. */
export interface Servers {
  /** The target's servers. */
  readonly file: () => Promise<ServerInfo>;
  readonly group: () => Promise<ServerInfo>;
  /** Asks over HTTP as it is. */
  readonly call: (server: ServerInfo, call: ServerCall) => Promise<ServerReply>;
  /** Asks through a path, as v4; expects an answer that opens. */
  readonly through: (server: ServerInfo, call: ServerCall, way: OnionWay) => Promise<ServerReply>;
  /** Seals a plaintext for a server. */
  readonly seal: (server: ServerInfo, plaintext: Uint8Array | string, encType?: EncType) => ServerSeal;
  /** Posts what a last hop would: sealed bytes with metadata, to one of the paths for onions. */
  readonly deliver: (
    server: ServerInfo,
    seal: Pick<ServerSeal, "sealed" | "fields">,
    target?: string,
  ) => Promise<HttpsAnswer>;
  /** Posts bytes to a path for onions as they are. */
  readonly deliverRaw: (server: ServerInfo, body: Uint8Array, target?: string) => Promise<HttpsAnswer>;
  /** Expects that the body of an answer opens as v4. */
  readonly readV4: (seal: ServerSeal, answer: Pick<HttpsAnswer, "status" | "body">) => ServerReply;
}

/** Where servers take onions of today. */
export const onionTarget = "/oxen/v4/lsrpc";

/** Large bodies take a while through three hops. */
const defaultTimeoutMs = 30_000;

const labelOf = ({ method = "GET", endpoint }: ServerCall): string => `${method} ${endpoint}`;

const bytesOf = (body: Uint8Array | string): Uint8Array =>
  typeof body === "string" ? new Uint8Array(Buffer.from(body)) : body;

const replyOf = (status: number, headers: Readonly<Record<string, unknown>>, body: Buffer): ServerReply => ({
  status,
  headers,
  body,
  json: body.length > 1_000_000 ? undefined : parseBody(body.toString("utf8")),
});

/** The plaintext of a v4 request. */
export const v4Of = ({ method = "GET", endpoint, headers = {}, body }: ServerCall): Uint8Array =>
  encodeV4Request({ method, endpoint, headers, ...(body === undefined ? {} : { body: bytesOf(body) }) });

const shownBytes = 400;

/** The tools for servers of a running case. */
export const createServers = (
  context: CaseContext,
  judge: Judge,
  network: NetworkHandle,
  https: HttpsClient,
  onions: Onions,
  random: (length: number) => Uint8Array,
): Servers => {
  const told = (server: ServerInfo, reply: ServerReply): ServerReply => {
    const { status, body } = reply;
    const shown = body.length <= shownBytes ? body.toString("utf8") : `${body.length} bytes`;
    context.step({ kind: "receive", label: String(status), from: server.role, to: "client", data: shown });
    return reply;
  };

  const call: Servers["call"] = async (server, wish) => {
    const { method = "GET", endpoint, headers, body } = wish;
    context.step({ kind: "send", label: labelOf(wish), from: "client", to: server.role });
    const answer = await https.call(server, {
      path: endpoint,
      method,
      timeoutMs: defaultTimeoutMs,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    });
    return told(server, replyOf(answer.status, answer.headers, answer.body));
  };

  const seal: Servers["seal"] = ({ publicKey }, plaintext, encType) =>
    sealForServer(publicKey, bytesOf(plaintext), random, encType);

  const readV4: Servers["readV4"] = ({ open }, { status, body }) => {
    judge.equal("the HTTP status is 200, whatever is inside", status, 200);
    const plaintext = open(body);
    judge.ok("the answer opens with the key of the request", plaintext !== undefined, {
      actual: { bytes: body.length, beginning: body.subarray(0, 100).toString("latin1") },
    });
    const read = refusalOf(() => decodeV4Response(new Uint8Array(plaintext!)));
    judge.ok("what is inside is a v4 answer", "result" in read, {
      actual: plaintext!.subarray(0, 100).toString("hex"),
    });
    if (!("result" in read)) throw new Error("unreachable: judged above");
    const { code, headers, body: inner } = read.result;
    return replyOf(code, headers as Readonly<Record<string, unknown>>, Buffer.from(inner));
  };

  const deliverRaw: Servers["deliverRaw"] = (server, body, target = onionTarget) => {
    context.step({ kind: "send", label: `POST ${target}, ${body.length} bytes`, from: "last hop", to: server.role });
    return https.call(server, { path: target, body, timeoutMs: defaultTimeoutMs });
  };

  return {
    file: () => network.server({ role: "fileServer", of: "target" }),
    group: () => network.server({ role: "groupServer", of: "target" }),
    call,
    seal,
    readV4,
    deliverRaw,
    deliver: (server, { sealed, fields }, target) => deliverRaw(server, joinBlob(sealed, fields), target),
    through: async (server, wish, { path, encType, at = { host: server.ip, port: server.httpPort }, timeoutMs }) => {
      const sealed = seal(server, v4Of(wish), encType);
      const names = path.map(nameOf).join(" → ");
      context.step({ kind: "note", label: `sealed for ${server.role}, behind ${names}: ${labelOf(wish)}` });
      const { host, port } = at;
      const fields: Metadata = { host, port, protocol: "http", target: onionTarget, method: "POST", ...sealed.fields };
      const sent = await onions.send({
        path,
        request: sealed.sealed,
        server: fields,
        timeoutMs: timeoutMs ?? defaultTimeoutMs,
      });
      return told(server, readV4(sealed, { status: sent.status, body: sent.bytes }));
    },
  };
};
