import { ClientError } from "./error.js";
import { originOf, readServerKey, readServerUrl, type ServerAddress } from "./server-address.js";

/** A room of an open group, and the server that keeps it. */
export interface RoomAddress {
  readonly server: ServerAddress;
  /** `protocol://host:port` of the server. */
  readonly origin: string;
  readonly token: string;
}

const tokenPattern = /^\/(?:r\/)?([\w-]{1,64})\/?$/;

/** Reads the link of a room: `http://host:port/token?public_key=` and 64 hex digits. Throws ClientError malformed-request. */
export const readRoomLink = (link: string): RoomAddress => {
  const { url, ...where } = readServerUrl("room", link);
  const token = tokenPattern.exec(url.pathname)?.[1];
  if (token === undefined) throw new ClientError("malformed-request", "room: expected a path of one room token");
  const server = { ...where, x25519: readServerKey("room: public_key", url.searchParams.get("public_key") ?? "") };
  return { server, origin: originOf(server), token };
};
