import type { Body, Encoding } from "../body.js";
import type { Endpoint, Forward, Run } from "../endpoint.js";
import { objectOf } from "../exact-json.js";
import { btParams, type Params } from "../params.js";
import { invalidRequest, type Refused } from "../refused.js";
import type { Node } from "../scene.js";
import { type EndpointLookup, rawElements, rawValues, readMethod, runSubrequest } from "./subrequest.js";

/** Requests that one batch may hold. */
const maxRequests = 20;

const metaRequests: ReadonlySet<string> = new Set(["batch", "sequence", "ifelse"]);

const invalidBatch = (detail: string): Refused => invalidRequest(`Invalid batch request: ${detail}`);

const complaints: Readonly<Record<Encoding, Readonly<Record<"empty" | "type" | "method" | "params", string>>>> = {
  json: {
    empty: 'no valid "requests" field',
    type: "requests must be objects",
    method: "subrequests must have method/params keys",
    params: "subrequests must have method/params keys",
  },
  bt: {
    empty: 'empty "requests" list',
    type: "requests must be dicts",
    method: "subrequests must have a method",
    params: "subrequests must have a params dict",
  },
};

/** The elements of the list, undefined where one is no object; undefined when there is no list. */
const readList = (params: Params): readonly (Params | undefined)[] | undefined => {
  if (params.encoding === "bt") return rawElements(rawValues(params.data, ["requests"])[0])?.map(btParams);
  const list = params.fields.get("requests");
  if (!Array.isArray(list)) return undefined;
  return list.map(objectOf).map((fields) => (fields === undefined ? undefined : { encoding: "json", fields }));
};

const readOne = (request: Params | undefined, encoding: Encoding, lookup: EndpointLookup, node: Node): Run => {
  const complaint = complaints[encoding];
  if (request === undefined) throw invalidBatch(complaint.type);
  const { method, params } = readMethod(request);
  if (method === undefined) throw invalidBatch(complaint.method);
  if (params === undefined) throw invalidBatch(complaint.params);
  const endpoint = lookup(method);
  if (endpoint === undefined) throw invalidRequest(`Invalid batch subrequest: invalid method "${method}"`);
  if (metaRequests.has(method))
    throw invalidRequest("Invalid batch subrequest: subrequests may not contain meta-requests");
  return endpoint.read(params, node);
};

/** Reads all before any is done, so that one that is malformed refuses the whole. */
const readAll = (params: Params, lookup: EndpointLookup, node: Node): readonly Run[] => {
  const list = readList(params);
  if (list === undefined) throw invalidBatch(complaints.json.empty);
  if (list.length === 0) throw invalidBatch(complaints[params.encoding].empty);
  if (list.length > maxRequests) throw invalidBatch("subrequest limit exceeded");
  return list.map((request) => readOne(request, params.encoding, lookup, node));
};

/** `stopsAt` says behind which status no further request is done. */
const several = (name: string, lookup: EndpointLookup, stopsAt: (status: number) => boolean): Endpoint => ({
  name,
  recursive: false,
  read: (params, node) => {
    const requests = readAll(params, lookup, node);
    return (before, scene) => {
      let state = before;
      const results: Body[] = [];
      const forwards: Forward[] = [];
      for (const request of requests) {
        const outcome = runSubrequest(request, state, scene);
        state = outcome.state;
        results.push(outcome.entry);
        forwards.push(...outcome.forwards);
        if (stopsAt(outcome.reply.status)) break;
      }
      return { state, reply: { status: 200, body: { results } }, forwards };
    };
  },
});

/** Several requests, each with its own outcome. */
export const batchEndpoint = (lookup: EndpointLookup): Endpoint => several("batch", lookup, () => false);

/** Several requests, one after the other, up to the first that fails. */
export const sequenceEndpoint = (lookup: EndpointLookup): Endpoint =>
  several("sequence", lookup, (status) => status < 200 || status > 299);
