import { type EncType, nonceLength, openLayer, publicKeyOf, sealLayer } from "../../spec/model/onion-cipher.js";
import { joinBlob, keyText, lengthPrefix } from "../../spec/model/onion-frame.js";
import type { Json } from "../../spec/model/onion-json.js";
import { openReply } from "../../spec/model/onion-reply.js";
import { Refusal } from "../../spec/model/refusal.js";

/** A node as layers need it; keys in lower-case hex. */
export interface Station {
  readonly ed25519: string;
  readonly x25519: string;
}

export type Metadata = { readonly [key: string]: Json };

/** One layer, from outside to inside, and what is wrong with it on purpose. */
export interface LayerPlan {
  readonly station: Station;
  readonly encType?: EncType;
  /** Seals for this X25519 key instead of the station's. */
  readonly sealFor?: string;
  /** Changes the metadata by which whoever stands further out finds and opens this layer. */
  readonly metadata?: (honest: Metadata) => Metadata;
  /** Changes the plaintext that the station opens, metadata of the next layer included. */
  readonly plaintext?: (honest: Uint8Array) => Uint8Array;
  /** Changes the sealed bytes. */
  readonly sealed?: (honest: Uint8Array) => Uint8Array;
}

export interface OnionPlan {
  readonly layers: readonly LayerPlan[];
  /** Innermost request: bytes as they are, or JSON. */
  readonly request: Uint8Array | string;
  /** Text beside the request that makes it one for the last station itself. */
  readonly control?: string;
  /** Server behind the last station: the request goes there, and `control` is left out. */
  readonly server?: Metadata;
  readonly encType?: EncType;
  readonly random: (length: number) => Uint8Array;
}

/** A sealed layer as it was made. */
export interface BuiltLayer {
  readonly station: Station;
  readonly encType: EncType;
  readonly ephemeralSecret: Uint8Array;
  readonly ephemeralKey: string;
  readonly nonce: string;
  readonly sealedBytes: number;
}

/** An onion ready to be posted to its first station, and the secrets that open its answers. */
export interface BuiltOnion {
  readonly body: Uint8Array;
  readonly layers: readonly BuiltLayer[];
}

const plainControl = '{"headers":""}';

const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const innermost = ({ request, control = plainControl, server }: OnionPlan): Uint8Array => {
  const bytes = typeof request === "string" ? new Uint8Array(Buffer.from(request)) : request;
  if (server !== undefined) return joinBlob(bytes, server);
  return concat(lengthPrefix(bytes.length), bytes, new Uint8Array(Buffer.from(control)));
};

/** Builds an onion by the model's ciphers, layer by layer from the inside, with the faults its plan asks for. */
export const buildOnion = (plan: OnionPlan): BuiltOnion => {
  const built: BuiltLayer[] = [];
  let blob = innermost(plan);
  for (const [index, layer] of [...plan.layers.entries()].reverse()) {
    const { station, sealFor, metadata = (honest) => honest } = layer;
    const encType = layer.encType ?? plan.encType ?? "xchacha20";
    const plaintext = layer.plaintext?.(blob) ?? blob;
    const ephemeralSecret = plan.random(32);
    const nonce = plan.random(nonceLength[encType]);
    const peerPublic = fromHex(sealFor ?? station.x25519);
    const honest = sealLayer(encType, { ownSecret: ephemeralSecret, peerPublic, role: "client" }, nonce, plaintext);
    const sealed = layer.sealed?.(honest) ?? honest;
    const ephemeralKey = keyText(publicKeyOf(ephemeralSecret));
    const opening = { enc_type: encType, ephemeral_key: ephemeralKey };
    blob = joinBlob(sealed, metadata(index === 0 ? opening : { destination: station.ed25519, ...opening }));
    built.unshift({
      station,
      encType,
      ephemeralSecret,
      ephemeralKey,
      nonce: Buffer.from(nonce).toString("hex"),
      sealedBytes: sealed.length,
    });
  }
  return { body: blob, layers: built };
};

/** An opened answer, or the class with which the model refuses to open it. */
export type OpenedReply = { readonly status: number; readonly body: Json } | { readonly refused: string };

const refusedAs = (error: unknown): { readonly refused: string } => {
  if (!(error instanceof Refusal)) throw error;
  return { refused: error.class };
};

/** Opens the body of an answer with the key of one layer. */
export const openWith = (layer: BuiltLayer, body: Uint8Array, base64 = true): OpenedReply => {
  const keys = { clientSecret: layer.ephemeralSecret, peerPublic: fromHex(layer.station.x25519) };
  try {
    return openReply(layer.encType, keys, body, base64);
  } catch (error) {
    return refusedAs(error);
  }
};

/** The text that was sealed in an answer, for cases about its bytes; undefined when it does not open. */
export const sealedText = (layer: BuiltLayer, body: Uint8Array, base64 = true): string | undefined => {
  const sealed = base64 ? new Uint8Array(Buffer.from(Buffer.from(body).toString("latin1"), "base64")) : body;
  const peerPublic = fromHex(layer.station.x25519);
  try {
    const keys = { ownSecret: layer.ephemeralSecret, peerPublic, role: "client" } as const;
    return Buffer.from(openLayer(layer.encType, keys, sealed)).toString("utf8");
  } catch (error) {
    refusedAs(error);
    return undefined;
  }
};
