import { positionOfKey, swarmOfPosition } from "../account-swarm.js";
import type { Account, AccountRules } from "./account.js";
import type { Body } from "./body.js";
import { Refused } from "./refused.js";

/** A service node as others know it; keys in lower-case hex. */
export interface Member {
  readonly legacy: string;
  readonly ed25519: string;
  readonly x25519: string;
  readonly ip: string;
  readonly httpsPort: number;
  readonly omqPort: number;
}

export interface Swarm {
  readonly id: bigint;
  readonly members: readonly Member[];
}

/** The member whose answers are modelled, and what it knows of the network. */
export interface Node extends AccountRules {
  /** The node's Ed25519 signature over a message, 64 bytes. */
  readonly sign: (message: Uint8Array) => Uint8Array;
  /** Its public key, lower-case hex. */
  readonly ed25519: string;
  readonly version: readonly [number, number, number];
  readonly hardfork: readonly [number, number];
  readonly height: number;
  readonly swarms: readonly Swarm[];
  /** What the chain daemon answers to a question that clients may ask; undefined when it is silent. */
  readonly daemon?: (endpoint: string, params: string | undefined) => DaemonAnswer | undefined;
}

export interface DaemonAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Parts of the reply to a forwarded request; undefined when none came within five seconds. */
export type PeerReply = readonly Uint8Array[] | undefined;

/** Where and when a request is answered. */
export interface Scene {
  readonly node: Node;
  /** The node's clock, milliseconds since the epoch. */
  readonly now: number;
  /** `member` for a request that another member forwards. */
  readonly origin: "client" | "member";
  /** What the other members of the swarm reply, by Ed25519 key; silence when nothing is said. */
  readonly replies: ReadonlyMap<string, PeerReply>;
}

const ownSwarm = ({ ed25519, swarms }: Node): Swarm | undefined =>
  swarms.find(({ members }) => members.some((member) => member.ed25519 === ed25519));

/** The other members of the node's swarm. */
export const peersOf = (node: Node): readonly Member[] =>
  (ownSwarm(node)?.members ?? []).filter((member) => member.ed25519 !== node.ed25519);

const swarmOf = ({ swarms }: Node, account: Account): Swarm | undefined => {
  const id = swarmOfPosition(
    positionOfKey(account.key),
    swarms.map((swarm) => swarm.id),
  );
  return swarms.find((swarm) => swarm.id === id);
};

const zBase32 = "ybndrfg8ejkmcpqxot1uwisza345h769";

/** base32z of a key in hex, 52 characters. */
const toZBase32 = (hex: string): string => {
  const bits = Array.from(hex, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => zBase32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
};

const memberBody = (member: Member): Body => ({
  address: `${toZBase32(member.legacy)}.snode`,
  ip: member.ip,
  port: String(member.httpsPort),
  port_https: member.httpsPort,
  port_omq: member.omqPort,
  port_quic: member.omqPort,
  pubkey_ed25519: member.ed25519,
  pubkey_legacy: member.legacy,
  pubkey_x25519: member.x25519,
});

/** Time and hard fork, which most answers carry. */
export const stamp = ({ node, now }: Scene): Body => ({ t: now, hf: [...node.hardfork] });

/** Id under which a node without any swarm answers. */
const noSwarm = (1n << 64n) - 1n;

/** The swarm of an account, as `get_swarm` and every 421 tell it. */
export const swarmBody = (scene: Scene, account: Account): Body => {
  const swarm = swarmOf(scene.node, account);
  return {
    swarm: (swarm?.id ?? noSwarm).toString(16),
    snodes: (swarm?.members ?? []).map(memberBody),
    ...stamp(scene),
  };
};

/** Comes before every other check of a request about an account. @throws Refused 421 with the right swarm */
export const requireOurs = (scene: Scene, account: Account): void => {
  const own = ownSwarm(scene.node);
  if (own === undefined || swarmOf(scene.node, account)?.id !== own.id)
    throw new Refused(421, swarmBody(scene, account));
};

/** How far the clocks of clients may be off, and how much more a request that was forwarded may have aged, in ms. */
export const signatureSlack = 60_000;
export const forwardedSlack = 70_000;
