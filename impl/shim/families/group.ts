import { proveGroupRequest } from "../../identity/group-request.js";
import { readHex, readHexBytes, readSecretKey, readString, type ShimHandler } from "../input.js";

/** `group/sign-request`, an optional family: how a request to an open group server is proved. */
export const handlers: Record<string, ShimHandler> = {
  "group/sign-request": (input) => {
    const { id, signature, signed } = proveGroupRequest(readSecretKey(input, "ed25519_seckey"), {
      serverKey: readHexBytes(input, "server_pubkey", 32),
      nonce: readHexBytes(input, "nonce", 16),
      timestamp: readString(input, "timestamp"),
      method: readString(input, "method"),
      path: readString(input, "path"),
      body: readHex(input, "body"),
    });
    return { pubkey: id.toString("hex"), signed: signed.toString("hex"), signature: signature.toString("hex") };
  },
};
