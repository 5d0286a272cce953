import { LosslessNumber } from "lossless-json";
import type { EncType } from "./enc-type.js";
import { OnionError } from "./error.js";
import { type Blob, readEncType, readKey, splitBlob } from "./frame.js";
import { type JsonObject, jsonText, parseExactJson } from "./json.js";
import type { OnionKeys } from "./keys.js";
import { openLayer } from "./layer.js";

/** The layer is for us: a request to a service node. */
export interface FinalLayer {
  readonly kind: "final";
  readonly body: Buffer;
  /** Put a JSON result into the reply as JSON rather than as a string. */
  readonly json: boolean;
  /** Reply as base64 text rather than as raw bytes. */
  readonly base64: boolean;
}

/** The layer goes on to another node. */
export interface RelayNodeLayer {
  readonly kind: "relay_node";
  readonly ciphertext: Buffer;
  /** Key with which the next node opens `ciphertext`, 32 bytes. */
  readonly ephemeralKey: Buffer;
  readonly encType: EncType;
  /** Ed25519 key of the next node, lower-case hex. */
  readonly nextNode: string;
}

/** The layer goes on to a server over HTTP. Whether target and protocol are allowed is for the caller to judge. */
export interface RelayServerLayer {
  readonly kind: "relay_server";
  /** The whole plaintext of the layer, metadata included. */
  readonly payload: Buffer;
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly target: string;
}

export type PeeledLayer = FinalLayer | RelayNodeLayer | RelayServerLayer;

/** Whether a server may be asked for this path. */
export const isTargetAllowed = (target: string): boolean =>
  (target.startsWith("/loki/") || target.startsWith("/oxen/")) && target.endsWith("/lsrpc") && !target.includes("?");

/** Whether a server may be spoken to in this way. */
export const isProtocolAllowed = (protocol: string): boolean => protocol === "http" || protocol === "https";

/** Where a layer for a server is posted; the usual port of the protocol is left out. */
export const serverUrl = ({ protocol, host, port, target }: RelayServerLayer): string =>
  `${protocol}://${host}${port === (protocol === "https" ? 443 : 80) ? "" : `:${port}`}${target}`;

const malformed = (message: string): OnionError => new OnionError("malformed-layer", message);

const readText = (metadata: JsonObject, name: string, fallback?: string): string => {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : fallback;
  if (typeof value !== "string") throw malformed(`${name}: expected a string`);
  return value;
};

const readFlag = (metadata: JsonObject, name: string, fallback: boolean): boolean => {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : fallback;
  if (typeof value !== "boolean") throw malformed(`${name}: expected true or false`);
  return value;
};

const to16Bits = (value: number): number => ((Math.trunc(value) % 0x1_0000) + 0x1_0000) % 0x1_0000;

/** The digits of a number, where they can be had: a hostile nesting may be too deep for the reader that keeps them. */
const digitsOf = (metadataBytes: Buffer, name: string): string | undefined => {
  try {
    const exact = (parseExactJson(jsonText(metadataBytes) ?? "") as JsonObject)[name];
    return exact instanceof LosslessNumber ? exact.value : String(exact);
  } catch {
    return undefined;
  }
};

const readPort = ({ metadata, metadataBytes }: Blob): number => {
  const value = Object.hasOwn(metadata, "port") ? metadata.port : 443;
  if (typeof value !== "number" || !Number.isFinite(value)) throw malformed("port: expected a number");
  if (Number.isSafeInteger(Math.trunc(value))) return to16Bits(value);
  // The low bits of a larger integer are only in its digits.
  const digits = digitsOf(metadataBytes, "port");
  return digits !== undefined && /^-?[0-9]+$/.test(digits)
    ? Number(BigInt.asUintN(16, BigInt(digits)))
    : to16Bits(value);
};

/**
 * What an opened layer asks for: a `headers` key means us, else a `host` key a server, else the next node.
 * Throws OnionError malformed-layer.
 */
export const readLayer = (plaintext: Buffer): PeeledLayer => {
  const blob = splitBlob(plaintext, "malformed-layer");
  const { part, metadata } = blob;
  if (Object.hasOwn(metadata, "headers")) {
    const json = readFlag(metadata, "json", false);
    return { kind: "final", body: part, json, base64: readFlag(metadata, "base64", true) };
  }
  if (Object.hasOwn(metadata, "host")) {
    return {
      kind: "relay_server",
      payload: plaintext,
      host: readText(metadata, "host"),
      port: readPort(blob),
      protocol: readText(metadata, "protocol", "https"),
      target: readText(metadata, "target"),
    };
  }
  return {
    kind: "relay_node",
    ciphertext: part,
    ephemeralKey: readKey(metadata, "ephemeral_key", "malformed-layer"),
    encType: readEncType(metadata, "malformed-layer"),
    nextNode: readKey(metadata, "destination", "malformed-layer").toString("hex"),
  };
};

/** A layer as it arrives at a node: by HTTPS or from the node before. */
export interface ArrivedLayer {
  readonly encType: EncType;
  readonly ephemeralKey: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/**
 * Opens a layer with the node's keys and reads it. A node that must answer a malformed layer under its key takes the
 * steps one by one: `layerKey`, `openWithKey`, {@link readLayer}.
 * Throws OnionError bad-key, decrypt-failed or malformed-layer.
 */
export const peelLayer = (own: OnionKeys, { encType, ephemeralKey, ciphertext }: ArrivedLayer): PeeledLayer =>
  readLayer(openLayer({ encType, role: "server", own, peer: ephemeralKey }, ciphertext));
