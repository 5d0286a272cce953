import { CryptoError } from "../crypto/error.js";
import { x25519, x25519SecretKey } from "../crypto/x25519.js";

/** A service node as a client knows it. Keys are lower-case hex of 32 bytes. */
export interface Snode {
  /** Names the node: hops route by it. */
  readonly ed25519: string;
  /** Layers for the node are sealed to it. */
  readonly x25519: string;
  readonly ip: string;
  readonly httpsPort: number;
}

/** The /24 network of an IPv4 address. */
export const subnetOf = (ip: string): string => ip.slice(0, ip.lastIndexOf("."));

/** How a node is named to people: address and the beginning of its key. */
export const snodeText = ({ ip, ed25519 }: Snode): string => `${ip} (${ed25519.slice(0, 8)}…)`;

const probe = x25519SecretKey(Buffer.alloc(32, 1));

/** Whether layers can be sealed to an X25519 key: it is not of low order. */
export const isSealable = (key: string): boolean => {
  try {
    x25519(probe, Buffer.from(key, "hex"));
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
};
