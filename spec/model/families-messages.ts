import { bytesToHex } from "@noble/hashes/utils.js";
import { openAttachment, sealAttachment } from "./attachment.js";
import { blindedKeyPair, blindedSign } from "./blinding.js";
import { textContent, unwrapMessage, wrapMessage } from "./direct-message.js";
import { secretKey } from "./ed25519.js";
import { groupSignedBytes } from "./group-request.js";
import { Refusal } from "./refusal.js";
import { type Answer, bytesField, type Fields, integerField, sizedField, textField } from "./shim-input.js";
import { x25519Public } from "./x25519.js";

const timeField = (input: Fields, name: string): bigint => {
  const text = textField(input, name);
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) throw new Refusal("malformed", `${name}: ${text} is no decimal number`);
  return BigInt(text);
};

const secret = (input: Fields): Uint8Array => sizedField(input, "ed25519_seckey", "malformed", 32, 64);

const wrap: Answer = (input) => {
  const timestamp = timeField(input, "timestamp");
  const data = wrapMessage(
    secret(input),
    sizedField(input, "recipient", "malformed", 33).slice(1),
    textContent(textField(input, "body"), timestamp),
    timestamp,
    sizedField(input, "ephemeral_seckey", "malformed", 32),
  );
  return { data: bytesToHex(data) };
};

const unwrap: Answer = (input) => {
  const { scalar } = secretKey(secret(input));
  const message = unwrapMessage(x25519Public(scalar), scalar, bytesField(input, "data"));
  return {
    sender: message.sender,
    content: bytesToHex(message.content),
    body: message.body ?? null,
    timestamp: message.timestamp?.toString() ?? null,
  };
};

const seal: Answer = (input) => {
  const key = sizedField(input, "key", "malformed", 64);
  const { upload, digest } = sealAttachment(bytesField(input, "data"), key, sizedField(input, "iv", "malformed", 16));
  return { upload: bytesToHex(upload), digest: bytesToHex(digest) };
};

const open: Answer = (input) => {
  const [upload, key, digest] = [bytesField(input, "upload"), bytesField(input, "key"), bytesField(input, "digest")];
  return { data: bytesToHex(openAttachment(upload, key, digest, integerField(input, "size"))) };
};

const groupRequest: Answer = (input) => {
  const serverKey = sizedField(input, "server_pubkey", "malformed", 32);
  const signed = groupSignedBytes({
    serverKey,
    nonce: sizedField(input, "nonce", "malformed", 16),
    timestamp: textField(input, "timestamp"),
    method: textField(input, "method"),
    endpoint: textField(input, "endpoint"),
    body: bytesField(input, "body"),
  });
  const { publicKey } = blindedKeyPair("15", secret(input), serverKey);
  return {
    pubkey: `15${bytesToHex(publicKey)}`,
    signed: bytesToHex(signed),
    signature: bytesToHex(blindedSign("15", secret(input), serverKey, signed)),
  };
};

/** The model's answers for what people send each other, by optional family of the shim protocol. */
export const messageFamilies = {
  "message/wrap": wrap,
  "message/unwrap": unwrap,
  "attachment/seal": seal,
  "attachment/open": open,
  "group/sign-request": groupRequest,
} as const satisfies Readonly<Record<string, Answer>>;
