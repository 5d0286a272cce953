/** Numbers by which clients tell causes apart. */
export const monitorCode = { arguments: 1, key: 2, namespaces: 3, time: 4, signature: 5 } as const;

/** A subscription is refused; the client sees the number and the text. */
export class SubscriptionError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = "SubscriptionError";
  }
}
