import { decodeBt, encodeBt } from "../../spec/model/bt.js";
import { type EncType, nonceLength, openLayer, sealLayer } from "../../spec/model/onion-cipher.js";
import { readFrame } from "../../spec/model/onion-frame.js";
import { x25519Public } from "../../spec/model/x25519.js";

/** A server behind the paths that the harness plays: it has keys and a name, but no socket. */
export interface PlayedServer {
  readonly host: string;
  readonly port: number;
  /** `http://host:port`. */
  readonly url: string;
  /** Lower-case hex. */
  readonly x25519: string;
  readonly x25519Secret: Uint8Array;
}

/** A v4 request as it reached a played server. */
export interface ServerRequest {
  readonly server: PlayedServer;
  readonly method: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What the last hop posts: sealed bytes and metadata. */
  readonly posted: Buffer;
}

/** What a played server answers, inside the seal. */
export interface ServerAnswer {
  readonly code: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** How the layer for the server was sealed, and so how its answer is. */
export interface ServerLayer {
  readonly encType: EncType;
  readonly ephemeralKey: Uint8Array;
  readonly nonce: Uint8Array;
}

/** A server with keys from `random`; a name that leads nowhere, so that only a last hop can stand for it. */
export const makePlayedServer = (name: string, random: (length: number) => Uint8Array): PlayedServer => {
  const x25519Secret = random(32);
  const [host, port] = [`${name}.invalid`, 8_080];
  const x25519 = Buffer.from(x25519Public(x25519Secret)).toString("hex");
  return { host, port, url: `http://${host}:${port}`, x25519, x25519Secret };
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

/** Opens what a last hop posts to a server. Throws what the model throws for anything that is no v4 request. */
export const openServerRequest = (
  server: PlayedServer,
  posted: Uint8Array,
): { readonly request: ServerRequest; readonly layer: ServerLayer } => {
  const { encType, ephemeralKey, ciphertext } = readFrame(posted);
  const keys = { ownSecret: server.x25519Secret, peerPublic: ephemeralKey, role: "server" } as const;
  const list = decodeBt(openLayer(encType, keys, ciphertext));
  if (!Array.isArray(list)) throw new Error("the request of a server is no list");
  const [head, body = new Uint8Array(0)] = list as readonly Uint8Array[];
  const { method, endpoint, headers = {} } = JSON.parse(text(head!)) as Omit<ServerRequest, "body">;
  const request = { server, method, endpoint, headers, body: Buffer.from(body), posted: Buffer.from(posted) };
  return { request, layer: { encType, ephemeralKey, nonce: ciphertext.slice(0, nonceLength[encType]) } };
};

/** Seals an answer for whoever asked. */
export const sealServerAnswer = (
  server: PlayedServer,
  { encType, ephemeralKey }: ServerLayer,
  { code, headers = {}, body }: ServerAnswer,
  random: (length: number) => Uint8Array,
): Buffer => {
  const plaintext = encodeBt([
    new Uint8Array(Buffer.from(JSON.stringify({ code, headers }))),
    new Uint8Array(typeof body === "string" ? Buffer.from(body) : body),
  ]);
  const keys = { ownSecret: server.x25519Secret, peerPublic: ephemeralKey, role: "server" } as const;
  return Buffer.from(sealLayer(encType, keys, random(nonceLength[encType]), plaintext));
};
