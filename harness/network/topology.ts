/** The network a case needs. 1 to 13 nodes are always one swarm; 14 are two of seven. */
export interface Topology {
  readonly nodes: number;
  /** Which implementation fills the node places. */
  readonly mix: "all reference" | "all target" | "target among reference";
  /** Records who connected to whom; with it every link between nodes passes through a proxy. */
  readonly wiretap?: boolean;
  /** Not shared with other cases: for cases that break things. */
  readonly exclusive?: boolean;
  /**
   * Blocks come by themselves, and nodes test one another by the fast profile; without it blocks are made on demand and
   * nodes test at the rate of deployed ones. Cases that need it need the capability `fast-profile`.
   */
  readonly pace?: "fast";
  /** Shared only by cases that name the same label. */
  readonly label?: string;
}

/** One running node. Keys are lower-case hex. */
export interface NodeInfo {
  readonly index: number;
  readonly implementation: "reference" | "target";
  readonly ip: string;
  readonly httpsPort: number;
  readonly omqPort: number;
  readonly ed25519: string;
  readonly x25519: string;
  readonly legacy: string;
  readonly pid: number | undefined;
}

/** A swarm as the chain sees it; `id` is a decimal string, members are legacy keys. */
export interface SwarmInfo {
  readonly id: string;
  readonly members: readonly string[];
}

/** One TCP connection seen on a tapped link: who dialled whom, when (ms since the epoch), and bytes either way so far. */
export interface ConnectRecord {
  readonly from: string;
  readonly to: string;
  readonly kind: "omq" | "https";
  readonly at: number;
  readonly bytesThere: number;
  readonly bytesBack: number;
}

/** A client process of the target, driven by lines. */
export interface ClientProcess {
  /** Address it was told to connect from. */
  readonly ip: string;
  readonly write: (text: string) => void;
  readonly endInput: () => void;
  /** Hands over every line it wrote and writes, and at the end how it ended and its last words. */
  readonly listen: (onLine: (line: string) => void, onEnd: (how: string, log: string) => void) => void;
  readonly stop: () => Promise<void>;
}

/** Which client to start. */
export interface ClientWish {
  /** Names its data folder: the same name later in the same case is the same device. */
  readonly device: string;
  /** Seed it is told; the network's own unless given. */
  readonly seedUrl?: string;
  /** SHA-256 of the certificate that the seed must show, hex; for seeds that are asked over TLS. */
  readonly seedPin?: string;
}

/** A server outside the network: which kind, and whose. */
export interface ServerWish {
  readonly role: "fileServer" | "groupServer";
  readonly of: "target" | "reference";
}

/** A running server that speaks HTTP. Keys are lower-case hex. */
export interface ServerInfo {
  readonly role: ServerWish["role"];
  readonly ip: string;
  readonly httpPort: number;
  /** X25519 key for which onions are sealed. */
  readonly publicKey: string;
  /** Largest file that it says it takes, bytes; 0 for what is no file server. */
  readonly maxFileBytes: number;
  /** Tokens of its rooms; none for what is no group server. */
  readonly rooms: readonly string[];
  /** 16 byte secret of the account that rules its rooms; empty for what is no group server. */
  readonly adminSecret: string;
}

/** A running network, lent by the broker for the duration of a case. */
export interface NetworkHandle {
  /** No other network of this process has or had it. */
  readonly id: string;
  readonly seedUrl: string;
  readonly seedUrlHttps: string;
  /** SHA-256 of the certificate of `seedUrlHttps`, lower-case hex. */
  readonly certificateSha256: string;
  /** The chain's public message queue, `curve://IP:PORT/KEYHEX`. */
  readonly chainOmq: string;
  readonly nodes: readonly NodeInfo[];
  /** Calls the chain's admin interface. */
  readonly chain: (method: string, params?: Record<string, unknown>) => Promise<unknown>;
  readonly swarms: () => Promise<readonly SwarmInfo[]>;
  /** Registers and launches one more node, and makes the block that admits it. */
  readonly addNode: () => Promise<NodeInfo>;
  readonly signalNode: (index: number, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM") => Promise<void>;
  /** Starts a node again on what it kept, and resolves once it serves; ends it first if it still runs. */
  readonly restartNode: (index: number) => Promise<NodeInfo>;
  /** Starts a client of the target; it is stopped with the case. */
  readonly startClient: (wish: ClientWish) => Promise<ClientProcess>;
  /** A server outside the network, started when a case first asks for it, and shared by the cases after it. */
  readonly server: (wish: ServerWish) => Promise<ServerInfo>;
  readonly connections: () => Promise<readonly ConnectRecord[]>;
  /** Last lines a node wrote to stderr. */
  readonly nodeLog: (index: number) => Promise<string>;
}
