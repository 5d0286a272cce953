import { CryptoError } from "../crypto/error.js";
import { AttachmentError } from "../files/attachment.js";
import { IdentityError } from "../identity/error.js";
import { ShimRefusal } from "./refusal.js";

const kinds = [CryptoError, IdentityError, AttachmentError];

/** Runs an operation of the libraries; what they refuse is answered with class `refused`. */
export const refusing = <Result>(operation: () => Result): Result => {
  try {
    return operation();
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error;
    throw new ShimRefusal("refused", (error as Error).message);
  }
};
