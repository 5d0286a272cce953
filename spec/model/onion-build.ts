import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type EncType, publicKeyOf, sealLayer } from "./onion-cipher.js";
import { joinBlob, keyText, lengthPrefix } from "./onion-frame.js";
import type { Json } from "./onion-json.js";
import { Refusal } from "./refusal.js";

/** A service node by the key that routes (Ed25519) and the key that layers are sealed for (X25519). */
export interface NodeKeys {
  readonly ed: Uint8Array;
  readonly x: Uint8Array;
}

/** A server outside the network, reached by HTTP from the last hop. */
interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly target: string;
  readonly x: Uint8Array;
}

/** Where the innermost layer goes. */
export type Destination = { readonly snode: NodeKeys } | { readonly server: ServerAddress };

/** Randomness of one layer. */
interface LayerSecrets {
  readonly ephemeralSecret: Uint8Array;
  readonly nonce: Uint8Array;
}

/** All that decides the bytes of an onion. `encTypes` is entry first, `layers` innermost first, one a hop and one more. */
export interface OnionPlan {
  readonly path: readonly NodeKeys[];
  readonly destination: Destination;
  readonly encTypes: readonly EncType[];
  readonly payload: Uint8Array;
  /** JSON text beside the request, for a service node only. */
  readonly control: string;
  readonly layers: readonly LayerSecrets[];
}

const innermostPlaintext = ({ destination, payload, control }: OnionPlan): Uint8Array =>
  "snode" in destination ? concatBytes(lengthPrefix(payload.length), payload, utf8ToBytes(control)) : payload;

/** Metadata with which the last hop finds the destination. */
const routeToDestination = (destination: Destination): { readonly [key: string]: Json } => {
  if ("snode" in destination) return { destination: keyText(destination.snode.ed) };
  const { host, port, protocol, target } = destination.server;
  return { host, method: "POST", port, protocol, target };
};

/** X25519 keys that layers are sealed for, and how the hop before each finds it, innermost first; the entry has no route. */
const stationsOf = ({ path, destination }: OnionPlan) => {
  const target = "snode" in destination ? destination.snode.x : destination.server.x;
  const hops = path.map(({ ed, x }) => ({
    x,
    route: { destination: keyText(ed) } as { readonly [key: string]: Json },
  }));
  return [{ x: target, route: routeToDestination(destination) }, ...hops.reverse()];
};

/**
 * HTTP body for the entry node of a path (`onion/build`): layers sealed from the destination outwards, each named by the
 * metadata one level further out. @throws Refusal `bad-key`; `malformed` unless there is one type and layer a hop and one more
 */
export const buildOnion = (plan: OnionPlan): Uint8Array => {
  const stations = stationsOf(plan);
  if (plan.encTypes.length !== stations.length || plan.layers.length !== stations.length)
    throw new Refusal("malformed", `${stations.length} enc_types and layers are needed`);
  const encTypes = [...plan.encTypes].reverse();
  let blob = innermostPlaintext(plan);
  stations.forEach(({ x, route }, index) => {
    const { ephemeralSecret, nonce } = plan.layers[index]!;
    const encType = encTypes[index]!;
    const keys = { ownSecret: ephemeralSecret, peerPublic: x, role: "client" } as const;
    const sealed = sealLayer(encType, keys, nonce, blob);
    const isEntry = index === stations.length - 1;
    const key = { enc_type: encType, ephemeral_key: keyText(publicKeyOf(ephemeralSecret)) };
    blob = joinBlob(sealed, isEntry ? key : { ...route, ...key });
  });
  return blob;
};
