import { readDict } from "../../codec/bt.js";
import type { NodeContext } from "../context.js";
import { type Body, withTextBytes } from "./body.js";
import type { Endpoint, Prepared } from "./endpoint.js";
import { isJsonObject } from "./json.js";
import type { RawParams } from "./params.js";
import { runPrepared } from "./run-endpoint.js";

/** Finds an endpoint by its name. */
export type EndpointLookup = (name: string) => Endpoint | undefined;

/** Method and parameters of a request within a request, as far as they are there. */
export interface SubrequestParts {
  readonly method: string | undefined;
  readonly params: RawParams | undefined;
}

const letterD = 0x64;

/** Parameters of their own in a value of bt; undefined when it is no dict. */
export const dictParams = (value: Buffer | undefined): RawParams | undefined =>
  value?.[0] === letterD ? { encoding: "bt", bytes: value } : undefined;

/** Parameters of their own in a value of JSON; undefined when it is no object. */
export const objectParams = (value: unknown): RawParams | undefined =>
  isJsonObject(value) ? { encoding: "json", object: value } : undefined;

/** Reads `method` and `params`. @throws BtError */
export const readParts = (request: RawParams): SubrequestParts => {
  if (request.encoding === "json") {
    const { method, params } = request.object;
    return { method: typeof method === "string" ? method : undefined, params: objectParams(params) };
  }
  const reader = readDict(request.bytes);
  const method = reader.get("method");
  return {
    method: method instanceof Uint8Array ? Buffer.from(method).toString("utf8") : undefined,
    params: dictParams(reader.raw("params")),
  };
};

/** A request within a request, read and found well-formed. */
export interface Subrequest {
  readonly method: string;
  readonly prepared: Prepared;
}

/** What became of it. */
export interface SubResult {
  readonly status: number;
  /** As it stands in the answer; bytes are base64 text whatever the encoding of the whole. */
  readonly entry: Body;
}

/** Runs a request within a request, with an authentication and an outcome of its own. */
export const runSubrequest = async (node: NodeContext, { method, prepared }: Subrequest): Promise<SubResult> => {
  const { status, body } = await runPrepared(node, method, prepared, "client");
  return { status, entry: { code: status, body: typeof body === "string" ? body : withTextBytes(body) } };
};
