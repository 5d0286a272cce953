import { decodeBase64 } from "./base64.js";
import type { Encoding } from "./body.js";

const signatureLength = 64;

/** An Ed25519 signature as clients spell it: base64 with or without padding in JSON, raw in bt. Undefined otherwise. */
export const readSignature = (value: Buffer, encoding: Encoding): Buffer | undefined => {
  if (encoding === "bt") return value.length === signatureLength ? value : undefined;
  const text = value.toString("latin1");
  const rightLength = text.length === 86 || (text.length === 88 && text.endsWith("=="));
  const decoded = rightLength ? decodeBase64(text) : undefined;
  return decoded?.length === signatureLength ? decoded : undefined;
};
