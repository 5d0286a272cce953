import { OnionError } from "./error.js";

/** Ciphers of a layer, by the names that are written. */
export type EncType = "aes-gcm" | "xchacha20" | "aes-cbc";

/** Type of a layer whose metadata names none. */
export const defaultEncType: EncType = "aes-gcm";

const names: ReadonlyMap<string, EncType> = new Map([
  ["aes-gcm", "aes-gcm"],
  ["gcm", "aes-gcm"],
  ["xchacha20", "xchacha20"],
  ["xchacha20-poly1305", "xchacha20"],
  ["aes-cbc", "aes-cbc"],
  ["cbc", "aes-cbc"],
]);

/** The cipher of a name or alias, matched exactly. Throws OnionError unknown-enc-type. */
export const parseEncType = (name: string): EncType => {
  const type = names.get(name);
  if (type === undefined) throw new OnionError("unknown-enc-type", `enc_type: ${JSON.stringify(name)} is not known`);
  return type;
};

/** Bytes of nonce (or initialisation vector) at the front of a sealed value. */
export const nonceLength: Readonly<Record<EncType, number>> = { "aes-gcm": 12, xchacha20: 24, "aes-cbc": 16 };
