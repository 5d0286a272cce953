import { x25519ToEd25519 } from "../../crypto/convert.js";
import { xed25519Sign, xed25519Verify } from "../../crypto/xed25519.js";
import { decryptBlinded, encryptBlinded } from "../../identity/blinded-message.js";
import * as blinding from "../../identity/blinding.js";
import { decryptNameRecord } from "../../identity/name-record.js";
import { padMessage, unpadMessage } from "../../identity/padding.js";
import { decryptPushPayload } from "../../identity/push-payload.js";
import * as sessionMessage from "../../identity/session-message.js";
import * as versionKey from "../../identity/version-key.js";
import { readHex, readInteger, readString, type ShimHandler, type ShimInput, type ShimOutput } from "../input.js";
import { refusing } from "../refusing.js";

type BytesOf<Names extends readonly string[]> = { readonly [Index in keyof Names]: Buffer };

/**
 * A handler that reads the named byte fields, then runs. What the libraries refuse (lengths, prefixes, points, tags,
 * signatures) is answered as refused; what is no hex, or missing, was malformed before.
 */
const operation =
  <const Names extends readonly string[]>(
    names: Names,
    run: (bytes: BytesOf<Names>, input: ShimInput) => ShimOutput,
  ): ShimHandler =>
  (input) => {
    const bytes = names.map((name) => readHex(input, name)) as unknown as BytesOf<Names>;
    return refusing(() => run(bytes, input));
  };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const readTimestamp = (input: ShimInput): number => readInteger(input, "timestamp", 0);

const received = ({ message, sender }: sessionMessage.ReceivedMessage): ShimOutput => ({
  msg: hex(message),
  sender: hex(sender),
});

const blindedKeyPair = (kind: blinding.BlindingKind): ShimHandler =>
  operation(["ed25519_seckey", "server_pubkey"], ([secret, server]) => {
    const pair = blinding.blindKeyPair(kind, secret, server);
    return { pubkey: hex(pair.publicKey), seckey: hex(pair.secretKey), k: hex(pair.factor) };
  });

const blindedSignature = (kind: blinding.BlindingKind): ShimHandler =>
  operation(["ed25519_seckey", "server_pubkey", "message"], ([secret, server, message]) => ({
    signature: hex(blinding.blindSign(kind, secret, server, message)),
  }));

const keyOperations: Record<string, ShimHandler> = {
  "crypto/x25519-to-ed25519": operation(["x25519_pubkey"], ([key]) => ({ ed25519_pubkey: hex(x25519ToEd25519(key)) })),
  "crypto/xed25519-sign": operation(["x25519_seckey", "message", "random"], ([secret, message, random]) => ({
    signature: hex(xed25519Sign(secret, message, random)),
  })),
  "crypto/xed25519-verify": operation(["signature", "x25519_pubkey", "message"], ([signature, key, message]) => ({
    valid: xed25519Verify(signature, key, message),
  })),
  "crypto/version-keypair": operation(["ed25519_seckey"], ([secret]) => {
    const pair = versionKey.versionKeyPair(secret);
    return { pubkey: hex(pair.publicKey), seckey: hex(pair.secretKey) };
  }),
  "crypto/version-sign": operation(["ed25519_seckey"], ([secret], input) => ({
    signature: hex(versionKey.versionSign(secret, readString(input, "platform"), readTimestamp(input))),
  })),
  "crypto/version-sign-request": operation(["ed25519_seckey", "body"], ([secret, body], input) => {
    const request = { method: readString(input, "method"), path: readString(input, "path"), body };
    return { signature: hex(versionKey.versionSignRequest(secret, { ...request, timestamp: readTimestamp(input) })) };
  }),
};

const blindingOperations: Record<string, ShimHandler> = {
  "crypto/blind15-factor": operation(["server_pubkey"], ([server]) => ({ k: hex(blinding.blind15Factor(server)) })),
  "crypto/blind25-factor": operation(["session_id", "server_pubkey"], ([id, server]) => ({
    k: hex(blinding.blind25Factor(id, server)),
  })),
  "crypto/blind15-ids": operation(["session_id", "server_pubkey"], ([id, server]) => ({
    ids: blinding.blind15Ids(id, server).map(hex),
  })),
  "crypto/blind25-id": operation(["session_id", "server_pubkey"], ([id, server]) => ({
    id: hex(blinding.blind25Id(id, server)),
  })),
  "crypto/blind15-id-from-ed25519": operation(["ed25519_pubkey", "server_pubkey"], ([key, server]) => ({
    id: hex(blinding.blind15IdFromEd25519(key, server)),
  })),
  "crypto/blind25-id-from-ed25519": operation(["ed25519_pubkey", "server_pubkey"], ([key, server]) => ({
    id: hex(blinding.blind25IdFromEd25519(key, server)),
  })),
  "crypto/blind15-keypair": blindedKeyPair(15),
  "crypto/blind25-keypair": blindedKeyPair(25),
  "crypto/blind15-sign": blindedSignature(15),
  "crypto/blind25-sign": blindedSignature(25),
  "crypto/session-id-matches-blinded-id": operation(
    ["session_id", "blinded_id", "server_pubkey"],
    ([id, blinded, server]) => ({ match: blinding.matchesBlindedId(id, blinded, server) }),
  ),
};

const messageOperations: Record<string, ShimHandler> = {
  "crypto/sign-for-recipient": operation(
    ["ed25519_seckey", "recipient", "message"],
    ([secret, recipient, message]) => ({
      signed: hex(sessionMessage.signForRecipient(secret, recipient, message)),
    }),
  ),
  "crypto/encrypt": operation(
    ["ed25519_seckey", "recipient", "message", "ephemeral_seckey"],
    ([secret, recipient, message, ephemeral]) => ({
      ciphertext: hex(sessionMessage.encryptMessage(secret, recipient, message, ephemeral)),
    }),
  ),
  "crypto/encrypt-deterministic": operation(
    ["ed25519_seckey", "recipient", "message"],
    ([secret, recipient, message]) => ({
      ciphertext: hex(sessionMessage.encryptMessageDeterministic(secret, recipient, message)),
    }),
  ),
  "crypto/decrypt": operation(["ed25519_seckey", "ciphertext"], ([secret, ciphertext]) =>
    received(sessionMessage.decryptMessage(secret, ciphertext)),
  ),
  "crypto/decrypt-x25519": operation(
    ["x25519_pubkey", "x25519_seckey", "ciphertext"],
    ([publicKey, secret, ciphertext]) => received(sessionMessage.decryptMessageX25519(publicKey, secret, ciphertext)),
  ),
  "crypto/encrypt-blinded": operation(
    ["ed25519_seckey", "server_pubkey", "recipient", "message", "nonce"],
    ([secret, server, recipient, message, nonce]) => ({
      ciphertext: hex(encryptBlinded(secret, server, recipient, message, nonce)),
    }),
  ),
  "crypto/decrypt-blinded": operation(
    ["ed25519_seckey", "server_pubkey", "sender", "recipient", "ciphertext"],
    ([secret, server, sender, recipient, ciphertext]) =>
      received(decryptBlinded(secret, server, sender, recipient, ciphertext)),
  ),
  "crypto/decrypt-name-record": operation(["ciphertext", "nonce"], ([ciphertext, nonce], input) => ({
    session_id: hex(decryptNameRecord(readString(input, "name"), ciphertext, nonce)),
  })),
  "crypto/decrypt-push": operation(["payload", "key"], ([payload, key]) => ({
    msg: hex(decryptPushPayload(payload, key)),
  })),
  "crypto/pad": operation(["message"], ([message]) => ({ padded: hex(padMessage(message)) })),
  "crypto/unpad": operation(["padded"], ([padded]) => ({ message: hex(unpadMessage(padded)) })),
};

/** All `crypto/<op>` of the shim protocol. */
export const handlers: Record<string, ShimHandler> = { ...keyOperations, ...blindingOperations, ...messageOperations };
