import { ed25519Public, ed25519SecretKey } from "../../crypto/ed25519.js";
import { timesBase } from "../../crypto/point.js";
import { littleEndian } from "../../crypto/scalar.js";
import { x25519Public, x25519SecretKey } from "../../crypto/x25519.js";
import type { NodeKeys } from "../context.js";

/** The keys as they came, kept as bytes where the transport needs them so. */
export interface DaemonKeys extends NodeKeys {
  readonly x25519SecretBytes: Buffer;
}

/** The daemon's answer holds no usable keys; `message` names the field and the rule, never a value. */
export class DaemonKeysError extends Error {
  constructor(message: string) {
    super(`admin.get_service_node_privkey: ${message}`);
    this.name = "DaemonKeysError";
  }
}

const secret = (answer: Readonly<Record<string, unknown>>, field: string, length: number): Buffer => {
  const value = answer[field];
  if (value === undefined || value === "") throw new DaemonKeysError(`${field} is empty: not a service node`);
  if (typeof value !== "string" || !new RegExp(`^[0-9a-fA-F]{${2 * length}}$`).test(value))
    throw new DaemonKeysError(`${field}: expected ${length} bytes in hex`);
  return Buffer.from(value, "hex");
};

/**
 * Keys from the daemon's answer. The legacy public key is the base point times the secret, without clamping.
 * @throws DaemonKeysError
 */
export const readDaemonKeys = (parts: readonly Buffer[]): DaemonKeys => {
  if (parts.length < 2) throw new DaemonKeysError(`${parts.length} parts, expected 2`);
  let answer: unknown;
  try {
    answer = JSON.parse(parts[1]!.toString("utf8"));
  } catch {
    throw new DaemonKeysError("not JSON");
  }
  if (typeof answer !== "object" || answer === null) throw new DaemonKeysError("not an object");
  const fields = answer as Readonly<Record<string, unknown>>;
  const legacy = secret(fields, "service_node_privkey", 32);
  const ed25519 = secret(fields, "service_node_ed25519_privkey", 64);
  const x25519 = secret(fields, "service_node_x25519_privkey", 32);
  return {
    legacyPublic: timesBase(littleEndian(legacy)),
    ed25519Public: ed25519Public(ed25519),
    ed25519Secret: ed25519SecretKey(ed25519),
    x25519Public: x25519Public(x25519),
    x25519Secret: x25519SecretKey(x25519),
    x25519SecretBytes: x25519,
  };
};
