import { jsonRpcRequest } from "../../../spec/schema/chain-rpc.js";
import { readWire } from "../../../spec/schema/read-wire.js";
import { toJson } from "../rpc/method.js";

/** A failure as JSON-RPC tells it. */
export class JsonRpcFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
    this.name = "JsonRpcFailure";
  }
}

/** Codes of JSON-RPC 2.0. */
export const jsonRpcCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
} as const;

/** Runs one method and answers with the JSON text of its result. Throws JsonRpcFailure. */
export type JsonRpcDispatch = (method: string, params: unknown) => string | Promise<string>;

const failureText = (id: unknown, { code, message, data }: JsonRpcFailure): string =>
  toJson({ jsonrpc: "2.0", id, error: { code, message, data } });

const parseText = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new JsonRpcFailure(jsonRpcCodes.parseError, "Parse error");
  }
};

const idOf = (request: unknown): string | number | null => {
  const id = (request as { id?: unknown } | null)?.id;
  return typeof id === "string" || typeof id === "number" ? id : null;
};

/**
 * Answers one JSON-RPC 2.0 request, given and returned as text. Batches are not taken.
 * @param onBug told of errors that dispatch should not have thrown; the caller is told nothing but their existence
 */
export const answerJsonRpc = async (
  body: string,
  dispatch: JsonRpcDispatch,
  onBug: (error: unknown) => void,
): Promise<string> => {
  let id: string | number | null = null;
  try {
    const request = parseText(body);
    id = idOf(request);
    const reading = readWire(jsonRpcRequest, request);
    if (!reading.ok) throw new JsonRpcFailure(jsonRpcCodes.invalidRequest, "Invalid Request", reading.faults);
    const { method, params } = reading.value;
    const result = await dispatch(method, params);
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
  } catch (error) {
    if (error instanceof JsonRpcFailure) return failureText(id, error);
    onBug(error);
    return failureText(id, new JsonRpcFailure(jsonRpcCodes.internalError, "Internal error"));
  }
};
