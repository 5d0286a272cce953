import { keyTextLengths, parseKey, toBase32z } from "./key-text.js";

/** Where a peer listens; with a key the connection is encrypted and the key proven. */
export type OmqAddress =
  | { readonly transport: "tcp"; readonly host: string; readonly port: number; readonly pubkey: Buffer | undefined }
  | { readonly transport: "ipc"; readonly path: string; readonly pubkey: Buffer | undefined };

/** An address that does not follow the grammar of OxenMQ addresses. */
export class OmqAddressError extends Error {
  constructor(address: string, rule: string) {
    super(`address ${JSON.stringify(address)}: ${rule}`);
    this.name = "OmqAddressError";
  }
}

const schemes = [
  { scheme: "tcp://", transport: "tcp", keyed: false, qr: false },
  { scheme: "curve://", transport: "tcp", keyed: true, qr: false },
  { scheme: "tcp+curve://", transport: "tcp", keyed: true, qr: false },
  { scheme: "ipc://", transport: "ipc", keyed: false, qr: false },
  { scheme: "ipc+curve://", transport: "ipc", keyed: true, qr: false },
  { scheme: "TCP://", transport: "tcp", keyed: false, qr: true },
  { scheme: "CURVE://", transport: "tcp", keyed: true, qr: true },
] as const;

const plainHost = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[][^:]*):(?<port>[0-9]+)(?<rest>.*)$/s;
const qrHost = /^(?<host>\$[0-9A-F:.]+\$|[^:$][^:$]*):(?<port>[0-9]+)(?<rest>.*)$/s;

const parseTcp = (address: string, body: string, keyed: boolean, qr: boolean): OmqAddress => {
  if (qr && !/^[A-Z0-9$:/.-]*$/.test(body)) {
    throw new OmqAddressError(address, "an upper-case address holds only A-Z 0-9 $ : / . -");
  }
  const found = (qr ? qrHost : plainHost).exec(body)?.groups;
  if (found === undefined) throw new OmqAddressError(address, "expected HOST:PORT after the scheme");
  const { host = "", port: portText, rest = "" } = found;
  const port = Number(portText);
  if (port < 1 || port > 65_535) throw new OmqAddressError(address, "the port must be 1 to 65535");
  const spelled = qr ? host.toLowerCase().replace(/^\$(.*)\$$/, "[$1]") : host;
  if (!keyed) {
    if (rest !== "") throw new OmqAddressError(address, "nothing may follow the port");
    return { transport: "tcp", host: spelled, port, pubkey: undefined };
  }
  const pubkey = rest.startsWith("/") ? parseKey(rest.slice(1), !qr) : undefined;
  if (pubkey === undefined) throw new OmqAddressError(address, "expected / and a key of 32 bytes after the port");
  return { transport: "tcp", host: spelled, port, pubkey };
};

const parseIpc = (address: string, body: string, keyed: boolean): OmqAddress => {
  if (!keyed) {
    if (body === "") throw new OmqAddressError(address, "the path must not be empty");
    return { transport: "ipc", path: body, pubkey: undefined };
  }
  for (const length of keyTextLengths) {
    const path = body.slice(0, -length);
    const pubkey = parseKey(body.slice(-length));
    if (pubkey !== undefined && path.length > 1 && path.endsWith("/")) {
      return { transport: "ipc", path: path.slice(0, -1), pubkey };
    }
  }
  throw new OmqAddressError(address, "expected a path, / and a key of 32 bytes");
};

/**
 * Reads `tcp://HOST:PORT`, `curve://HOST:PORT/KEY` (also `tcp+curve://`), `ipc://PATH`, `ipc+curve://PATH/KEY` and the
 * upper-case forms made for QR codes. Source: oxenmq/address.cpp.
 * @throws OmqAddressError for anything else
 */
export const parseAddress = (address: string): OmqAddress => {
  const kind = schemes.find(({ scheme }) => address.startsWith(scheme));
  if (kind === undefined) {
    throw new OmqAddressError(address, `unknown scheme; known are ${schemes.map(({ scheme }) => scheme).join(" ")}`);
  }
  const body = address.slice(kind.scheme.length);
  return kind.transport === "tcp" ? parseTcp(address, body, kind.keyed, kind.qr) : parseIpc(address, body, kind.keyed);
};

/** Writes an address with its key in base32z (as the deployed library does), hex, or base64 without padding. */
export const formatAddress = (address: OmqAddress, keyForm: "base32z" | "hex" | "base64" = "base32z"): string => {
  const { pubkey } = address;
  const place = address.transport === "tcp" ? `${address.host}:${address.port}` : address.path;
  if (pubkey === undefined) return `${address.transport}://${place}`;
  const key =
    keyForm === "base32z"
      ? toBase32z(pubkey)
      : keyForm === "hex"
        ? pubkey.toString("hex")
        : pubkey.toString("base64").replace("=", "");
  return `${address.transport === "tcp" ? "curve" : "ipc+curve"}://${place}/${key}`;
};

/**
 * What ZeroMQ connects to: the address without its key.
 * @param sourceIp local address that a TCP connection leaves from
 */
export const toEndpoint = (address: OmqAddress, sourceIp?: string): string => {
  if (address.transport === "ipc") return `ipc://${address.path}`;
  const target = `${address.host}:${address.port}`;
  return sourceIp === undefined ? `tcp://${target}` : `tcp://${sourceIp}:0;${target}`;
};
