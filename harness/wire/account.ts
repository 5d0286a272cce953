import { accountFromSeed } from "../../spec/model/account.js";
import { sign } from "../../spec/model/ed25519.js";
import { messageHash } from "../../spec/model/message-hash.js";

/** An account of the harness, by the model. `prefix` 05 is a user with an X25519 id, 03 a group with an Ed25519 one. */
export interface TestAccount {
  /** Account id: 66 digits of lower-case hex. */
  readonly id: string;
  readonly prefix: "03" | "05";
  /** Ed25519 key that verifies its requests, lower-case hex. */
  readonly ed25519: string;
  /** Recovery phrase; of users only. */
  readonly phrase: string;
  readonly ed25519Secret: Uint8Array;
  readonly x25519: Uint8Array;
  readonly x25519Secret: Uint8Array;
  /** Base64 signature over ASCII text. */
  readonly sign: (text: string) => string;
  readonly signRaw: (text: string) => Uint8Array;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The account of 16 secret bytes. */
export const makeAccount = (secret: Uint8Array, prefix: TestAccount["prefix"] = "05"): TestAccount => {
  const account = accountFromSeed(secret);
  const signRaw = (text: string): Uint8Array => sign(account.ed25519SecretKey, Buffer.from(text));
  return {
    id: prefix === "05" ? account.sessionId : `03${hex(account.ed25519PublicKey)}`,
    prefix,
    ed25519: hex(account.ed25519PublicKey),
    phrase: account.phrase,
    ed25519Secret: account.ed25519SecretKey,
    x25519: account.x25519PublicKey,
    x25519Secret: account.x25519SecretKey,
    sign: (text) => Buffer.from(signRaw(text)).toString("base64"),
    signRaw,
  };
};

/** The namespace as it stands in signed texts: nothing for 0. */
export const namespaceText = (namespace: number): string => (namespace === 0 ? "" : String(namespace));

/** Fields that authenticate a request of this account; users name the Ed25519 key that their id was made from. */
export const proofOf = (
  account: TestAccount,
  method: "store" | "retrieve",
  namespace: number,
  timestamp: number,
): Readonly<Record<string, unknown>> => ({
  timestamp,
  signature: account.sign(`${method}${namespaceText(namespace)}${timestamp}`),
  ...(account.prefix === "05" ? { pubkey_ed25519: account.ed25519 } : {}),
});

/** Id that the model gives a message. */
export const hashOf = (account: TestAccount, namespace: number, data: Uint8Array): string =>
  messageHash(Buffer.from(account.id, "hex"), namespace, data);
