import type { Body } from "./body.js";

/**
 * A request is refused: the answer's status, and its text or, where the answer says more, its object.
 * Nothing has changed when this is thrown.
 */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly body: string | Body;

  constructor(status: number, body: string | Body) {
    super(`${status} ${typeof body === "string" ? body : "with an object"}`);
    this.status = status;
    this.body = body;
  }
}

/** The answer to parameters that cannot be used. */
export const invalidRequest = (detail: string): Refused => new Refused(400, `invalid request: ${detail}`);

/** The answer when something breaks that no rule foresees, such as bencoding that ends early. */
export const requestFailed = (): Refused => new Refused(500, "request failed");
