/**
 * The one error of the model: an input is refused.
 * `class` is an error class of the shim protocol, such as `malformed` or `decrypt-failed`; the message is free text.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly class: string;

  constructor(errorClass: string, message: string) {
    super(message);
    this.class = errorClass;
  }
}

/** Runs `action` and answers its result, or the class it is refused with; other errors pass through. */
export const refusalOf = <T>(action: () => T): { readonly result: T } | { readonly class: string } => {
  try {
    return { result: action() };
  } catch (error) {
    if (error instanceof Refusal) return { class: error.class };
    throw error;
  }
};
