/** The network a case needs. 1 to 13 nodes are always one swarm; 14 are two of seven. */
export interface Topology {
  readonly nodes: number;
  /** Which implementation fills the node places. */
  readonly mix: "all reference" | "all target" | "target among reference";
  /** Records who connected to whom; with it every link between nodes passes through a proxy. */
  readonly wiretap?: boolean;
  /** Not shared with other cases: for cases that break things. */
  readonly exclusive?: boolean;
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

/** One TCP connection seen on a tapped link: who dialled whom, and when (ms since the epoch). */
export interface ConnectRecord {
  readonly from: string;
  readonly to: string;
  readonly kind: "omq" | "https";
  readonly at: number;
}

/** A running network, lent by the broker for the duration of a case. */
export interface NetworkHandle {
  readonly id: string;
  readonly seedUrl: string;
  readonly nodes: readonly NodeInfo[];
  /** Calls the chain's admin interface. */
  readonly chain: (method: string, params?: Record<string, unknown>) => Promise<unknown>;
  readonly swarms: () => Promise<readonly SwarmInfo[]>;
  /** Registers and launches one more node, and makes the block that admits it. */
  readonly addNode: () => Promise<NodeInfo>;
  readonly signalNode: (index: number, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM") => Promise<void>;
  readonly connections: () => Promise<readonly ConnectRecord[]>;
  /** Last lines a node wrote to stderr. */
  readonly nodeLog: (index: number) => Promise<string>;
}
