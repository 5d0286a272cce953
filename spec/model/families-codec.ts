import { bytesToHex } from "@noble/hashes/utils.js";
import { accountFromSeed } from "./account.js";
import { decodeBt, encodeBt, fromTagged, toTagged } from "./bt.js";
import { messageHash } from "./message-hash.js";
import { decodePhrase } from "./phrase.js";
import { type Answer, bytesField, integerField, sizedField, textField } from "./shim-input.js";

const btDecode: Answer = (input) => {
  const data = bytesField(input, "input_hex");
  const value = decodeBt(data);
  const reencoded = bytesToHex(encodeBt(value));
  return { value: toTagged(value), reencoded_hex: reencoded, canonical: reencoded === bytesToHex(data) };
};

const btEncode: Answer = (input) => ({ encoded_hex: bytesToHex(encodeBt(fromTagged(input.value))) });

const accountFromSeedAnswer: Answer = (input) => {
  const account = accountFromSeed(sizedField(input, "seed", "malformed", 16));
  return {
    phrase: account.phrase,
    ed25519_pubkey: bytesToHex(account.ed25519PublicKey),
    ed25519_seckey: bytesToHex(account.ed25519SecretKey),
    x25519_pubkey: bytesToHex(account.x25519PublicKey),
    x25519_seckey: bytesToHex(account.x25519SecretKey),
    session_id: account.sessionId,
  };
};

const phraseDecode: Answer = (input) => ({ seed: bytesToHex(decodePhrase(textField(input, "phrase"))) });

const messageHashAnswer: Answer = (input) => ({
  hash: messageHash(
    sizedField(input, "pubkey", "malformed", 33),
    integerField(input, "namespace"),
    bytesField(input, "data"),
  ),
});

/** The model's answers for encodings, accounts, phrases and message identity, by family of the shim protocol. */
export const codecFamilies = {
  "bt/decode": btDecode,
  "bt/encode": btEncode,
  "account/from-seed": accountFromSeedAnswer,
  "phrase/decode": phraseDecode,
  "message/hash": messageHashAnswer,
} as const satisfies Record<string, Answer>;
