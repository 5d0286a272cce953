import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOnionKeys, type OnionKeys } from "../onion/keys.js";

/** Name of the file that deployed servers keep their X25519 secret in: 32 raw bytes. */
const keyFile = "key_x25519";

/**
 * The key pair of a server: that of the file in its data folder, or a new one, which is written there for its owner only.
 * @throws Error when the file does not hold 32 bytes
 */
export const loadServerKeys = (dataDir: string, random: (length: number) => Buffer): OnionKeys => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, keyFile);
  let secret: Buffer;
  try {
    secret = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    secret = random(32);
    writeFileSync(path, secret, { mode: 0o600, flag: "wx" });
  }
  if (secret.length !== 32) throw new Error(`${path}: ${secret.length} bytes, expected a secret key of 32`);
  return createOnionKeys(secret);
};
