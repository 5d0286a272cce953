const shape = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Bytes of standard base64 as deployed nodes read it: padding is optional but must be right where it stands, and bits
 * left over may be anything. Undefined when it is no base64.
 */
export const decodeBase64 = (text: string): Buffer | undefined => {
  if (!shape.test(text)) return undefined;
  const padding = text.length - text.replace(/=+$/, "").length;
  if (padding > 0 && text.length % 4 !== 0) return undefined;
  if ((text.length - padding) % 4 === 1) return undefined;
  return Buffer.from(text, "base64");
};
