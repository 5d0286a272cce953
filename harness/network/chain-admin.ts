import { Agent, request } from "undici";

/** Refusal of the chain's admin interface: the rule that was broken, as the chain words it. */
export class ChainRefusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data: unknown,
  ) {
    super(message);
    this.name = "ChainRefusal";
  }
}

/** Calls one admin method; numbers that need 64 bits are decimal strings there. */
export type ChainAdmin = (method: string, params?: Record<string, unknown>) => Promise<unknown>;

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A client of the admin interface at `url`, with the token that guards it. */
export const createChainAdmin = (url: string, token: string): ChainAdmin => {
  // A connection for each call: one kept open may be closed by the other side in the very moment it is used again.
  const agent = new Agent({ connections: 4, pipelining: 0, bodyTimeout: 120_000, headersTimeout: 120_000 });
  let id = 0;
  return async (method, params = {}) => {
    const response = await request(url, {
      dispatcher: agent,
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
    });
    const text = await response.body.text();
    if (response.statusCode !== 200)
      throw new ChainRefusal(response.statusCode, `chain admin ${method}: ${text}`, undefined);
    const answer = JSON.parse(text) as Answer;
    if (answer.error !== undefined) throw new ChainRefusal(answer.error.code, answer.error.message, answer.error.data);
    return answer.result;
  };
};
