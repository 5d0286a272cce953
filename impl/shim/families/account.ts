import { accountFromSeed } from "../../identity/account.js";
import { encodePhrase } from "../../identity/phrase.js";
import { readHexBytes, type ShimHandler } from "../input.js";

/** `account/from-seed` of the shim protocol. */
export const handlers: Record<string, ShimHandler> = {
  "account/from-seed": (input) => {
    const seed = readHexBytes(input, "seed", 16);
    const account = accountFromSeed(seed);
    return {
      phrase: encodePhrase(seed),
      ed25519_pubkey: account.ed25519.publicKey.toString("hex"),
      ed25519_seckey: account.ed25519.secretKey.toString("hex"),
      x25519_pubkey: account.x25519.publicKey.toString("hex"),
      x25519_seckey: account.x25519.secretKey.toString("hex"),
      session_id: account.id.toString("hex"),
    };
  },
};
