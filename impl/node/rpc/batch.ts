import { readDict } from "../../codec/bt.js";
import { BtCursor } from "../../codec/bt-cursor.js";
import type { NodeContext } from "../context.js";
import type { Encoding } from "./body.js";
import { invalidRequest } from "./client-error.js";
import type { Endpoint } from "./endpoint.js";
import type { RawParams } from "./params.js";
import {
  dictParams,
  type EndpointLookup,
  objectParams,
  readParts,
  runSubrequest,
  type SubResult,
  type Subrequest,
} from "./subrequest.js";

const maxSubrequests = 20;

const complaints = {
  json: {
    empty: 'Invalid batch request: no valid "requests" field',
    element: "Invalid batch request: requests must be objects",
    method: "Invalid batch request: subrequests must have method/params keys",
    params: "Invalid batch request: subrequests must have method/params keys",
  },
  bt: {
    empty: 'Invalid batch request: empty "requests" list',
    element: "Invalid batch request: requests must be dicts",
    method: "Invalid batch request: subrequests must have a method",
    params: "Invalid batch request: subrequests must have a params dict",
  },
} as const;

const letterL = 0x6c;

function* itemsOf(list: Buffer): Generator<Buffer> {
  const cursor = new BtCursor(list);
  cursor.opens("list");
  while (!cursor.closes()) {
    const start = cursor.at;
    cursor.skip(1);
    yield list.subarray(start, cursor.at);
  }
}

/** The elements of `requests`, undefined where one is no dict; undefined altogether when it is no list. */
const readRequests = (params: RawParams): readonly (RawParams | undefined)[] | undefined => {
  if (params.encoding === "json") {
    const { requests } = params.object;
    return Array.isArray(requests) ? requests.map(objectParams) : undefined;
  }
  const list = readDict(params.bytes).raw("requests");
  return list?.[0] === letterL ? [...itemsOf(list)].map(dictParams) : undefined;
};

/** Requests that may not be within a batch. */
const metaRequests: ReadonlySet<string> = new Set(["batch", "sequence", "ifelse"]);

const readSubrequest = (
  request: RawParams | undefined,
  encoding: Encoding,
  lookup: EndpointLookup,
  node: NodeContext,
): Subrequest => {
  const complaint = complaints[encoding];
  if (request === undefined) throw invalidRequest(complaint.element);
  const { method, params } = readParts(request);
  if (method === undefined) throw invalidRequest(complaint.method);
  if (params === undefined) throw invalidRequest(complaint.params);
  const endpoint = lookup(method);
  if (endpoint === undefined) throw invalidRequest(`Invalid batch subrequest: invalid method "${method}"`);
  if (metaRequests.has(method))
    throw invalidRequest("Invalid batch subrequest: subrequests may not contain meta-requests");
  return { method, prepared: endpoint.prepare(params, node) };
};

const read = (params: RawParams, lookup: EndpointLookup, node: NodeContext): readonly Subrequest[] => {
  const requests = readRequests(params);
  if (requests === undefined) throw invalidRequest(complaints.json.empty);
  if (requests.length === 0) throw invalidRequest(complaints[params.encoding].empty);
  if (requests.length > maxSubrequests) throw invalidRequest("Invalid batch request: subrequest limit exceeded");
  return requests.map((request) => readSubrequest(request, params.encoding, lookup, node));
};

type Run = (node: NodeContext, subrequests: readonly Subrequest[]) => Promise<readonly SubResult[]>;

const endpoint = (name: string, lookup: EndpointLookup, run: Run): Endpoint => ({
  name,
  recursive: false,
  prepare: (params, node) => {
    const subrequests = read(params, lookup, node);
    return {
      run: async (context) => {
        const results = await run(context, subrequests);
        return { status: 200, body: { results: results.map(({ entry }) => entry) } };
      },
    };
  },
});

/** Several requests at once, each with its own outcome; one that is malformed refuses the whole. */
export const batchEndpoint = (lookup: EndpointLookup): Endpoint =>
  endpoint("batch", lookup, (node, subrequests) =>
    Promise.all(subrequests.map((subrequest) => runSubrequest(node, subrequest))),
  );

/** Several requests one after the other, up to and including the first that fails. */
export const sequenceEndpoint = (lookup: EndpointLookup): Endpoint =>
  endpoint("sequence", lookup, async (node, subrequests) => {
    const results: SubResult[] = [];
    for (const subrequest of subrequests) {
      const result = await runSubrequest(node, subrequest);
      results.push(result);
      if (result.status < 200 || result.status > 299) break;
    }
    return results;
  });
