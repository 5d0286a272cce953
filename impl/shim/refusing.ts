import { CryptoError } from "../crypto/error.js";
import { IdentityError } from "../identity/error.js";
import { ShimRefusal } from "./refusal.js";

/** Runs an operation of the libraries; what they refuse is answered with class `refused`. */
export const refusing = <Result>(operation: () => Result): Result => {
  try {
    return operation();
  } catch (error) {
    if (error instanceof CryptoError || error instanceof IdentityError) {
      throw new ShimRefusal("refused", error.message);
    }
    throw error;
  }
};
