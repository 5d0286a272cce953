import { ed25519ToX25519 } from "../crypto/convert.js";
import { ed25519Verify } from "../crypto/ed25519.js";
import { CryptoError } from "../crypto/error.js";
import { subgroupPoint } from "../crypto/point.js";
import { RequestError } from "../destination/answers.js";
import type { ServerRequest } from "../destination/types.js";
import { groupKeyPrefix, groupNonceLength, signedBytes } from "../groups/request-signature.js";
import { idPrefix, makeId } from "../identity/account-id.js";
import type { GroupContext } from "./context.js";
import { arrivingUser, findUser, isBanned, type User } from "./users.js";

const dayMs = 86_400_000;

/** Longer than a request dated ahead as far as allowed can be repeated. */
const nonceLifeMs = 2 * dayMs;

const names = ["x-sogs-pubkey", "x-sogs-nonce", "x-sogs-timestamp", "x-sogs-signature"] as const;

const malformed = (message: string): RequestError => new RequestError(400, message);

const bytesOf = (text: string, length: number, name: string): Buffer => {
  if (text.length === length * 2 && /^[0-9a-fA-F]+$/.test(text)) return Buffer.from(text, "hex");
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0);
  if (bytes.length !== length) throw malformed(`${name}: expected ${length} bytes in hex or base64`);
  return bytes;
};

interface Claim {
  readonly key: Buffer;
  readonly sessionId: string;
  readonly nonce: Buffer;
  readonly timestamp: string;
  readonly signature: Buffer;
}

/** The id that a key stands for: 15 with the key itself, or 05 with the X25519 form of a plain one. */
const sessionIdOf = (prefix: number, key: Buffer, { blinding }: GroupContext["settings"]): string => {
  if (prefix === groupKeyPrefix.plain && blinding) throw malformed(`${names[0]}: this server takes blinded keys only`);
  try {
    subgroupPoint(key, names[0]);
    if (prefix === groupKeyPrefix.blinded) return makeId(prefix, key).toString("hex");
    if (prefix === groupKeyPrefix.plain) return makeId(idPrefix.account, ed25519ToX25519(key)).toString("hex");
  } catch (error) {
    if (error instanceof CryptoError) throw malformed(`${names[0]}: no point of the main subgroup`);
    throw error;
  }
  throw malformed(`${names[0]}: expected the prefix 00 or 15`);
};

const readClaim = (group: GroupContext, { headers }: ServerRequest): Claim | undefined => {
  const [pubkey, nonce, timestamp, signature] = names.map((name) => headers[name]);
  if (pubkey === undefined && nonce === undefined && timestamp === undefined && signature === undefined) {
    return undefined;
  }
  if (pubkey === undefined || nonce === undefined || timestamp === undefined || signature === undefined) {
    throw malformed(`${names.join(", ")}: all or none`);
  }
  const tagged = bytesOf(pubkey, 33, names[0]);
  const key = tagged.subarray(1);
  const claim = {
    key,
    sessionId: sessionIdOf(tagged[0]!, key, group.settings),
    nonce: bytesOf(nonce, groupNonceLength, names[1]),
    timestamp,
    signature: bytesOf(signature, 64, names[3]),
  };
  if (!/^\d{1,15}$/.test(timestamp)) throw malformed(`${names[2]}: expected seconds in decimal`);
  return claim;
};

/**
 * Who asks: undefined without any of the four headers, else the user whose key signed the request. A nonce is used up by
 * the first good signature only, so that strangers cannot fill the memory of nonces (session-pysogs sogs/routes/auth.py).
 * @throws RequestError 400 malformed, 425 over a day off or a used nonce, 403 banned, 401 wrong signature
 */
export const authenticate = (group: GroupContext, request: ServerRequest): User | undefined => {
  const claim = readClaim(group, request);
  if (claim === undefined) return undefined;
  const { sql, ports, serverKey } = group;
  const { key, sessionId, nonce, timestamp, signature } = claim;
  const now = ports.now();
  if (Math.abs(Number(timestamp) * 1_000 - now) > dayMs) throw new RequestError(425, `${names[2]}: over a day off`);
  const known = findUser(group, sessionId);
  if (known !== undefined && isBanned(known, now)) throw new RequestError(403, "banned");
  if (sql("SELECT 1 FROM nonces WHERE nonce = ?").get(nonce) !== undefined) {
    throw new RequestError(425, `${names[1]}: used before`);
  }
  const { method, endpoint, body } = request;
  if (!ed25519Verify(key, signedBytes({ serverKey, nonce, timestamp, method, endpoint, body }), signature)) {
    throw new RequestError(401, `${names[3]}: wrong`);
  }
  sql("INSERT INTO nonces (nonce, until) VALUES (?, ?)").run(nonce, now + nonceLifeMs);
  return known ?? group.db.transaction(() => arrivingUser(group, sessionId))();
};
