/** Why an onion operation refuses, as the shim protocol names it. */
export type OnionErrorClass =
  | "bad-key"
  | "unknown-enc-type"
  | "decrypt-failed"
  | "malformed-frame"
  | "malformed-layer"
  | "malformed-reply"
  | "malformed-request";

/** An onion, layer or reply that is refused. The message names the field and the rule, never a secret. */
export class OnionError extends Error {
  override readonly name = "OnionError";
  readonly class: OnionErrorClass;

  constructor(errorClass: OnionErrorClass, message: string) {
    super(message);
    this.class = errorClass;
  }
}
