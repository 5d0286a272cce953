import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Checks `Authorization: Bearer <token>` headers in a time that does not depend on what they hold. */
export const createTokenCheck = (token: string): ((header: string | undefined) => boolean) => {
  const expected = digest(`Bearer ${token}`);
  return (header = "") => timingSafeEqual(digest(header), expected);
};
