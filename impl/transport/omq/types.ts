/** Access level of a connection, lowest first. */
export type AuthLevel = "none" | "basic" | "admin";

/** Who sent a message, as the transport authenticated it; nothing here is claimed by the peer. */
export interface OmqPeer {
  /** X25519 key proven by CURVE; undefined on plain listeners. */
  readonly pubkey: Buffer | undefined;
  /** Remote IPv4 address without prefix; empty on ipc and on plain listeners, where it cannot be tied to a message. */
  readonly ip: string;
  readonly level: AuthLevel;
  /** True while the key is in the active set; looked up for every message. */
  readonly serviceNode: boolean;
  /** Opaque, unique for the life of a connection; commands can be sent back to it. */
  readonly connection: string;
  /**
   * Label given to `listenPlain` for the listener this connection came in by; undefined on all other connections.
   * The transport sets it: callers of a plain listener carry no key, so this is all that tells them apart.
   */
  readonly listener: string | undefined;
}

/**
 * Answer of a request handler: reply parts, or undefined for no reply at all. Parts are sent without being copied and
 * must not be changed afterwards; received parts are views, to be copied by who keeps them for long.
 */
export type OmqReply = readonly (Buffer | string)[] | undefined;

export type RequestHandler = (parts: readonly Buffer[], peer: OmqPeer) => Promise<OmqReply> | OmqReply;
export type CommandHandler = (parts: readonly Buffer[], peer: OmqPeer) => Promise<void> | void;

/** Who may call the commands of a category, and how many calls may wait or run before further ones are dropped. */
export interface CategoryAccess {
  readonly auth: AuthLevel;
  readonly remoteServiceNode?: boolean;
  readonly localServiceNode?: boolean;
  readonly queue?: number;
}

export interface OmqOptions {
  /** X25519 key pair of this instance, 32 bytes each. */
  readonly publicKey: Buffer;
  readonly secretKey: Buffer;
  /** Whether this process runs as a service node (NOT_A_SERVICE_NODE otherwise). */
  readonly localServiceNode: boolean;
  /** Whether a key is that of an active service node now. */
  readonly isActive: (pubkey: Buffer) => boolean;
  /** Address of a service node, `tcp://ip:port`, by X25519 key. */
  readonly lookup: (pubkey: Buffer) => string | undefined;
  readonly maxMessageSize: number;
  /** Local address outgoing connections leave from. */
  readonly sourceIp?: string;
  readonly log?: (message: string, fields?: Record<string, unknown>) => void;
}

/** Where a message goes: a service node by key, or one connection. */
export type OmqTarget = { readonly pubkey: Buffer } | { readonly connection: string };

export interface RequestOptions {
  readonly timeoutMs?: number;
  /** Only over a connection that we open (reachability tests). */
  readonly outgoingOnly?: boolean;
}

/** The parts of a reply. Failures reject with `OmqError`. */
export interface Omq {
  category(name: string, access: CategoryAccess): void;
  request(category: string, command: string, handler: RequestHandler): void;
  command(category: string, command: string, handler: CommandHandler): void;
  alias(from: string, to: string): void;
  /** CURVE listener; `levelOf` decides per key. Returns the bound address. */
  listenCurve(address: string, levelOf?: (pubkey: Buffer, ip: string) => AuthLevel | "denied"): Promise<string>;
  /** Plain listener: every caller has `level`, and `label` as `OmqPeer.listener`. Returns the bound address. */
  listenPlain(address: string, level: AuthLevel, label?: string): Promise<string>;
  /** Connects by address (`tcp://`, `ipc://`, `curve://host:port/KEY`), greets, and resolves with the connection. */
  connect(
    address: string,
    options?: { level?: AuthLevel; timeoutMs?: number; ephemeralId?: boolean; onClose?: () => void },
  ): Promise<string>;
  disconnect(connection: string): Promise<void>;
  send(target: OmqTarget, name: string, parts?: readonly (Buffer | string)[]): Promise<void>;
  ask(
    target: OmqTarget,
    name: string,
    parts?: readonly (Buffer | string)[],
    options?: RequestOptions,
  ): Promise<Buffer[]>;
  /** Tells the transport that the active set changed: connections to keys that left are closed. */
  activeSetChanged(): void;
  close(): Promise<void>;
}

/**
 * Why a request failed: an error word of the peer, `TIMEOUT` (also when the queue to the peer is full, as in the
 * deployed library), or `NOT_CONNECTED`. A command fails with `QUEUE_FULL` or `NOT_CONNECTED`.
 */
export class OmqError extends Error {
  constructor(
    readonly word: string,
    message: string,
  ) {
    super(message);
    this.name = "OmqError";
  }
}
