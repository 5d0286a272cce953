import { signedBytes, signGroupRequest } from "../../groups/request-signature.js";
import { readHex, readHexBytes, readSecretKey, readString, type ShimHandler } from "../input.js";

/** `group/sign-request`, an optional family: how a request to an open group server is proved. */
export const handlers: Record<string, ShimHandler> = {
  "group/sign-request": (input) => {
    const request = {
      serverKey: readHexBytes(input, "server_pubkey", 32),
      nonce: readHexBytes(input, "nonce", 16),
      timestamp: readString(input, "timestamp"),
      method: readString(input, "method"),
      endpoint: readString(input, "endpoint"),
      body: readHex(input, "body"),
    };
    const headers = signGroupRequest("blinded", readSecretKey(input, "ed25519_seckey"), request);
    return {
      pubkey: headers["X-SOGS-Pubkey"],
      signed: signedBytes(request).toString("hex"),
      signature: Buffer.from(headers["X-SOGS-Signature"], "base64").toString("hex"),
    };
  },
};
