import { parse } from "lossless-json";
import type { Agent } from "undici";
import { WireFailure } from "./failure.js";

/** An answer over HTTP: its text, and its JSON with integers beyond 2^53 as bigint. */
export interface SeedAnswer {
  readonly status: number;
  readonly text: string;
  readonly value: unknown;
}

/** The JSON-RPC interface that seeds offer. */
export interface SeedClient {
  /** Posts a body as it is. @throws WireFailure */
  readonly post: (body: string) => Promise<SeedAnswer>;
  /** @throws WireFailure */
  readonly call: (method: string, params: Readonly<Record<string, unknown>>) => Promise<SeedAnswer>;
  readonly close: () => Promise<void>;
}

const timeoutMs = 10_000;

/** Numbers that JavaScript would round come as bigint; others as numbers. */
const exactNumber = (text: string): number | bigint => {
  const number = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
};

/** Parses JSON without rounding integers. @throws WireFailure garbled */
export const parseExactly = (text: string): unknown => {
  try {
    return parse(text, undefined, exactNumber);
  } catch (error) {
    throw new WireFailure("garbled", `not JSON: ${(error as Error).message}`);
  }
};

/** A client of the seed at `url`. */
export const createSeedClient = (url: string): SeedClient => {
  let agent: Agent | undefined;
  let id = 0;
  const post = async (body: string): Promise<SeedAnswer> => {
    const { Agent } = await import("undici");
    agent ??= new Agent({ connect: { rejectUnauthorized: false } });
    const { origin, pathname } = new URL(url);
    const headers = { "content-type": "application/json" };
    try {
      const options = { origin, path: pathname, method: "POST", headers, body, headersTimeout: timeoutMs } as const;
      const answer = await agent.request(options);
      const text = await answer.body.text();
      return { status: answer.statusCode, text, value: parseExactly(text) };
    } catch (error) {
      if (error instanceof WireFailure) throw error;
      throw new WireFailure("closed", `POST ${url}: ${(error as Error).message}`);
    }
  };
  return {
    post,
    call: (method, params) => post(JSON.stringify({ jsonrpc: "2.0", id: id++, method, params })),
    close: async () => agent?.destroy(),
  };
};
