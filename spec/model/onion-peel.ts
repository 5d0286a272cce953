import { type EncType, openLayer } from "./onion-cipher.js";
import { type Metadata, readEncTypeField, readKeyField, splitBlob } from "./onion-frame.js";
import { Refusal } from "./refusal.js";

/** What a layer tells the node that opened it. */
export type OpenedLayer =
  | {
      readonly kind: "relay_node";
      readonly ciphertext: Uint8Array;
      readonly encType: EncType;
      readonly ephemeralKey: Uint8Array;
      readonly nextNode: Uint8Array;
    }
  | {
      readonly kind: "relay_server";
      readonly payload: Uint8Array;
      readonly host: string;
      readonly port: number;
      readonly protocol: string;
      readonly target: string;
      readonly targetAllowed: boolean;
    }
  | { readonly kind: "final"; readonly body: Uint8Array; readonly json: boolean; readonly base64: boolean };

const errorClass = "malformed-layer";

const textField = (metadata: Metadata, field: string, fallback?: string): string => {
  const value = metadata.has(field) ? metadata.get(field) : fallback;
  if (typeof value !== "string") throw new Refusal(errorClass, `${field}: ${JSON.stringify(value)} is not a string`);
  return value;
};

const flagField = (metadata: Metadata, field: string, fallback: boolean): boolean => {
  const value = metadata.has(field) ? metadata.get(field) : fallback;
  if (typeof value !== "boolean") throw new Refusal(errorClass, `${field}: ${JSON.stringify(value)} is not a boolean`);
  return value;
};

/** Deployed nodes keep the low 16 bits of whatever number stands there; a server without a port is asked at 443. */
const portField = (metadata: Metadata): number => {
  const value = metadata.has("port") ? metadata.get("port") : 443;
  if (typeof value !== "number") throw new Refusal(errorClass, `port: ${JSON.stringify(value)} is not a number`);
  return Number(BigInt.asUintN(16, BigInt(Math.trunc(value))));
};

/** Whether a node posts to this path of a server: within /loki/ or /oxen/, ending in /lsrpc, without a query. */
export const isTargetAllowed = (target: string): boolean =>
  /^\/(?:loki|oxen)\//.test(target) && target.endsWith("/lsrpc") && !target.includes("?");

/**
 * Reads what a layer held and tells by its metadata whose turn is next: that of this node when there are `headers`, that
 * of a server when there is a `host`, and otherwise that of another node. What goes to a server is the plaintext as it
 * came, metadata included. @throws Refusal `malformed-layer`
 */
export const readLayer = (plaintext: Uint8Array): OpenedLayer => {
  const { content, metadata } = splitBlob(plaintext, errorClass);
  if (metadata.has("headers")) {
    const [json, base64] = [flagField(metadata, "json", false), flagField(metadata, "base64", true)];
    return { kind: "final", body: content, json, base64 };
  }
  if (metadata.has("host")) {
    const target = textField(metadata, "target");
    return {
      kind: "relay_server",
      payload: plaintext,
      host: textField(metadata, "host"),
      port: portField(metadata),
      protocol: textField(metadata, "protocol", "https"),
      target,
      targetAllowed: isTargetAllowed(target),
    };
  }
  return {
    kind: "relay_node",
    ciphertext: content,
    encType: readEncTypeField(metadata, errorClass),
    ephemeralKey: readKeyField(metadata, "ephemeral_key", errorClass),
    nextNode: readKeyField(metadata, "destination", errorClass),
  };
};

/**
 * Opens a layer with the node's own key and reads it (`onion/peel`).
 * @throws Refusal `bad-key`, `decrypt-failed`, `malformed-layer`
 */
export const peelLayer = (
  ownSecret: Uint8Array,
  encType: EncType,
  ephemeralKey: Uint8Array,
  ciphertext: Uint8Array,
): OpenedLayer => readLayer(openLayer(encType, { ownSecret, peerPublic: ephemeralKey, role: "server" }, ciphertext));
