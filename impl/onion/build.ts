import { type EncType, nonceLength } from "./enc-type.js";
import { OnionError } from "./error.js";
import { writeBlob } from "./frame.js";
import { writeJson } from "./json.js";
import { createOnionKeys, type OnionKeys } from "./keys.js";
import { sealLayer } from "./layer.js";

/** Keys of a service node, 32 bytes each. */
export interface OnionNode {
  readonly ed25519: Uint8Array;
  readonly x25519: Uint8Array;
}

/** An external server, spoken to by the last node of the path. */
interface OnionServer {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly target: string;
  readonly x25519: Uint8Array;
}

/** A service node, with the text of the control object behind its request; or a server. */
export type OnionDestination =
  | { readonly node: OnionNode; readonly control: string }
  | { readonly server: OnionServer };

/** Secrets of one layer. */
export interface LayerSecrets {
  /** 32 bytes, fresh. */
  readonly ephemeralSecret: Uint8Array;
  readonly nonce: Uint8Array;
}

export interface OnionPlan {
  /** Nodes before the destination, entry first. */
  readonly path: readonly OnionNode[];
  readonly destination: OnionDestination;
  readonly payload: Uint8Array;
  /** Type of each layer, entry first, the destination's last. */
  readonly encTypes: readonly EncType[];
  /** Secrets of each layer, innermost first. */
  readonly layers: readonly LayerSecrets[];
}

export interface BuiltOnion {
  /** Body for the entry node. */
  readonly blob: Buffer;
  /** Keys of the innermost layer, which open the reply. */
  readonly replyKeys: OnionKeys;
}

/** Control object of a request to a service node, as the mobile library writes it. */
export const plainControl = '{"headers":""}';

/** Draws the secrets of all layers in the order of the deployed builder: innermost first, secret before nonce. */
export const drawLayers = (random: (length: number) => Uint8Array, encTypes: readonly EncType[]): LayerSecrets[] =>
  encTypes.toReversed().map((encType) => ({ ephemeralSecret: random(32), nonce: random(nonceLength[encType]) }));

const innermost = (destination: OnionDestination, payload: Uint8Array): Uint8Array =>
  "node" in destination ? writeBlob(payload, destination.control) : payload;

const routing = (destination: OnionDestination): Record<string, unknown> => {
  if ("node" in destination) return { destination: Buffer.from(destination.node.ed25519).toString("hex") };
  const { host, port, protocol, target } = destination.server;
  return { host, method: "POST", port, protocol, target };
};

/**
 * Builds an onion. Metadata has no spaces and ascending keys, as the mobile library writes it.
 * Throws OnionError bad-key for a key that is not 32 bytes or of low order, RangeError for a wrong number of types or
 * layers, CryptoError for a nonce of the wrong length.
 */
export const buildOnion = ({ path, destination, payload, encTypes, layers }: OnionPlan): BuiltOnion => {
  const count = path.length + 1;
  if (encTypes.length !== count) throw new RangeError(`enc_types: expected ${count}, got ${encTypes.length}`);
  if (layers.length !== count) throw new RangeError(`layers: expected ${count}, got ${layers.length}`);
  const receivers = [...path.map((node): OnionDestination => ({ node, control: "" })), destination];
  let bytes = innermost(destination, payload);
  let replyKeys: OnionKeys | undefined;
  for (let hop = count - 1; hop >= 0; hop--) {
    const { ephemeralSecret, nonce } = layers[count - 1 - hop]!;
    const encType = encTypes[hop]!;
    const receiver = receivers[hop]!;
    const node = "node" in receiver ? receiver.node : receiver.server;
    if ("node" in receiver && receiver.node.ed25519.length !== 32) {
      throw new OnionError("bad-key", `ed25519 key: expected 32 bytes, got ${receiver.node.ed25519.length}`);
    }
    const own = createOnionKeys(ephemeralSecret);
    replyKeys ??= own;
    const sealed = sealLayer({ encType, role: "client", own, peer: node.x25519 }, nonce, bytes);
    const opening = { enc_type: encType, ephemeral_key: own.publicKey.toString("hex") };
    bytes = writeBlob(sealed, writeJson(hop === 0 ? opening : { ...opening, ...routing(receiver) }));
  }
  return { blob: bytes as Buffer, replyKeys: replyKeys! };
};
