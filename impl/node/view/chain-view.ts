import { isInteger, parse } from "lossless-json";
import { swarmOfAccount } from "../../swarm/account.js";

/** Id of "no swarm": decommissioned or not yet placed. */
export const noSwarm = (1n << 64n) - 1n;

/** A funded service node as the chain lists it. Keys are lower-case hex. */
export interface ServiceNode {
  readonly legacy: string;
  readonly ed25519: string;
  readonly x25519: string;
  /** 0.0.0.0 while unknown. */
  readonly ip: string;
  readonly httpsPort: number;
  /** OMQ over TCP; deployed nodes serve QUIC on the same number over UDP. */
  readonly omqPort: number;
  /** `noSwarm` while decommissioned. */
  readonly swarm: bigint;
}

/** Members of one swarm, in the order of the chain's answer. */
export interface Swarm {
  readonly id: bigint;
  readonly members: readonly ServiceNode[];
}

/** The network at one block, shared by everything in a node and never changed. */
export interface ChainView {
  readonly height: number;
  readonly blockHash: string;
  readonly hardfork: readonly [number, number];
  /** By legacy key; decommissioned nodes included. */
  readonly nodes: ReadonlyMap<string, ServiceNode>;
  readonly byEd25519: ReadonlyMap<string, ServiceNode>;
  readonly byX25519: ReadonlyMap<string, ServiceNode>;
  readonly swarms: ReadonlyMap<bigint, Swarm>;
  /** Ids of all swarms, ascending. */
  readonly swarmIds: readonly bigint[];
}

/** The chain's answer breaks the protocol; `message` names the field, the value and the rule. */
export class ChainAnswerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ChainAnswerError";
  }
}

type Entry = Readonly<Record<string, unknown>>;

const parseNumber = (text: string): number | bigint => {
  if (!isInteger(text)) return Number(text);
  const value = BigInt(text);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(text) : value;
};

const refuse = (field: string, value: unknown, rule: string): never => {
  throw new ChainAnswerError(`get_service_nodes: ${field} is ${String(value).slice(0, 80)}, expected ${rule}`);
};

const integer = (entry: Entry, field: string, max: bigint): bigint => {
  const value = entry[field];
  if (typeof value !== "bigint" && !Number.isInteger(value)) return refuse(field, value, "an integer");
  const number = BigInt(value as number | bigint);
  return number >= 0n && number <= max ? number : refuse(field, value, `an integer up to ${max}`);
};

const key = (entry: Entry, field: string): string => {
  const value = entry[field];
  if (typeof value !== "string" || !/^[0-9a-fA-F]{64}$/.test(value)) return refuse(field, value, "64 hex digits");
  return value.toLowerCase();
};

const text = (entry: Entry, field: string): string => {
  const value = entry[field];
  return typeof value === "string" ? value : refuse(field, value, "a string");
};

const port = (entry: Entry, field: string): number => Number(integer(entry, field, 65_535n));

const has = (entry: Entry, field: string): boolean => entry[field] !== undefined && entry[field] !== "";

/** One entry, or undefined for those that take no part: not funded, or without a proof and so without keys. */
const toNode = (entry: Entry, known: ChainView | undefined): ServiceNode | undefined => {
  const legacy = key(entry, "service_node_pubkey");
  if (typeof entry.funded !== "boolean") refuse("funded", entry.funded, "a boolean");
  const swarm = integer(entry, "swarm_id", noSwarm);
  if (entry.funded !== true || !has(entry, "pubkey_ed25519") || !has(entry, "pubkey_x25519")) return undefined;
  const node: ServiceNode = {
    legacy,
    ed25519: key(entry, "pubkey_ed25519"),
    x25519: key(entry, "pubkey_x25519"),
    ip: text(entry, "public_ip"),
    httpsPort: port(entry, "storage_port"),
    omqPort: port(entry, "storage_lmq_port"),
    swarm,
  };
  const before = known?.nodes.get(legacy);
  const unknownAddress = node.ip === "0.0.0.0" && node.httpsPort === 0 && node.omqPort === 0;
  if (!unknownAddress || before === undefined) return node;
  return { ...node, ip: before.ip, httpsPort: before.httpsPort, omqPort: before.omqPort };
};

const groupSwarms = (nodes: readonly ServiceNode[]): Map<bigint, Swarm> => {
  const members = new Map<bigint, ServiceNode[]>();
  for (const node of nodes) {
    if (node.swarm === noSwarm) continue;
    const list = members.get(node.swarm);
    if (list === undefined) members.set(node.swarm, [node]);
    else list.push(node);
  }
  return new Map([...members].map(([id, list]) => [id, { id, members: list }]));
};

/**
 * Reads the chain's answer to `rpc.get_service_nodes`; one malformed entry refuses the whole answer. Returns undefined
 * when nothing changed since the block that was named in the request.
 * @param known the view before, from which nodes without an address inherit theirs
 * @throws ChainAnswerError
 */
export const readChainView = (body: string, known: ChainView | undefined): ChainView | undefined => {
  let answer: Entry;
  try {
    answer = parse(body, undefined, parseNumber) as Entry;
  } catch (error) {
    throw new ChainAnswerError(
      `get_service_nodes: not JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  if (typeof answer !== "object" || answer === null) return refuse("answer", answer, "an object");
  const height = Number(integer(answer, "height", BigInt(Number.MAX_SAFE_INTEGER)));
  const blockHash = key(answer, "block_hash");
  const hardfork = Number(integer(answer, "hardfork", 255n));
  const revision = answer.snode_revision === undefined ? 0 : Number(integer(answer, "snode_revision", 255n));
  if (answer.unchanged === true) return undefined;
  const states = answer.service_node_states;
  if (!Array.isArray(states)) return refuse("service_node_states", states, "an array");
  const nodes = states.flatMap((entry: Entry) => toNode(entry, known) ?? []);
  const swarms = groupSwarms(nodes);
  return {
    height,
    blockHash,
    hardfork: [hardfork, revision],
    nodes: new Map(nodes.map((node) => [node.legacy, node])),
    byEd25519: new Map(nodes.map((node) => [node.ed25519, node])),
    byX25519: new Map(nodes.map((node) => [node.x25519, node])),
    swarms,
    swarmIds: [...swarms.keys()].sort((a, b) => (a < b ? -1 : 1)),
  };
};

/** The swarm responsible for an account (33 bytes), or undefined when there is no swarm at all. */
export const responsibleSwarm = (view: ChainView, account: Buffer): Swarm | undefined => {
  const id = swarmOfAccount(account, view.swarmIds);
  return id === undefined ? undefined : view.swarms.get(id);
};
