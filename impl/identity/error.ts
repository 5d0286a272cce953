/** Input that an identity operation refuses. Messages name the operand and the rule, never secret bytes. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
}
