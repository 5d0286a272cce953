import { ed25519ToX25519, x25519ToEd25519 } from "../crypto/convert.js";
import { CryptoError } from "../crypto/error.js";
import { ClientError } from "./error.js";
import { isSealable } from "./snode.js";

/** A server behind the paths, and the key that requests to it are sealed to. */
export interface ServerAddress {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** Lower-case hex of 32 bytes. */
  readonly x25519: string;
}

/** The file server that deployed clients use. */
export const defaultFileServer: ServerAddress = {
  protocol: "http",
  host: "filev2.getsession.org",
  port: 80,
  x25519: "09324794aa9c11948189762d198c618148e9136ac9582068180661208927ef34",
};

const defaultPorts = { http: 80, https: 443 } as const;
const keyPattern = /^[0-9a-fA-F]{64}$/;

/** Protocol, host and port of an http or https URL. Throws ClientError malformed-request naming `field`. */
export const readServerUrl = (field: string, text: string): Omit<ServerAddress, "x25519"> & { readonly url: URL } => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = url?.protocol.slice(0, -1);
  if (url === undefined || (protocol !== "http" && protocol !== "https")) {
    throw new ClientError("malformed-request", `${field}: expected an http or https URL`);
  }
  return { protocol, host: url.hostname, port: Number(url.port) || defaultPorts[protocol], url };
};

/** An X25519 key that requests can be sealed to, in lower case. Throws ClientError malformed-request. */
export const readServerKey = (field: string, text: string): string => {
  const key = text.toLowerCase();
  if (keyPattern.test(key) && isSealable(key)) return key;
  throw new ClientError("malformed-request", `${field}: expected an X25519 key, 64 hex digits`);
};

/** `protocol://host:port`, the port left out where it is the protocol's own. */
export const originOf = ({ protocol, host, port }: Omit<ServerAddress, "x25519">): string =>
  `${protocol}://${host}${port === defaultPorts[protocol] ? "" : `:${port}`}`;

/** The Ed25519 key of sign 0 that a link names a server by; it converts back to the server's X25519 key. */
export const linkKeyOf = ({ x25519 }: ServerAddress): string =>
  x25519ToEd25519(Buffer.from(x25519, "hex")).toString("hex");

/** The X25519 key that a link's Ed25519 key stands for. Throws ClientError malformed-request. */
export const keyOfLink = (field: string, ed25519: string): string => {
  try {
    if (keyPattern.test(ed25519)) return ed25519ToX25519(Buffer.from(ed25519, "hex")).toString("hex");
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
  }
  throw new ClientError("malformed-request", `${field}: expected an Ed25519 key, 64 hex digits`);
};

/** A server by its URL and key, as options and drivers name it. Throws ClientError malformed-request naming `field`. */
export const readServer = (field: string, named: { readonly url: string; readonly x25519: string }): ServerAddress => {
  const { url: _, ...where } = readServerUrl(field, named.url);
  return { ...where, x25519: readServerKey(field, named.x25519) };
};
