import { ed25519Sign } from "../crypto/ed25519.js";
import type { Account } from "../identity/account.js";
import { namespaceText } from "../storage/namespaces.js";

/** Fields that prove to a swarm that the account itself asks. */
export interface RequestProof {
  readonly pubkey_ed25519: string;
  readonly timestamp: number;
  readonly signature: string;
}

/**
 * Signs a request to the account's own swarm: method, namespace unless 0, and time.
 * @param timestamp time of the network, milliseconds
 */
export const proveRequest = (
  account: Account,
  method: "store" | "retrieve",
  namespace: number,
  timestamp: number,
): RequestProof => {
  const text = `${method}${namespaceText(namespace)}${timestamp}`;
  return {
    pubkey_ed25519: account.ed25519.publicKey.toString("hex"),
    timestamp,
    signature: ed25519Sign(account.ed25519.secretKey, Buffer.from(text)).toString("base64"),
  };
};
