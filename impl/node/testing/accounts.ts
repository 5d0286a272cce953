import { createHash } from "node:crypto";
import { ed25519ToX25519 } from "../../crypto/convert.js";
import { ed25519Public, ed25519Sign } from "../../crypto/ed25519.js";

/** An account of a test, with the key that signs for it. */
export interface TestAccount {
  /** 66 hex digits. */
  readonly id: string;
  /** 33 bytes. */
  readonly bytes: Buffer;
  /** Ed25519 key, hex; differs from the id's key for Session ids only. */
  readonly ed25519: string;
  readonly sign: (...parts: readonly (string | number | Buffer)[]) => Buffer;
  /** What a request of this account has beside its signature. */
  readonly fields: Readonly<Record<string, string>>;
}

const seedOf = (name: string): Buffer => createHash("sha256").update(`account ${name}`).digest();

const signer =
  (seed: Buffer): TestAccount["sign"] =>
  (...parts) =>
    ed25519Sign(seed, Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(String(part))))));

/** An account whose id holds its Ed25519 key: 03 unless told otherwise. */
export const groupAccount = (name: string, prefix = 3): TestAccount => {
  const seed = seedOf(name);
  const bytes = Buffer.concat([Buffer.of(prefix), ed25519Public(seed)]);
  const id = bytes.toString("hex");
  return { id, bytes, ed25519: id.slice(2), sign: signer(seed), fields: { pubkey: id } };
};

/** A Session id, which holds the X25519 key. */
export const sessionAccount = (name: string): TestAccount => {
  const seed = seedOf(name);
  const ed25519 = ed25519Public(seed);
  const bytes = Buffer.concat([Buffer.of(5), ed25519ToX25519(ed25519)]);
  const id = bytes.toString("hex");
  const fields = { pubkey: id, pubkey_ed25519: ed25519.toString("hex") };
  return { id, bytes, ed25519: fields.pubkey_ed25519, sign: signer(seed), fields };
};

/** A token of an account, and what its holder signs with. */
export interface TestToken {
  readonly token: Buffer;
  readonly sign: TestAccount["sign"];
  /** What a request of the holder has beside its signature. */
  readonly fields: Readonly<Record<string, string | Buffer>>;
}

/** Makes a token: read and write unless told otherwise, for the account's prefix. */
export const tokenFor = (account: TestAccount, name: string, flags = 3, prefix = account.bytes[0]!): TestToken => {
  const seed = seedOf(`holder ${name}`);
  const token = Buffer.concat([Buffer.of(prefix, flags, 0, 0), ed25519Public(seed)]);
  return {
    token,
    sign: signer(seed),
    fields: { ...account.fields, subaccount: token, subaccount_sig: account.sign(token) },
  };
};
