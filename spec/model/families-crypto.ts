import { bytesToHex } from "@noble/hashes/utils.js";
import { blindingOf, decryptBlinded, encryptBlinded } from "./blinded-message.js";
import {
  type Blinding,
  blind15Factor,
  blind15Ids,
  blind25Factor,
  blind25Id,
  blindedIdOfEd25519,
  blindedKeyPair,
  blindedSign,
  matchesBlindedId,
} from "./blinding.js";
import { toLittleEndian } from "./ed25519.js";
import { pad, unpad } from "./padding.js";
import { Refusal } from "./refusal.js";
import {
  decryptMessage,
  decryptWithX25519,
  encryptDeterministic,
  encryptMessage,
  signForRecipient,
} from "./session-message.js";
import { type Answer, bytesField, type Fields, integerField, sizedField, textField } from "./shim-input.js";
import { decryptNameRecord, decryptPush } from "./small-boxes.js";
import { platforms, versionKeyPair, versionSign, versionSignRequest } from "./version-request.js";
import { toEd25519, xed25519Sign, xed25519Verify } from "./xed25519.js";

const refused = (rule: string): Refusal => new Refusal("refused", rule);
const key32 = (input: Fields, name: string): Uint8Array => sizedField(input, name, "refused", 32);
const secret = (input: Fields): Uint8Array => sizedField(input, "ed25519_seckey", "refused", 32, 64);
const serverKey = (input: Fields): Uint8Array => key32(input, "server_pubkey");
const message = (input: Fields): Uint8Array => bytesField(input, "message");

/** X25519 key of an account id of 33 bytes, which begins with 05; 32 bytes without it where `bare` allows that. */
const accountKey = (input: Fields, name: string, bare: boolean): Uint8Array => {
  const id = sizedField(input, name, "refused", 33, ...(bare ? [32] : []));
  if (id.length === 32) return id;
  if (id[0] !== 0x05) throw refused(`${name}: begins with ${id[0]}, expected 05`);
  return id.slice(1);
};

const blindedId = (input: Fields, name: string): Uint8Array => {
  const id = sizedField(input, name, "refused", 33);
  if (!blindingOf(id)) throw refused(`${name}: begins with neither 15 nor 25`);
  return id;
};

const keyPair =
  (blinding: Blinding): Answer =>
  (input) => {
    const pair = blindedKeyPair(blinding, secret(input), serverKey(input));
    return {
      pubkey: bytesToHex(pair.publicKey),
      seckey: bytesToHex(toLittleEndian(pair.secret)),
      k: bytesToHex(toLittleEndian(pair.factor)),
    };
  };

const idFromEd25519 =
  (blinding: Blinding): Answer =>
  (input) => ({ id: blindedIdOfEd25519(blinding, key32(input, "ed25519_pubkey"), serverKey(input)) });

const signBlinded =
  (blinding: Blinding): Answer =>
  (input) => ({ signature: bytesToHex(blindedSign(blinding, secret(input), serverKey(input), message(input))) });

const platformOf = (input: Fields): (typeof platforms)[number] => {
  const name = textField(input, "platform");
  const platform = platforms.find((known) => known === name);
  if (!platform) throw refused(`platform: "${name}" is none of ${platforms.join(", ")}`);
  return platform;
};

const keysAndSignatures: Record<string, Answer> = {
  "x25519-to-ed25519": (input) => ({ ed25519_pubkey: bytesToHex(toEd25519(key32(input, "x25519_pubkey"))) }),
  "xed25519-sign": (input) => ({
    signature: bytesToHex(
      xed25519Sign(key32(input, "x25519_seckey"), message(input), sizedField(input, "random", "refused", 64)),
    ),
  }),
  "xed25519-verify": (input) => ({
    valid: xed25519Verify(sizedField(input, "signature", "refused", 64), key32(input, "x25519_pubkey"), message(input)),
  }),
  "version-keypair": (input) => {
    const pair = versionKeyPair(secret(input));
    return { pubkey: bytesToHex(pair.publicKey), seckey: bytesToHex(pair.secretKey) };
  },
  "version-sign": (input) => ({
    signature: bytesToHex(versionSign(secret(input), platformOf(input), integerField(input, "timestamp"))),
  }),
  "version-sign-request": (input) => ({
    signature: bytesToHex(
      versionSignRequest(
        secret(input),
        integerField(input, "timestamp"),
        textField(input, "method"),
        textField(input, "path"),
        bytesField(input, "body"),
      ),
    ),
  }),
};

const blinding: Record<string, Answer> = {
  "blind15-factor": (input) => ({ k: bytesToHex(toLittleEndian(blind15Factor(serverKey(input)))) }),
  "blind25-factor": (input) => ({
    k: bytesToHex(toLittleEndian(blind25Factor(accountKey(input, "session_id", true), serverKey(input)))),
  }),
  "blind15-ids": (input) => ({ ids: [...blind15Ids(accountKey(input, "session_id", false), serverKey(input))] }),
  "blind25-id": (input) => ({ id: blind25Id(accountKey(input, "session_id", false), serverKey(input)) }),
  "blind15-id-from-ed25519": idFromEd25519("15"),
  "blind25-id-from-ed25519": idFromEd25519("25"),
  "blind15-keypair": keyPair("15"),
  "blind25-keypair": keyPair("25"),
  "blind15-sign": signBlinded("15"),
  "blind25-sign": signBlinded("25"),
  "session-id-matches-blinded-id": (input) => {
    const account = accountKey(input, "session_id", false);
    return { match: matchesBlindedId(account, bytesToHex(blindedId(input, "blinded_id")), serverKey(input)) };
  },
};

const recipientKey = (input: Fields): Uint8Array => accountKey(input, "recipient", true);
const opened = (result: { readonly message: Uint8Array; readonly sender: string }) => ({
  msg: bytesToHex(result.message),
  sender: result.sender,
});

const messages: Record<string, Answer> = {
  "sign-for-recipient": (input) => ({
    signed: bytesToHex(signForRecipient(secret(input), recipientKey(input), message(input))),
  }),
  encrypt: (input) => ({
    ciphertext: bytesToHex(
      encryptMessage(secret(input), recipientKey(input), message(input), key32(input, "ephemeral_seckey")),
    ),
  }),
  "encrypt-deterministic": (input) => ({
    ciphertext: bytesToHex(encryptDeterministic(secret(input), recipientKey(input), message(input))),
  }),
  decrypt: (input) => opened(decryptMessage(secret(input), bytesField(input, "ciphertext"))),
  "decrypt-x25519": (input) =>
    opened(
      decryptWithX25519(key32(input, "x25519_pubkey"), key32(input, "x25519_seckey"), bytesField(input, "ciphertext")),
    ),
  "encrypt-blinded": (input) => ({
    ciphertext: bytesToHex(
      encryptBlinded(
        secret(input),
        serverKey(input),
        blindedId(input, "recipient"),
        message(input),
        sizedField(input, "nonce", "refused", 24),
      ),
    ),
  }),
  "decrypt-blinded": (input) =>
    opened(
      decryptBlinded(
        secret(input),
        serverKey(input),
        sizedField(input, "sender", "refused", 33),
        sizedField(input, "recipient", "refused", 33),
        bytesField(input, "ciphertext"),
      ),
    ),
  "decrypt-name-record": (input) => ({
    session_id: decryptNameRecord(
      textField(input, "name"),
      bytesField(input, "ciphertext"),
      sizedField(input, "nonce", "refused", 24),
    ),
  }),
  "decrypt-push": (input) => ({ msg: bytesToHex(decryptPush(bytesField(input, "payload"), key32(input, "key"))) }),
  pad: (input) => ({ padded: bytesToHex(pad(message(input))) }),
  unpad: (input) => ({ message: bytesToHex(unpad(bytesField(input, "padded"))) }),
};

/** The model's answers for `crypto/<op>`, by family of the shim protocol. */
export const cryptoFamilies: Readonly<Record<string, Answer>> = Object.fromEntries(
  Object.entries({ ...keysAndSignatures, ...blinding, ...messages }).map(([op, answer]) => [`crypto/${op}`, answer]),
);
