/**
 * The answer of a handler that refuses its input. `errorClass` is a name of the shim protocol's tables ("malformed",
 * "refused", …); the message is free text, names the field and the rule, and never holds a secret.
 */
export class ShimRefusal extends Error {
  override readonly name = "ShimRefusal";
  readonly errorClass: string;

  constructor(errorClass: string, message: string) {
    super(message);
    this.errorClass = errorClass;
  }
}
