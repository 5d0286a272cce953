import type { Body } from "./body.js";

/** A request is refused with a status and a body, as the client will see them. */
export class ClientError extends Error {
  constructor(
    readonly status: number,
    readonly body: string | Body,
  ) {
    super(typeof body === "string" ? body : `status ${status}`);
    this.name = "ClientError";
  }
}

/** Parameters that cannot be accepted; the client sees status 400 and the reason behind a fixed prefix. */
export const invalidRequest = (reason: string): ClientError => new ClientError(400, `invalid request: ${reason}`);
