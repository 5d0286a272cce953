import type { ServerAnswer } from "./types.js";

const plainType = { "content-type": "text/plain; charset=utf-8" } as const;

/** An answer of JSON. */
export const jsonAnswer = (value: unknown, status = 200): ServerAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** An answer of text. */
export const textAnswer = (text: string, status: number): ServerAnswer => ({ status, headers: plainType, body: text });

/** An answer of bytes. */
export const bytesAnswer = (body: Buffer, headers: Readonly<Record<string, string>> = {}): ServerAnswer => ({
  status: 200,
  headers: { "content-type": "application/octet-stream", ...headers },
  body,
});

/** Ends a request with this status; the text says which field broke which rule, and holds no secret. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
