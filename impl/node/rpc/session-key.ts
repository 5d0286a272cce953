import { ed25519ToX25519 } from "../../crypto/convert.js";

/** Conversions remembered; each takes longer than the rest of a request, and clients come again and again. */
const mostRemembered = 4_096;
const remembered = new Map<string, Buffer | undefined>();

const convert = (ed25519: Buffer): Buffer | undefined => {
  try {
    return ed25519ToX25519(ed25519);
  } catch {
    return undefined;
  }
};

/**
 * Whether an Ed25519 key is that of a Session id, that is, converts to its X25519 key (32 bytes each).
 * Keys that do not convert belong to nobody.
 */
export const isKeyOfSession = (ed25519: Buffer, x25519: Buffer): boolean => {
  const key = ed25519.toString("latin1");
  if (!remembered.has(key)) {
    const oldest = remembered.size >= mostRemembered ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, convert(ed25519));
  }
  return remembered.get(key)?.equals(x25519) === true;
};
