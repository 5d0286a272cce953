import { isPublicAddress } from "../../spec/model/chain/public-address.js";
import { type ChainNode, makeChainNode, type NodeAddress } from "./chain-node.js";
import { ChainRefusal } from "./refusal.js";

/** Where a node is said to be; absent ports are the true ones. */
export interface Tap {
  readonly ip: string;
  readonly omqPort: number | undefined;
  readonly httpsPort: number | undefined;
}

/** The nodes that the process holds keys for, and what each is told about the others' addresses. */
export interface NodeRegister {
  readonly nodes: ReadonlyMap<string, ChainNode>;
  /** The node by legacy key. Throws ChainRefusal `unknown-node`. */
  readonly get: (legacy: string) => ChainNode;
  /** Makes a node without adding it. Throws ChainRefusal when it cannot be added. */
  readonly prepare: (seed: Uint8Array, address: NodeAddress) => ChainNode;
  readonly add: (node: ChainNode) => void;
  readonly setTap: (from: string, to: string, tap: Tap) => void;
  readonly tapOf: (from: string, to: string) => Tap | undefined;
  readonly hasTaps: (from: string) => boolean;
}

/** An empty register; `publicOnly` refuses addresses that the public internet does not route. */
export const createNodeRegister = (publicOnly: boolean): NodeRegister => {
  const nodes = new Map<string, ChainNode>();
  const taps = new Map<string, Map<string, Tap>>();
  return {
    nodes,
    get: (legacy) => {
      const node = nodes.get(legacy);
      if (node === undefined) throw new ChainRefusal("unknown-node", `node: no node was added with the key ${legacy}`);
      return node;
    },
    prepare: (seed, address) => {
      const node = makeChainNode(nodes.size, seed, address);
      const { ip, httpsPort, omqPort } = address;
      if (publicOnly && !isPublicAddress(ip)) {
        throw new ChainRefusal("address", `ip: ${ip} is not public, as the main profile demands`);
      }
      for (const other of nodes.values()) {
        if (other.ed25519 === node.ed25519) {
          throw new ChainRefusal("known-node", `seed: the node ${other.legacy} was made from it already`);
        }
        if (other.ip === ip && (other.httpsPort === httpsPort || other.omqPort === omqPort)) {
          throw new ChainRefusal("address", `ip, https_port, omq_port: node ${other.legacy} has this address already`);
        }
      }
      return node;
    },
    add: (node) => nodes.set(node.legacy, node),
    setTap: (from, to, tap) => {
      const row = taps.get(from) ?? new Map<string, Tap>();
      taps.set(from, row.set(to, tap));
    },
    tapOf: (from, to) => taps.get(from)?.get(to),
    hasTaps: (from) => taps.has(from),
  };
};
