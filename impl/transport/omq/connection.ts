import type { SendOutcome } from "./sockets.js";
import type { AuthLevel } from "./types.js";

/** One live way to one peer, from a listener or opened by us; both serve commands. */
export interface Connection {
  /** Unique for the life of the connection. */
  readonly id: string;
  readonly incoming: boolean;
  /** Key proven by CURVE. */
  readonly pubkey: Buffer | undefined;
  readonly ip: string;
  readonly level: AuthLevel;
  /** Label of the plain listener that it came in by. */
  readonly listener: string | undefined;
  /** Whether the peer can count as a service node: not on plain connections and not when opened by address. */
  readonly mayBeNode: boolean;
  send(parts: readonly (Buffer | string)[]): Promise<SendOutcome>;
  /** The peer sent a command or request; puts off the idle expiry. */
  active(): void;
}

/** What a connection does with each message; never throws. */
export type OnMessage = (connection: Connection, parts: readonly Buffer[]) => void;

/** Key bytes as a text for maps; one character a byte. */
export const mapKey = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
